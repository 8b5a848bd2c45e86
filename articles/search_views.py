"""The reader's search."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from articles.pages import live
from articles.pages.rendering import error_page, render_public
from articles.search.finding import KINDS, Found, find
from articles.search.results import page_of, show
from articles.search.words import LONGEST_QUERY, Query, read_query
from capysite.base import clock
from capysite.base.keys import KEY
from capysite.base.models import PublisherSettings

NEWEST = 5
NO_TOPIC = "There is no such topic: choose one of those on the page."
FILTERS = tuple((kind, kind.capitalize()) for kind in KINDS)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The same for everybody. 400 with a sentence for what can't be asked."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "topic", "after")}
    try:
        query = read_query(request.GET.get("q", ""))
        found = _find(request, query, asked["kind"], asked["topic"])
        hits, mark = page_of(found, asked["after"])
    except ValueError as error:
        return error_page(request, 400, str(error))
    at, settings = clock.of(request), PublisherSettings.current()
    first_page = not asked["after"]
    nothing = bool(query.words) and not found.guides and not found.names
    context = {
        "searchless": True,
        "q": query.text,
        "longest": LONGEST_QUERY,
        "searchable": bool(query.words),
        "kind": asked["kind"],
        "topic": asked["topic"],
        "filters": FILTERS,
        "found": found,
        "names": [hit for hit in found.names if hit.whole and first_page],
        "beside": [hit for hit in found.names if not hit.whole and first_page],
        "guides": show(hits, found.words, at=at, settings=settings),
        "nothing": nothing,
        "newest": live.latest(at, count=NEWEST) if nothing else (),
        "here": f"{request.path}?{urlencode({'q': query.text})}",
        "instead_url": f"{request.path}?{urlencode({'q': found.instead})}",
        "next_url": _next(request.path, query, asked | {"after": mark}) if mark else "",
    }
    return render_public(request, "articles/search_page.html", context, settings=settings)


def _find(request: HttpRequest, query: Query, kind: str, topic: str) -> Found:
    if kind and kind not in KINDS:
        raise ValueError("There is no such kind of result: choose one of those on the page.")
    at, topic_id = clock.of(request), None
    if topic and not KEY.fullmatch(topic):
        raise ValueError(NO_TOPIC)
    if topic:
        topic_id = live.live_topics(at).filter(slug=topic).values_list("pk", flat=True).first()
        if topic_id is None:
            raise ValueError(NO_TOPIC)
    return find(query, at=at, kind=kind, topic=topic_id)


def _next(path: str, query: Query, asked: dict[str, str]) -> str:
    values = {"q": query.text, **{name: value for name, value in asked.items() if value}}
    return f"{path}?{urlencode(values)}"
