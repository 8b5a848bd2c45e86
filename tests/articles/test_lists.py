"""Lists of guides: what stands in them, in which order, and what they cost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import Settings

from capysite.base import clock
from tests.articles.factories import change, make_author, make_edition, make_fact, make_topic

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def publish_many(count: int, start: int = 0) -> None:
    topic, author = make_topic(), make_author()
    for n in range(start, start + count):
        with clock.fixed(MONDAY + n * HOUR):
            make_edition(title=f"Guide number {n}", topic=topic.slug, authors=(author.slug,))


def titles(page: bytes) -> list[str]:
    tree = html.fromstring(page)
    main = tree.get_element_by_id("content")
    return [
        a.text_content().strip() for a in main.iter("a") if "/guides/guide-" in a.get("href", "")
    ]


def test_the_list_walks_through_all_guides_without_a_gap_or_a_double(client: Client) -> None:
    publish_many(45)
    seen: list[str] = []
    path: str | None = "/guides/"
    with clock.fixed(MONDAY + 100 * HOUR):
        while path:
            page = client.get(path).content
            seen += titles(page)
            following = html.fromstring(page).xpath("//a[@rel='next']/@href")
            path = following[0] if following else None
    assert seen == [f"Guide number {n}" for n in reversed(range(45))]


def test_guides_of_the_same_moment_are_not_lost_between_pages(client: Client) -> None:
    with clock.fixed(MONDAY):
        for n in range(25):
            make_edition(title=f"Twin {n}")
    with clock.fixed(MONDAY + HOUR):
        first = client.get("/guides/").content
        following = html.fromstring(first).xpath("//a[@rel='next']/@href")[0]
        second = client.get(following).content
    assert len(set(titles(first)) | set(titles(second))) == 25


@pytest.mark.parametrize("mark", ["x", "1-x", "9" * 400 + "-1", "nan-1", "inf-2", "-", "1e400-3"])
def test_a_mark_that_nobody_gave_is_no_page(client: Client, mark: str) -> None:
    assert client.get("/guides/", {"after": mark}).status_code == 404


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200
    return len(queries)


MOST = {
    "/": 8, "/guides/": 7, "/topics/": 3, "/topics/pens/": 4, "/authors/": 3, "/authors/ada/": 4,
    "/privacy/": 3, "/robots.txt": 0, "/feed.xml": 6, "/topics/pens/feed.json": 7,
    "/authors/ada/feed.rss": 7, "/llms.txt": 2, "/sitemap.xml": 8, "/sitemap/pages.xml": 2,
}  # fmt: skip


@pytest.mark.alike
def test_lists_cost_the_same_with_one_guide_and_with_thirty(client: Client) -> None:
    topic, author = make_topic(slug="pens"), make_author(slug="ada")

    def costs_with(more: int) -> dict[str, int]:
        for _ in range(more):
            make_edition(topic=topic.slug, authors=(author.slug,))
        return {path: queries_of(client, path) for path in MOST}

    with_one = costs_with(1)
    assert costs_with(29) == with_one
    assert {path: cost for path, cost in with_one.items() if cost > MOST[path]} == {}


@pytest.mark.alike
def test_a_guide_costs_eight_queries_at_most(client: Client) -> None:
    facts = [make_fact() for _ in range(12)]
    edition = make_edition(evidence=tuple(fact.key for fact in facts))
    assert queries_of(client, edition.get_absolute_url()) <= 8


@pytest.mark.parametrize("path", ["/", "/guides/", "/topics/", "/authors/", "/privacy/"])
def test_an_empty_site_says_so_and_breaks_nothing(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert len(html.fromstring(response.content).get_element_by_id("content").text_content()) > 20


def test_the_feed_is_well_formed_and_newest_first(client: Client) -> None:
    publish_many(3)
    with clock.fixed(MONDAY + 10 * HOUR):
        feed = feedparser.parse(client.get("/feed.xml").content)
    assert feed.bozo == 0
    assert [entry.title for entry in feed.entries] == [f"Guide number {n}" for n in (2, 1, 0)]
    assert all(entry.link.startswith("http") for entry in feed.entries)


def test_a_guide_keeps_its_mark_in_the_feed_when_it_moves(
    client: Client, settings: Settings
) -> None:
    settings.SITE_URL = "https://shelf.example:8443"
    with clock.fixed(MONDAY):
        article = make_edition(slug="first").article
    with clock.fixed(MONDAY + 48 * HOUR):
        change(article, slug="second")
        make_edition(article)
        feed = feedparser.parse(client.get("/feed.xml").content)
    assert [entry.id for entry in feed.entries] == [
        f"tag:shelf.example,{MONDAY:%Y-%m-%d}:guide-{article.pk}"
    ]


def test_caches_ask_each_time_for_the_feed(client: Client) -> None:
    assert client.get("/feed.xml").headers["Cache-Control"] == "max-age=0"


def test_public_pages_set_and_read_no_cookie(client: Client) -> None:
    edition = make_edition()
    client.cookies["sessionid"] = "planted"
    for path in ("/", "/guides/", edition.get_absolute_url(), "/topics/", "/nothing-here/"):
        response = client.get(path)
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_read_and_nothing_else(client: Client, method: str) -> None:
    make: Callable[[str], object] = getattr(client, method)
    assert make("/guides/").status_code == 405  # type: ignore[attr-defined]


@pytest.mark.parametrize("host", ["testserver:99", "testserver"])
def test_the_feed_says_our_own_address_whatever_the_client_says(client: Client, host: str) -> None:
    make_edition()
    feed = client.get("/feed.xml", headers={"host": host}).content.decode()
    addresses = re.findall(r'href="([^"]+)"', feed)
    assert len(addresses) >= 3
    assert {urlsplit(address).netloc for address in addresses} == {"testserver"}


def test_the_feed_is_read_and_nothing_else(client: Client) -> None:
    assert client.post("/feed.xml").status_code == 405
