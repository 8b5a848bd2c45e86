"""Feeds are read without a complaint, and their entries lead to pages of the site."""

from collections.abc import Iterator

import feedparser

from bin.audited import Site, read_site
from bin.exercises import Figure, at_least, exactly, none_of
from bin.ground import Ground

KINDS = {"application/atom+xml", "application/rss+xml"}


def run(ground: Ground) -> Iterator[Figure]:
    site = read_site(ground)
    feeds = {path: feedparser.parse(a.body) for path, a in site.read.items() if a.kind in KINDS}
    yield at_least("feeds", len(feeds), 3)
    bozo = (f"{path}: {feed.bozo_exception}" for path, feed in feeds.items() if feed.bozo)
    yield none_of("complaints of feedparser", bozo)
    yield none_of(
        "faults of entries", (f for path, feed in feeds.items() for f in look(site, path, feed))
    )
    canary = feedparser.parse(b"<feed><entry></feed>")
    yield exactly("complaints of a feed that is broken", canary.bozo, True)


def look(site: Site, path: str, feed: feedparser.FeedParserDict) -> Iterator[str]:
    if not feed.entries:
        yield f"{path}: no entries"
    ids = [entry.get("id", "") for entry in feed.entries]
    if len(set(ids)) < len(ids) or "" in ids:
        yield f"{path}: ids are missing or used twice"
    for entry in feed.entries:
        inside = entry.link.startswith(f"{site.url}/")
        page = site.read.get(entry.link[len(site.url) :].partition("#")[0])
        if not inside or page is None or page.status != 200:
            yield f"{path}: {entry.link} leads to no page that was read"
        if not entry.get("updated_parsed"):
            yield f"{path}: {entry.link} has no date"
