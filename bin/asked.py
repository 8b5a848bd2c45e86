"""The public pages that benches ask for, in whatever site this process stands on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.urls import Resolver404, resolve

from articles.models import Edition, Topic
from articles.pages import live
from capysite.base import clock

GUIDE = "/guides/receipt-scanners-shoebox/"
TOPIC = "/topics/documents/"
DEEP = 500  # pages down the list
PAGES = {
    "guide": GUIDE,
    "guide, forty facts": "/guides/forty-facts/",
    "home": "/",
    "list": "/guides/",
    "topic": TOPIC,
    "feed": "/feed.xml",
    "history": f"{GUIDE}history/",
    "proof": f"{GUIDE}proof/",
    "topics": "/topics/",
    "authors": "/authors/",
    "products": "/products/",
    "product": "/products/tallymoor/",
    "changes": "/changes/",
    "corrections": "/corrections/",
    "track record": "/track-record/",
    "disclosure": "/disclosure/",
    "/go/": "/go/paperwren/?p=body",
}
SEARCHES = {
    "search, rare": "/search/?q=shoebox+no.+7",
    "search, common": "/search/?q=tools",
    "search, typo": "/search/?q=recipt+scaner",
}
LONGEST = 15.0  # seconds that a page is given
# What readers ask for most: asked for in rounds, and held to the bars.
MAIN = ("home", "list, deep", "/go/", *SEARCHES)


def pages() -> dict[str, str]:
    """Name → address, of what there is a route for."""
    topic = Topic.objects.get(slug="documents")
    deep = {
        "list, deep": f"/guides/?after={mark_before(DEEP)}",
        "topic, deep": f"{TOPIC}?after={mark_before(DEEP // 5, topic)}",
    }
    return PAGES | deep | ({} if missing() else SEARCHES)


@contextmanager
def given(seconds: float) -> Iterator[None]:
    """A query that takes longer is broken off; its page answers 503."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET statement_timeout = {round(seconds * 1000)}")
        else:
            end = time.monotonic() + seconds
            cursor.execute("SELECT 1")
            connection.connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET statement_timeout = 0")
            else:
                connection.connection.set_progress_handler(None, 0)


def missing() -> list[str]:
    """Searches, while no route leads to them."""
    try:
        resolve("/search/")
    except Resolver404:
        return list(SEARCHES)
    return []


def guides() -> list[str]:
    """The addresses of all guides."""
    slugs = Edition.objects.live(clock.now()).order_by("pk").values_list("slug", flat=True)
    return [f"/guides/{slug}/" for slug in slugs]


def mark_before(page: int, topic: Topic | None = None) -> str:
    """The mark of a page of a list; of its last full one where there are fewer."""
    editions = Edition.objects.live(clock.now())
    if topic:
        editions = editions.filter(topic=topic)
    rows = editions.order_by("-published_at", "-pk").values_list("published_at", "pk")
    found = list(rows[: (page - 1) * live.PAGE_SIZE])
    short = len(found) < (page - 1) * live.PAGE_SIZE
    last = max(0, len(found) - live.PAGE_SIZE - 1) if short else len(found) - 1
    return live.After(*found[last]).mark
