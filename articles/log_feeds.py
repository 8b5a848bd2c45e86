"""The log as Atom feeds: all changes, or corrections alone."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from articles.feeds import PublicFeed, absolute
from articles.pages import log
from articles.pages.finishing import finish
from articles.pages.log_entries import entries
from articles.pages.page import Entry
from capysite.base.models import PublisherSettings


class Changes(PublicFeed):
    name, only_corrections = "changes", False

    def title(self, at: datetime) -> str:
        return f"{PublisherSettings.current().name}: {self.name}"

    def link(self, at: datetime) -> str:
        return absolute(reverse(f"articles:{self.name}"))

    def feed_url(self, at: datetime) -> str:
        return absolute(reverse(f"articles:{self.name}-feed"))

    def items(self, at: datetime) -> list[Entry]:
        found = log.heads(at, corrections=self.only_corrections, count=log.PAGE_SIZE)
        return entries(found, at=at)

    def item_title(self, entry: Entry) -> str:
        return entry.title

    def item_description(self, entry: Entry) -> str:
        return finish(render_to_string("articles/_log_parts.html", {"entry": entry}).strip())

    def item_link(self, entry: Entry) -> str:
        return f"{self.link(entry.moment)}#{entry.anchor}"

    def item_guid(self, entry: Entry) -> str:
        """A tag URI (RFC 4151): its date is that of the change, which stays."""
        host = urlsplit(settings.SITE_URL).hostname
        return f"tag:{host},{entry.moment.astimezone(UTC):%Y-%m-%d}:{entry.anchor}"

    def item_pubdate(self, entry: Entry) -> datetime:
        return entry.moment

    def item_updateddate(self, entry: Entry) -> datetime:
        return entry.moment


class Corrections(Changes):
    name, only_corrections = "corrections", True
