"""Feeds are read without a complaint, in each form; their entries lead to pages of the site."""

import json
from collections.abc import Iterator
from typing import Any

import feedparser
from lxml import html

from bin.audited import Site, read_site
from bin.exercises import Figure, at_least, exactly, none_of
from bin.ground import Ground
from bin.visitor import Visitor

XML = {"application/atom+xml", "application/rss+xml"}
JSON = "application/feed+json"
NEEDED = ("id", "url", "title", "content_html", "date_published", "date_modified")


def run(ground: Ground) -> Iterator[Figure]:
    site = read_site(ground)
    feeds = {path: feedparser.parse(a.body) for path, a in site.read.items() if a.kind in XML}
    told = {path: json.loads(a.body) for path, a in site.read.items() if a.kind == JSON}
    yield at_least("feeds as Atom or RSS", len(feeds), 20)
    yield exactly("feeds as JSON", len(told), len(feeds) // 2)
    bozo = (f"{path}: {feed.bozo_exception}" for path, feed in feeds.items() if feed.bozo)
    yield none_of("complaints of feedparser", bozo)
    yield none_of(
        "faults of entries", (f for path, feed in feeds.items() for f in look(site, path, feed))
    )
    yield none_of(
        "faults of items", (f for path, feed in told.items() for f in look_at_json(path, feed))
    )
    contents = list(full_texts(site, told))
    yield at_least("guides in full", len(contents), 20)
    found = (fault for path, text in contents for fault in faults(path, text))
    yield none_of("faults of their texts", found)
    yield none_of("that are sent again to whoever has the same", sent_again(site))
    canary = feedparser.parse(b"<feed><entry></feed>")
    yield exactly("complaints of a feed that is broken", canary.bozo, True)
    broken = '<p><a href="/x" rel="sponsored nofollow">x</a></p>'
    yield exactly("faults of a text that is broken", len(list(faults("canary", broken))), 2)


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


def look_at_json(path: str, feed: dict[str, Any]) -> Iterator[str]:
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield f"{path}: no version or no title"
    if not feed["items"]:
        yield f"{path}: no items"
    for item in feed["items"]:
        if missing := [name for name in NEEDED if not item.get(name)]:
            yield f"{path}: {item.get('url')} without {', '.join(missing)}"


def full_texts(site: Site, feeds: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, feed in feeds.items():
        for item in feed["items"] if path.endswith("feed.json") else ():
            yield f"{path}, {item['url'].removeprefix(site.url)}", item["content_html"]


def faults(where: str, text: str) -> Iterator[str]:
    """Of a text that stands by itself elsewhere."""
    document = html.fromstring(f"<main>{text}</main>")
    for address in document.xpath("//@href | //@src"):
        if not address.startswith(("http://", "https://", "mailto:")):
            yield f"{where}: {address} leads nowhere"
    order = list(document.iter())
    paid = [order.index(a) for a in document.xpath("//a[contains(@rel, 'nofollow')]")]
    notes = [order.index(note) for note in document.find_class("disclosure")]
    if paid and (not notes or notes[0] > paid[0]):
        yield f"{where}: a link that earns before its disclosure"


def sent_again(site: Site) -> Iterator[str]:
    visitor = Visitor(site.url)
    for path, answer in site.read.items():
        if answer.kind in {*XML, JSON}:
            again = visitor.ask(path, If_None_Match=answer.headers.get("etag", "none"))
            if again.status != 304 or again.body:
                yield f"{path}: {again.status}"
