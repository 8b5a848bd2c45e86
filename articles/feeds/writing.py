"""A feed as Atom, RSS or JSON Feed 1.1."""

import json
from datetime import UTC, datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from articles.feeds.feed import Feed, Item
from articles.markdown.slots import strip_unwanted
from articles.pages.page import Named
from articles.pages.site import absolute

ATOM, RSS, JSON = "xml", "rss", "json"
TYPES = {
    ATOM: "application/atom+xml; charset=utf-8",
    RSS: "application/rss+xml; charset=utf-8",
    JSON: "application/feed+json; charset=utf-8",
}
LANGUAGE = "en"
# A feed with nothing in it has to name a day, and the same one each time.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def write(feed: Feed, kind: str, *, url: str) -> str:
    """`url` is where the feed itself stands."""
    if kind == JSON:
        return json.dumps(_json(feed, url), ensure_ascii=False, indent=1)
    return _xml(feed, Atom if kind == ATOM else Rss, url)


class Dated:
    """A feed is as old as its newest item; Django’s is made anew each second while it is empty."""

    feed: dict[str, Any]

    def latest_post_date(self) -> datetime:
        moment: datetime = self.feed["updated"]
        return moment


class Atom(Dated, Atom1Feed):
    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", author.name)
            handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class Rss(Dated, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author.name)
        handler.addQuickElement("atom:updated", item["updateddate"].isoformat())
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])


def _xml(feed: Feed, generator: type[SyndicationFeed], url: str) -> str:
    written = generator(
        title=strip_unwanted(feed.title),
        link=feed.url,
        description=strip_unwanted(feed.description),
        subtitle=strip_unwanted(feed.description),
        language=LANGUAGE,
        feed_url=url,
        author_name=strip_unwanted(feed.publisher),
        author_link=absolute("/"),
        updated=feed.updated or NEVER,
    )
    for item in feed.items:
        written.add_item(
            title=strip_unwanted(item.title),
            link=item.url,
            description=strip_unwanted(item.summary),
            unique_id=item.id,
            unique_id_is_permalink=False,
            pubdate=item.published,
            updateddate=item.updated,
            categories=[strip_unwanted(item.topic)] if item.topic else [],
            content=strip_unwanted(item.content),
            authors=[Named(strip_unwanted(one.name), one.url) for one in item.authors],
        )
    return str(written.writeString("utf-8"))


def _json(feed: Feed, url: str) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"description": feed.description} if feed.description else {}),
        "home_page_url": feed.url,
        "feed_url": url,
        "language": LANGUAGE,
        "authors": [{"name": feed.publisher, "url": absolute("/")}],
        "items": [_json_item(item) for item in feed.items],
    }


def _json_item(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.content or item.summary,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
    }
    if item.authors:
        found["authors"] = [{"name": one.name, "url": one.url} for one in item.authors]
    if item.topic:
        found["tags"] = [item.topic]
    return found
