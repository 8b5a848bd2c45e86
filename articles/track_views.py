"""The public track record of what was estimated or reported."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.pages.rendering import render_public
from articles.pages.track_entries import entries
from articles.pages.track_record import PAGE_SIZE, read_mark, read_record
from articles.views import page_of_list
from capysite.base import clock
from capysite.base.keepable import keepable


@keepable("after")
@require_safe
def track_record(request: HttpRequest) -> HttpResponse:
    """Rules and counts stand on its first page; those that follow go on with the list."""
    mark = request.GET.get("after", "")
    after = read_mark(mark) if mark else None
    if mark and after is None:
        raise Http404
    record = read_record(clock.of(request), count=PAGE_SIZE + 1, after=after)
    shown = record.statements[:PAGE_SIZE]
    older = f"{request.path}?after={shown[-1].mark}" if record.statements[PAGE_SIZE:] else ""
    context = {
        **page_of_list(request.path, mark),
        "record": record,
        "statements": entries(record, shown),
        "older_url": older,
        "first_page": after is None,
    }
    return render_public(request, "articles/track_record.html", context)
