"""Feeds, each as Atom, RSS and JSON: of all guides, of a topic, of an author, of the log."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.feeds.feed import Feed
from articles.feeds.guides import latest, of_author, of_topic
from articles.feeds.log import NAMES, of_log
from articles.feeds.writing import ATOM, TYPES, write
from articles.models import AddressKind
from articles.pages import live
from articles.pages.rendering import answer_as
from articles.pages.site import absolute
from articles.views import renamed
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings


def route(name: str, kind: str) -> str:
    """The name of the address of a feed, by what it is written as."""
    return f"articles:{name}" if kind == ATOM else f"articles:{name}-{kind}"


@keepable()
@require_safe
def guides(request: HttpRequest, kind: str) -> HttpResponseBase:
    found = latest(absolute("/"), at=clock.of(request), settings=PublisherSettings.current())
    return _answer(request, found, kind)


@keepable()
@require_safe
def topic(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    at = clock.of(request)
    found = live.live_topics(at).filter(slug=slug).first()
    if found is None:
        return renamed(request, AddressKind.TOPIC, slug, route("topic-feed", kind))
    url, settings = absolute(found.get_absolute_url()), PublisherSettings.current()
    return _answer(request, of_topic(found, url, at=at, settings=settings), kind)


@keepable()
@require_safe
def author(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    at = clock.of(request)
    found = live.live_authors(at).filter(slug=slug).first()
    if found is None:
        return renamed(request, AddressKind.AUTHOR, slug, route("author-feed", kind))
    url, settings = absolute(found.get_absolute_url()), PublisherSettings.current()
    return _answer(request, of_author(found, url, at=at, settings=settings), kind)


@keepable()
@require_safe
def log(request: HttpRequest, kind: str, corrections: bool) -> HttpResponseBase:
    url, settings = absolute(reverse(f"articles:{NAMES[corrections]}")), PublisherSettings.current()
    found = of_log(url, at=clock.of(request), settings=settings, corrections=corrections)
    return _answer(request, found, kind)


def _answer(request: HttpRequest, feed: Feed, kind: str) -> HttpResponseBase:
    return answer_as(request, write(feed, kind, url=absolute(request.path)), TYPES[kind])
