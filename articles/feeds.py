"""The Atom feed of all guides: titles and summaries, in which nothing earns."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from articles.models import Edition
from capysite.base.models import PublisherSettings

IN_FEED = 20

if TYPE_CHECKING:
    GuideFeed = Feed[Edition, datetime]
else:
    GuideFeed = Feed


class LatestGuides(GuideFeed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> datetime:
        return request.at  # type: ignore[attr-defined,no-any-return]

    def title(self, at: datetime) -> str:
        return PublisherSettings.current().name

    def subtitle(self, at: datetime) -> str:
        return PublisherSettings.current().tagline

    def link(self, at: datetime) -> str:
        return reverse("articles:home")

    def items(self, at: datetime) -> list[Edition]:
        editions = Edition.objects.live(at).select_related("topic").defer("content")
        return list(editions.order_by("-published_at", "-pk")[:IN_FEED])

    def item_title(self, edition: Edition) -> str:
        return edition.title

    def item_description(self, edition: Edition) -> str:
        return edition.summary

    def item_link(self, edition: Edition) -> str:
        return edition.get_absolute_url()

    def item_guid(self, edition: Edition) -> str:
        return f"tag:guide-{edition.article_id}"

    item_guid_is_permalink = False

    def item_pubdate(self, edition: Edition) -> datetime:
        return edition.published_at

    def item_updateddate(self, edition: Edition) -> datetime:
        return edition.begins_at
