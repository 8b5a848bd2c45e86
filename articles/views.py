"""Public pages. Each reads the instant once, from the request."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Address, AddressKind, Author, Edition, EditionKind, Topic
from articles.pages import live, structured
from articles.pages.building import page_of
from articles.pages.corrected import recently_corrected
from articles.pages.filters import Filters, read_filters
from articles.pages.page import Card, Named
from articles.pages.pictures import lead_crop, with_lead
from articles.pages.rendering import error_page, render_public
from articles.pages.reviewed import newly_reviewed
from articles.pages.site import absolute
from articles.publishing.addresses import moved_guide
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared

NEWEST = 6
OF_TOPIC = 3
ON_HOME = 60


@keepable()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at, settings = clock.of(request), PublisherSettings.current()
    newest: list[Any] = _in_front.rows(at=at)
    cards = [live.card(edition) for edition in newest]
    lead = replace(cards[0], picture=lead_crop(newest[0].lead_renditions)) if cards else None
    context: dict[str, object] = {
        "structured": structured.home(settings),
        "lead": lead,
        "cards": cards[1 : 1 + NEWEST],
        "topics": _by_topic(cards[1:]),
        "reviewed": newly_reviewed(at=at, settings=settings),
        "corrected": recently_corrected(at=at),
    }
    return render_public(request, "articles/home.html", context, settings=settings)


def _newest(at: datetime) -> QuerySet[Edition]:
    return live.in_order(with_lead(Edition.objects.live(at)))[:ON_HOME]


_in_front: Prepared[Edition] = Prepared(_newest)


def _by_topic(cards: list[Card]) -> list[tuple[Named, list[Card]]]:
    """The newest of each topic, the lead left out."""
    grouped: dict[Named, list[Card]] = {}
    for card in cards:
        if card.topic:
            grouped.setdefault(card.topic, []).append(card)
    return [(topic, guides[:OF_TOPIC]) for topic, guides in grouped.items()]


@keepable("after", "topic", "author", "year")
@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    filters = read_filters(request.GET, at=clock.of(request))
    if filters is None:
        raise Http404

    def told(url: str, cards: list[Card]) -> str:
        return structured.listed(url, filters.heading, structured.titles(cards))

    context = {"filters": filters}
    address = filters.address(request.path)
    return _list(request, "articles/guide_list.html", context, told, filters, address=address)


def _list(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    told: Callable[[str, list[Card]], str],
    filters: Filters,
    *,
    address: str = "",
) -> HttpResponse:
    """A page of a list, by the mark of the last guide of the page before. `told` says to machines
    what it lists, by the address of the page; `address` is that of the first page, where a choice
    is part of it."""
    address = address or request.path
    mark = request.GET.get("after", "")
    after = live.After.read(mark) if mark else None
    if mark and after is None:
        raise Http404
    shown = live.latest(
        clock.of(request),
        count=live.PAGE_SIZE + 1,
        after=after,
        topic=filters.topic,
        author=filters.author,
        year=filters.year,
    )
    following, cards = live.next_mark(shown), shown[: live.PAGE_SIZE]
    page = page_of_list(address, mark)
    context = {
        **context,
        **page,
        "cards": cards,
        "next_url": marked(address, following) if following else "",
        "structured": told(str(page["canonical"]), cards),
    }
    return render_public(request, template, context)


def page_of_list(address: str, mark: str) -> dict[str, object]:
    """What a page of a list says of itself. Which guides stand after a mark changes with each new
    one, and a narrowed list repeats what others list: neither is to be found by itself."""
    own = marked(address, mark) if mark else address
    return {"canonical": absolute(own), "paged": "?" in own}


def marked(address: str, mark: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}after={mark}"


@keepable()
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    at = clock.of(request)
    edition = live.page_at(slug, at)
    if edition is None:
        return elsewhere(request, slug, at)
    settings = PublisherSettings.current()
    page = page_of(edition, at=at, settings=settings)
    context = {"page": page}
    return render_public(request, "articles/guide_page.html", context, settings=settings, page=page)


def elsewhere(
    request: HttpRequest, slug: str, at: datetime, page: str = "articles:guide"
) -> HttpResponse:
    """A guide that moved, or was withdrawn; 404 for an address that no edition has brought.
    `page` names which of its pages was asked for."""
    standing = moved_guide(slug, at=at)
    if standing is None:
        raise Http404
    if standing.kind == EditionKind.REMOVAL:
        return error_page(request, 410)
    if standing.kind == EditionKind.WITHDRAWAL:
        context = {
            "title": standing.title,
            "note": standing.note,
            "withdrawn_on": clock.local_date(standing.begins_at),
        }
        return render_public(request, "articles/gone.html", context, status=410)
    return _moved(reverse(page, args=[standing.slug]))


def _moved(url: str) -> HttpResponse:
    """For good, but asked each time: a slug that comes back would loop through old caches."""
    response = HttpResponsePermanentRedirect(url)
    response["Cache-Control"] = "max-age=0"
    return response


@keepable()
@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    topics = live.topics_at(clock.of(request))
    items = [(topic.name, topic.get_absolute_url()) for topic in topics]
    told = structured.listed(absolute(request.path), "Topics", items)
    context = {"topics": topics, "structured": told}
    return render_public(request, "articles/topic_list.html", context)


@keepable("after")
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = live.live_topics(clock.of(request)).filter(slug=slug).first()
    if found is None:
        return renamed(request, AddressKind.TOPIC, slug, "articles:topic")

    def told(url: str, cards: list[Card]) -> str:
        return structured.topic(found, url, cards)

    context = {"topic": found}
    return _list(request, "articles/topic_page.html", context, told, Filters(topic=found))


@keepable()
@require_safe
def author_list(request: HttpRequest) -> HttpResponse:
    authors = live.authors_at(clock.of(request))
    items = [(author.name, author.get_absolute_url()) for author in authors]
    told = structured.listed(absolute(request.path), "People who write here", items)
    context = {"authors": authors, "structured": told}
    return render_public(request, "articles/author_list.html", context)


@keepable("after")
@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    found = live.live_authors(clock.of(request)).filter(slug=slug).first()
    if found is None:
        return renamed(request, AddressKind.AUTHOR, slug, "articles:author")

    def told(url: str, cards: list[Card]) -> str:
        return structured.author(found, url, cards)

    context = {"author": found}
    return _list(request, "articles/author_page.html", context, told, Filters(author=found))


def renamed(request: HttpRequest, kind: AddressKind, slug: str, page: str) -> HttpResponse:
    """A topic or author that once stood at the address, if readers may see it today. `page` names
    which of its pages was asked for."""
    address = get_object_or_404(Address, kind=kind, slug=slug)
    at = clock.of(request)
    target: Topic | Author | None
    if kind == AddressKind.TOPIC:
        target = live.live_topics(at).filter(addresses=address).first()
    else:
        target = live.live_authors(at).filter(addresses=address).first()
    if target is None or target.slug == slug:
        raise Http404
    return _moved(reverse(page, args=[target.slug]))
