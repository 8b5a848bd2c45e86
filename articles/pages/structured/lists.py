"""Of the front page, of people and topics, and of every page that lists others."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from articles.models import Author, Topic
from articles.pages.page import Card
from articles.pages.site import absolute
from articles.pages.structured.graph import (
    Node,
    breadcrumbs,
    graph,
    item_list,
    named,
    organization,
    person,
    said,
    website,
)
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings

SEARCH = "/search/"


def home(settings: PublisherSettings) -> SafeString:
    about = said(description=settings.description or settings.tagline, slogan=settings.tagline)
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{absolute(SEARCH)}?q={{search_term_string}}",
        },
    }
    return graph(
        {**organization(settings), **about}, {**website(settings), "potentialAction": search}
    )


def listed(url: str, name: str, items: Iterable[tuple[str, str]]) -> SafeString:
    """Of a list that belongs to nothing else; `items` are names and addresses."""
    return graph(_collection(url, name, items))


def topic(about: Topic, url: str, cards: Iterable[Card]) -> SafeString:
    trail = [("Topics", address_of("articles:topics")), (about.name, about.get_absolute_url())]
    crumbs = breadcrumbs(absolute(about.get_absolute_url()), trail)
    more = said(description=about.summary) | {"breadcrumb": named(crumbs)}
    return graph(_collection(url, about.name, titles(cards), **more), crumbs)


def author(about: Author, url: str, cards: Iterable[Card]) -> SafeString:
    own = about.get_absolute_url()
    trail = [("People who write here", address_of("articles:authors")), (about.name, own)]
    crumbs = breadcrumbs(absolute(own), trail)
    one = person(about.name, own, description=about.bio)
    written = _items(titles(cards))
    page = {
        "@type": "ProfilePage", "@id": url, "url": url, "name": about.name,
        "mainEntity": named(one), "breadcrumb": named(crumbs),
    }  # fmt: skip
    lists = [item_list(written, **{"@id": f"{url}#guides"})] if written else []
    return graph(page, one, crumbs, *lists)


def titles(cards: Iterable[Card]) -> list[tuple[str, str]]:
    return [(card.title, card.url) for card in cards]


def _collection(url: str, name: str, items: Iterable[tuple[str, str]], **more: Any) -> Node:
    page = {"@type": "CollectionPage", "@id": url, "url": url, "name": name, **more}
    page["isPartOf"] = {"@id": absolute("/#site")}
    found = _items(items)
    return {**page, "mainEntity": item_list(found)} if found else page


def _items(items: Iterable[tuple[str, str]]) -> list[Node]:
    return [{"name": name, "url": absolute(url)} for name, url in items]
