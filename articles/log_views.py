"""The public log: corrections alone, or every change that readers saw."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.pages import log
from articles.pages.log_entries import entries
from articles.pages.rendering import render_public
from articles.views import page_of_list
from capysite.base import clock
from capysite.base.keepable import keepable


@keepable("after")
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    return _log(request, corrections=True)


@keepable("after")
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    return _log(request, corrections=False)


def _log(request: HttpRequest, *, corrections: bool) -> HttpResponse:
    mark = request.GET.get("after", "")
    after = log.After.read(mark) if mark else None
    if mark and after is None:
        raise Http404
    at = clock.of(request)
    found = log.heads(at, corrections=corrections, count=log.PAGE_SIZE + 1, after=after)
    shown = found[: log.PAGE_SIZE]
    older = f"{request.path}?after={shown[-1].mark}" if len(found) > log.PAGE_SIZE else ""
    name = "corrections" if corrections else "changes"
    context = {
        **page_of_list(request.path, mark),
        "only_corrections": corrections,
        "entries": entries(shown, at=at),
        "older_url": older,
        "log_feed_url": reverse(f"articles:{name}-feed"),
        "log_rss_url": reverse(f"articles:{name}-feed-rss"),
        "log_json_url": reverse(f"articles:{name}-feed-json"),
    }
    return render_public(request, "articles/log.html", context)
