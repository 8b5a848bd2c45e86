"""The log as feeds: all changes, or corrections alone."""

from datetime import datetime

from django.template.loader import render_to_string

from articles.feeds.feed import Feed, Item, tag
from articles.pages import log
from articles.pages.finishing import finish
from articles.pages.log_entries import entries
from articles.pages.page import Entry
from capysite.base.models import PublisherSettings

NAMES = {False: "changes", True: "corrections"}


def of_log(url: str, *, at: datetime, settings: PublisherSettings, corrections: bool) -> Feed:
    found = log.heads(at, corrections=corrections, count=log.PAGE_SIZE)
    items = tuple(_item(entry, url) for entry in entries(found, at=at))
    title = f"{settings.name}: {NAMES[corrections]}"
    return Feed(settings.name, title, "", url, items)


def _item(entry: Entry, url: str) -> Item:
    parts = render_to_string("articles/_log_parts.html", {"entry": entry}).strip()
    return Item(
        id=tag(entry.moment, entry.anchor),
        title=entry.title,
        url=f"{url}#{entry.anchor}",
        summary=finish(parts),
        published=entry.moment,
        updated=entry.moment,
    )
