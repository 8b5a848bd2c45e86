"""The archive of the letter: pages like others, without anything of who received it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.pages.rendering import render_public
from articles.views import marked, page_of_list
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings
from newsletter import archive


@keepable("after")
@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    mark = request.GET.get("after", "")
    try:
        found = archive.latest(clock.of(request), after=mark, count=archive.PAGE_SIZE + 1)
    except ValueError as error:
        raise Http404 from error
    shown = found[: archive.PAGE_SIZE]
    older = marked(request.path, shown[-1].mark) if len(found) > archive.PAGE_SIZE else ""
    context = {**page_of_list(request.path, mark), "issues": shown, "older_url": older}
    return render_public(request, "newsletter/issues.html", context)


@keepable()
@require_safe
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    at, settings = clock.of(request), PublisherSettings.current()
    found = get_object_or_404(archive.for_page(at), slug=slug)
    page = archive.page_of(found, at=at, settings=settings)
    context = {"issue": page}
    return render_public(request, archive.TEMPLATE, context, settings=settings, page=page)
