"""Feeds of guides: in full, as honest as the pages, and the same in each form."""

import json
from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from lxml import html
from pytest_django import Settings

from articles.content import Question
from articles.ledger.recording import record_check
from articles.models import Fact
from capysite.base import clock
from tests.articles.factories import (
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_topic,
    make_version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS = ("xml", "rss", "json")
Stand = Callable[[datetime], datetime]


@pytest.fixture(autouse=True)
def elsewhere(settings: Settings) -> None:
    settings.SITE_URL = "https://pens.example"


def get(client: Client, path: str, **headers: str) -> Any:
    return client.get(path, headers={"host": "testserver", **headers})


def read(client: Client, path: str) -> list[dict[str, Any]]:
    """Title, content, dates and authors of each entry, whatever the form."""
    body = get(client, path).content
    if path.endswith("json"):
        return [
            {"title": item["title"], "content": item["content_html"], "id": item["id"],
             "updated": item["date_modified"], "published": item["date_published"],
             "url": item["url"], "by": [one["name"] for one in item["authors"]]}
            for item in json.loads(body)["items"]
        ]  # fmt: skip
    feed = feedparser.parse(body, sanitize_html=False)
    assert feed.bozo == 0
    return [
        {"title": entry.title, "content": entry.content[-1].value, "id": entry.id,
         "updated": entry.updated, "url": entry.link,
         "published": datetime.fromtimestamp(timegm(entry.published_parsed), UTC).isoformat(),
         "by": [one.name for one in entry.authors if "name" in one]}
        for entry in feed.entries
    ]  # fmt: skip


@pytest.fixture
def price(at_moment: Stand) -> Fact:
    """In the words of a guide that earns, whose author and topic have a feed of their own."""
    at_moment(MONDAY)
    product = make_product("affiliate", name="Quill", slug="quill")
    link = make_link(product=product, slug="quill")
    fact = make_fact("$17/mo", product=product)
    offer = make_offer(product=product, price=fact, link=link, text="Take it.")
    make_edition(
        title="Pens",
        slug="pens",
        body=f"## Plans\n\nIt is {{{{ fact: {fact.key} }}}}: [see it](go:quill), or the "
        f"[other guides](/guides/).\n\n{{{{ offer: {offer.key} }}}}",
        evidence=(fact.key,),
        questions=(Question("dear", "Is it dear?", f"It is {{{{ fact: {fact.key} }}}}."),),
        topic=make_topic(slug="writing", name="Writing").slug,
        authors=(make_author(slug="ada", name="Ada Lind").slug, make_author(name="Bo Ek").slug),
    )
    make_edition(title="Lamps", slug="lamps")
    return fact


@pytest.mark.parametrize("kind", KINDS)
def test_a_guide_stands_in_full_with_its_disclosure_first(
    client: Client, price: Fact, kind: str
) -> None:
    entry = next(e for e in read(client, f"/feed.{kind}") if e["title"] == "Pens")
    content = html.fromstring(f"<main>{entry['content']}</main>")
    first = content.xpath("./*")[0]
    assert first.get("class") == "disclosure"
    assert "Quill" in first.text_content()
    words = " ".join(content.text_content().split())
    for said in ("It is $17/mo", "Take it.", "Confirmed", "Is it dear?", "Sources", "Gazette"):
        assert said in words
    assert not content.xpath("//script | //style | //svg | //form | //details | //*[@id]")
    assert "#" not in content.xpath("string(//h2)")
    paid = content.xpath("//a[contains(@href, '/go/')]")
    assert [a.get("rel") for a in paid] == ["sponsored nofollow"] * len(paid) != []
    addresses = content.xpath("//@href | //@src")
    assert len(addresses) > 5
    assert all(address.startswith("https://") for address in addresses)
    assert "https://pens.example/guides/pens/#source-1" in addresses
    assert entry["by"][-2:] == ["Ada Lind", "Bo Ek"]


def test_each_form_says_the_same(client: Client, price: Fact) -> None:
    atom, rss, told = (read(client, f"/feed.{kind}") for kind in KINDS)
    for one, other, third in zip(atom, rss, told, strict=True):
        for name in ("title", "id", "url", "updated", "published", "content"):
            assert one[name].strip() == other[name].strip() == third[name].strip()
    types = [get(client, f"/feed.{kind}")["Content-Type"].partition(";")[0] for kind in KINDS]
    assert types == ["application/atom+xml", "application/rss+xml", "application/feed+json"]


@pytest.mark.parametrize("kind", KINDS)
def test_topics_and_authors_have_feeds_of_their_own(client: Client, price: Fact, kind: str) -> None:
    for path in (f"/topics/writing/feed.{kind}", f"/authors/ada/feed.{kind}"):
        assert [entry["title"] for entry in read(client, path)] == ["Pens"]
    assert get(client, f"/topics/nothing/feed.{kind}").status_code == 404


def test_the_feed_of_a_renamed_topic_leads_on(client: Client, price: Fact) -> None:
    topic = price.uses.get(edition__isnull=False).edition.topic  # type: ignore[union-attr]
    assert topic is not None
    topic.slug = "letters"
    topic.save()
    topic.addresses.create(kind="topic", slug="letters")
    answer = get(client, "/topics/writing/feed.rss")
    assert (answer.status_code, answer["Location"]) == (301, "/topics/letters/feed.rss")


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_is_as_new_as_the_newest_that_it_shows(
    client: Client, price: Fact, kind: str
) -> None:
    make_version(price, "$19/mo", at=MONDAY + 2 * DAY, reason="update")
    record_check(price.versions.earliest(), by=make_checker(), method="page")

    def updated(at: datetime) -> list[str]:
        with clock.fixed(at):
            return [entry["updated"] for entry in read(client, f"/feed.{kind}")]

    first, changed = MONDAY.isoformat(), (MONDAY + 2 * DAY).isoformat()
    assert updated(MONDAY + DAY) == [first, first]
    assert sorted(updated(MONDAY + 5 * DAY)) == [first, changed]


@pytest.mark.parametrize("path", [
    *(f"/feed.{kind}" for kind in KINDS), "/topics/writing/feed.xml", "/authors/ada/feed.json",
    "/guides/pens.md", "/llms.txt", "/sitemap.xml", "/sitemap/pages.xml",
])  # fmt: skip
def test_whoever_has_it_already_gets_304_until_it_changes(
    client: Client, price: Fact, path: str
) -> None:
    answer = get(client, path)
    assert answer["Cache-Control"] == "max-age=0"
    mark = {"If-None-Match": answer["ETag"]}
    with clock.fixed(MONDAY + timedelta(hours=3)):
        again = get(client, path, **mark)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    make_version(price, "$19/mo", at=MONDAY + DAY, reason="update")
    with clock.fixed(MONDAY + DAY):
        later = get(client, path, **mark).status_code
    silent = path in {"/llms.txt", "/sitemap.xml", "/sitemap/pages.xml"}
    assert later == (304 if silent else 200)


def test_a_merchant_that_begins_to_pay_is_no_304(client: Client, price: Fact) -> None:
    before = get(client, "/feed.xml")
    merchant = price.product.merchant  # type: ignore[union-attr]
    merchant.relationship = "none"
    merchant.save()
    after = get(client, "/feed.xml", **{"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "disclosure" not in after.content.decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["feed", "changes", "corrections"])
def test_an_empty_feed_is_sound_and_ages_by_itself_no_more(
    client: Client, kind: str, name: str
) -> None:
    marks = set()
    for at in (MONDAY, MONDAY + DAY):
        with clock.fixed(at):
            marks.add(get(client, f"/{name}.{kind}")["ETag"])
    assert len(marks) == 1
    assert read(client, f"/{name}.{kind}") == []


def test_what_json_feed_wants_is_there(client: Client, price: Fact) -> None:
    feed = json.loads(get(client, "/authors/ada/feed.json").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://pens.example/authors/ada/feed.json"
    assert feed["home_page_url"] == "https://pens.example/authors/ada/"
    (item,) = feed["items"]
    assert item["tags"] == ["Writing"]
    assert item["authors"][0]["url"] == "https://pens.example/authors/ada/"


def test_pages_name_their_feeds(client: Client, price: Fact) -> None:
    def named(path: str) -> list[str]:
        page = html.fromstring(get(client, path).content)
        return [str(a) for a in page.xpath("//link[@rel='alternate']/@href")]

    every = [f"/feed.{kind}" for kind in KINDS]
    assert named("/guides/") == every
    assert named("/topics/writing/") == [*every, *(f"/topics/writing{path}" for path in every)]
    assert named("/authors/ada/") == [*every, *(f"/authors/ada{path}" for path in every)]
    assert named("/corrections/") == [*every, *(f"/corrections.{kind}" for kind in KINDS)]
    assert named("/guides/pens/") == [*every, "/guides/pens.md"]
