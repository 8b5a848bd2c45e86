"""Public pages that lay open how a guide came about: its history and its proof."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from articles.models import Edition
from articles.pages import live
from articles.pages.comparison import compare, editions_to_compare
from articles.pages.history import Mark, read_history
from articles.pages.proof import proof_of
from articles.pages.proof_json import as_json
from articles.pages.rendering import render_public
from articles.views import elsewhere
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings


@keepable("after", "from", "to")
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    at = clock.of(request)
    edition = Edition.objects.live(at).filter(slug=slug).first()
    if edition is None:
        return elsewhere(request, slug, at, "articles:history")
    if "from" in request.GET or "to" in request.GET:
        return _comparison(request, edition)
    mark = request.GET.get("after", "")
    after = Mark.read(mark) if mark else None
    if mark and after is None:
        raise Http404
    shown = read_history(edition, at=at, after=after)
    context = {"edition": edition, "history": shown, "after": mark}
    return render_public(request, "articles/history_page.html", context)


def _comparison(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Of two numbers in any order; 404 for one that no readable edition has."""
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(number.isdecimal() and len(number) < 7 for number in asked):
        raise Http404
    first, last = sorted(int(number) for number in asked)
    found = editions_to_compare(edition, (first, last), at=clock.of(request))
    if [one.number for one in found] != sorted({first, last}):
        raise Http404
    settings = PublisherSettings.current()
    context = {"edition": edition, "comparison": compare(found[0], found[-1], settings=settings)}
    return render_public(request, "articles/history_compare.html", context, settings=settings)


@keepable()
@require_safe
def proof(request: HttpRequest, slug: str) -> HttpResponse:
    at = clock.of(request)
    edition = live.page_at(slug, at)
    if edition is None:
        return elsewhere(request, slug, at, "articles:proof")
    settings = PublisherSettings.current()
    found = proof_of(edition, at=at, settings=settings)
    context = {"edition": edition, "proof": found}
    return render_public(
        request, "articles/proof_page.html", context, settings=settings, page=found.page
    )


@keepable()
@require_safe
def proof_json(request: HttpRequest, slug: str) -> HttpResponse:
    at = clock.of(request)
    edition = live.page_at(slug, at)
    if edition is None:
        return elsewhere(request, slug, at, "articles:proof-json")
    data = as_json(proof_of(edition, at=at, settings=PublisherSettings.current()))
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Cache-Control"] = "max-age=0"
    return response
