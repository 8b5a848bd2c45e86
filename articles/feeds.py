"""Atom feeds: what they all are, and that of the guides, in which nothing earns."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from articles.models import Edition
from capysite.base.models import PublisherSettings

IN_FEED = 20

if TYPE_CHECKING:
    AtomFeed = Feed[Any, datetime]
else:
    AtomFeed = Feed


def absolute(path: str) -> str:
    """By SITE_URL: what a client writes into Host never stands in a feed that caches keep."""
    return urljoin(settings.SITE_URL, path)


class PublicFeed(AtomFeed):
    feed_type = Atom1Feed
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = "max-age=0"
        return response

    def get_object(self, request: HttpRequest) -> datetime:
        return request.at  # type: ignore[attr-defined,no-any-return]


class LatestGuides(PublicFeed):
    def title(self, at: datetime) -> str:
        return PublisherSettings.current().name

    def subtitle(self, at: datetime) -> str:
        return PublisherSettings.current().tagline

    def link(self, at: datetime) -> str:
        return absolute(reverse("articles:home"))

    def feed_url(self, at: datetime) -> str:
        return absolute(reverse("articles:feed"))

    def items(self, at: datetime) -> list[Edition]:
        editions = Edition.objects.live(at).select_related("topic").defer("content")
        return list(editions.order_by("-published_at", "-pk")[:IN_FEED])

    def item_title(self, edition: Edition) -> str:
        return edition.title

    def item_description(self, edition: Edition) -> str:
        """Readers of feeds take it for HTML: what looks like a link in it must not become one."""
        return escape(edition.summary)

    def item_link(self, edition: Edition) -> str:
        return absolute(edition.get_absolute_url())

    def item_guid(self, edition: Edition) -> str:
        """A tag URI (RFC 4151), so the date is a fixed one: a guide keeps it for good."""
        host = urlsplit(settings.SITE_URL).hostname
        born = edition.published_at.astimezone(UTC)
        return f"tag:{host},{born:%Y-%m-%d}:guide-{edition.article_id}"

    def item_pubdate(self, edition: Edition) -> datetime:
        return edition.published_at

    def item_updateddate(self, edition: Edition) -> datetime:
        return edition.begins_at
