"""A feed as one value, whatever it is written as. Every address in it is absolute."""

from dataclasses import dataclass
from datetime import UTC, datetime

from articles.pages.page import Named
from articles.pages.site import host

IN_FEED = 20


@dataclass(frozen=True)
class Item:
    """`summary` is HTML, and so is `content`, which is empty where the summary says all.
    `updated` is when the newest began of all that it shows."""

    id: str
    title: str
    url: str
    summary: str
    published: datetime
    updated: datetime
    content: str = ""
    authors: tuple[Named, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class Feed:
    publisher: str
    title: str
    description: str
    url: str
    items: tuple[Item, ...]

    @property
    def updated(self) -> datetime | None:
        return max((item.updated for item in self.items), default=None)


def tag(moment: datetime, name: str) -> str:
    """A tag URI (RFC 4151): its date is that of the thing's birth, so it stays for good."""
    return f"tag:{host()},{moment.astimezone(UTC):%Y-%m-%d}:{name}"
