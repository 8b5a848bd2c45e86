"""Feeds of the guides themselves: all, of a topic, of an author; each in full."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.html import escape

from articles.feeds.feed import IN_FEED, Feed, Item, tag
from articles.models import Author, Edition, Topic, Use
from articles.pages import live
from articles.pages.building import pages_of
from articles.pages.full_text import full_text
from articles.pages.page import Named, Page
from articles.pages.site import absolute
from capysite.base.models import PublisherSettings


def latest(url: str, *, at: datetime, settings: PublisherSettings) -> Feed:
    about = settings.description or settings.tagline
    return _feed(settings.name, about, url, live.for_page(at), at, settings)


def of_topic(topic: Topic, url: str, *, at: datetime, settings: PublisherSettings) -> Feed:
    editions = live.for_page(at).filter(topic=topic)
    title = f"{settings.name}: {topic.name}"
    return _feed(title, topic.summary, url, editions, at, settings)


def of_author(author: Author, url: str, *, at: datetime, settings: PublisherSettings) -> Feed:
    wrote = Use.objects.filter(edition=OuterRef("pk"), author=author)
    editions = live.for_page(at).filter(Exists(wrote))
    title = f"{settings.name}: guides by {author.name}"
    return _feed(title, author.bio, url, editions, at, settings)


def _feed(
    title: str,
    about: str,
    url: str,
    editions: QuerySet[Edition],
    at: datetime,
    settings: PublisherSettings,
) -> Feed:
    """Newest first, in a number of queries that doesn't grow with them."""
    newest = list(editions.order_by("-published_at", "-pk")[:IN_FEED])
    pages = pages_of(newest, at=at, settings=settings)
    items = tuple(_item(edition, page) for edition, page in zip(newest, pages, strict=True))
    return Feed(settings.name, title, about, url, items)


def _item(edition: Edition, page: Page) -> Item:
    return Item(
        id=tag(edition.published_at, f"guide-{edition.article_id}"),
        title=page.title,
        url=page.canonical,
        # Readers of feeds take it for HTML: what looks like a link in it must not become one.
        summary=escape(page.summary),
        published=edition.published_at,
        updated=page.changed_at or edition.begins_at,
        content=full_text(page),
        authors=tuple(Named(author.name, absolute(author.url)) for author in page.authors),
        topic=page.topic.name if page.topic else "",
    )
