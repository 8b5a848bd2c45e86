"""The log as its readers get it: two pages and two feeds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import Settings

from articles.models import ErrorAnswer, ErrorReport
from articles.publishing.editions import publish
from articles.publishing.tables import publish_table
from articles.surfaces import surfaces
from capysite.base import clock
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_table,
    make_user,
    make_version,
)
from tests.articles.past import without_past

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PATHS = ("/changes/", "/corrections/", "/changes.xml", "/corrections.xml")
LATER = MONDAY + 60 * DAY
Stand = Callable[[datetime], datetime]


def lines(page: bytes) -> list[str]:
    """Each entry as one line, as a screen reader speaks it."""
    tree = html.fromstring(page)
    return [" ".join(item.text_content().split()) for item in tree.xpath("//ol[@class='log']/li")]


def publish_changes(at_moment: Stand, count: int, start: datetime = MONDAY) -> None:
    """A guide with `count` changes of each kind of entry."""
    at_moment(start)
    fact, table = make_fact(subject="Quill", label="price"), make_table(title="Nibs")
    edition = make_edition(
        title="Pens",
        evidence=(fact.key,),
        body=f"{{{{ table: {table.key} }}}}",
        tables=[table],
    )
    author = make_author()
    for day in range(1, count + 1):
        at_moment(start + day * DAY)
        make_version(fact, f"${20 + day}/mo", reason="correction", note=f"Slip {day}.")
        table.refresh_from_db()
        table.grid["rows"][0]["cells"][1] = f"${100 + day}"
        table.save()
        publish_table(table, lock_version=table.lock_version, by=make_user())
        edition.article.refresh_from_db()
        lock = edition.article.lock_version
        publish(edition.article, lock_version=lock, by=make_user(), correction=True, note="Names.")
        now = clock.now()
        ErrorAnswer.objects.create(
            report=ErrorReport.objects.create(
                article=edition.article, fact=fact, opened_at=now, closed_at=now
            ),
            verdict="corrected",
            text="You were right.",
            answered_at=now,
            answered_by=author,
        )


def test_the_log_tells_each_kind_of_entry_in_words(client: Client, at_moment: Stand) -> None:
    publish_changes(at_moment, 1)
    told = lines(client.get("/changes/").content)
    assert [line.split(" Source")[0] for line in told] == [
        "3 March 2026 Correction Quill: price was $17/mo → now $21/mo Slip 1. In Pens",
        "3 March 2026 Update Table “Nibs” Quill, Price: was $9 → now $101 In Pens",
        "3 March 2026 Correction Pens Names.",
        "3 March 2026 A reader was right Quill: price You were right. In Pens",
    ]
    corrections = lines(client.get("/corrections/").content)
    assert corrections == [told[0], told[2], told[3]]


def test_an_empty_log_says_so(client: Client) -> None:
    assert "Nothing has been corrected yet." in client.get("/corrections/").content.decode()
    assert "Nothing has changed yet." in client.get("/changes/").content.decode()


def test_only_what_holds_stands_outside_of_what_is_labelled_as_past(
    client: Client, at_moment: Stand
) -> None:
    publish_changes(at_moment, 3)
    for path in ("/changes/", "/corrections/"):
        left = without_past(client.get(path).content.decode())
        assert [left.count(value) for value in ("$17/mo", "$21/mo", "$22/mo", "$23/mo")] == [
            0, 0, 0, 1,
        ]  # fmt: skip


def test_the_log_walks_back_to_its_first_entry(client: Client, at_moment: Stand) -> None:
    publish_changes(at_moment, 12)
    seen: list[str] = []
    path: str | None = "/changes/"
    while path:
        page = client.get(path).content
        seen += lines(page)
        following = html.fromstring(page).xpath("//a[@rel='next']/@href")
        path = following[0] if following else None
    assert len(seen) == len(set(seen)) == 48


@pytest.mark.parametrize(
    "mark", ["9", "x-fact-1", "1-fish-1", "1-fact-x", "nan-fact-1", "9e99-fact-1"]
)
def test_a_mark_that_is_none_is_not_found(client: Client, mark: str) -> None:
    assert client.get(f"/changes/?after={mark}").status_code == 404


@pytest.mark.alike
def test_a_page_of_the_log_costs_the_same_however_long_it_is(
    client: Client, at_moment: Stand
) -> None:
    publish_changes(at_moment, 1)
    few = [cost_of(client, path) for path in PATHS]
    publish_changes(at_moment, 8, start=LATER)
    assert len(lines(client.get("/changes/").content)) == 20
    assert [cost_of(client, path) for path in PATHS] == few
    assert max(few) <= 12


def cost_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("name", ["changes", "corrections"])
def test_the_feeds_are_sound_and_say_what_the_pages_say(
    client: Client, at_moment: Stand, settings: Settings, name: str
) -> None:
    settings.SITE_URL = "https://pens.example"
    publish_changes(at_moment, 2)
    response = client.get(f"/{name}.xml", headers={"host": "testserver"})
    feed = feedparser.parse(response.content)
    assert feed.bozo == 0
    assert response["Cache-Control"] == "max-age=0"
    assert not response.cookies
    newest = feed.entries[0]
    assert newest.title == "Correction: Quill: price"
    assert newest.id.startswith("tag:pens.example,2026-03-04:fact-")
    assert newest.link.startswith(f"https://pens.example/{name}/#fact-")
    assert newest.updated == newest.published == "2026-03-04T09:00:00+00:00"
    assert '<del class="was">' in newest.summary
    assert "$22/mo" in without_past(newest.summary)
    assert "$21/mo" not in without_past(newest.summary)
    page = lines(client.get(f"/{name}/").content)
    assert len(feed.entries) == len(page)


def test_the_feed_points_to_entries_that_the_page_has(client: Client, at_moment: Stand) -> None:
    publish_changes(at_moment, 1)
    page = html.fromstring(client.get("/changes/").content)
    anchors = page.xpath("//ol[@class='log']/li/@id")
    feed = feedparser.parse(client.get("/changes.xml").content)
    assert [entry.link.partition("#")[2] for entry in feed.entries] == anchors


def test_the_log_is_registered_as_a_surface() -> None:
    routes = {route for surface in surfaces() for route in surface.routes}
    assert {
        "articles:corrections", "articles:corrections-feed", "articles:changes",
        "articles:changes-feed",
    } <= routes  # fmt: skip
