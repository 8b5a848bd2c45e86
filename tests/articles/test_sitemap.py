"""The sitemap: exactly the pages that may be found, each with when it last changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from articles.models import Article, Edition
from articles.pages import live, sitemap
from articles.pages.building import pages_of
from articles.pages.changed import changed
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    change,
    make_article,
    make_author,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_table,
    make_topic,
    make_user,
    make_version,
)
from tests.articles.open_pages import take_away
from tests.journeys.crawling import crawl, text_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOST = "http://testserver"
Stand = Callable[[datetime], datetime]


def listed(client: Client, path: str) -> dict[str, datetime | None]:
    """Address → lastmod, of a file of the sitemap."""
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    found = {}
    for entry in etree.fromstring(answer.content):
        moment = entry.findtext(f"{NAMESPACE}lastmod")
        address = (entry.findtext(f"{NAMESPACE}loc") or "").removeprefix(HOST)
        found[address] = datetime.fromisoformat(moment) if moment else None
    return found


def whole(client: Client, at: datetime) -> dict[str, datetime | None]:
    with clock.fixed(at):
        files = [listed(client, path) for path in listed(client, "/sitemap.xml")]
    assert len({path for file in files for path in file}) == sum(map(len, files))
    return {path: moment for file in files for path, moment in file.items()}


@pytest.fixture
def site(at_moment: Stand) -> Article:
    """A guide about pens with all that can change, one that comes, one that went, a draft."""
    at_moment(MONDAY)
    topic, author = make_topic(slug="pens"), make_author(slug="ada")
    product = make_product("own", slug="quill")
    own, celled = make_fact("$17/mo", product=product), make_fact("$5/mo", product=product)
    offer = make_offer(product=product, price=make_fact("$1/mo"), ends_at=MONDAY + 6 * DAY)
    rows = [Row(product="quill", cells=("Quill", f"{{{{ fact: {celled.key} }}}}")),
            Row(kind="promotion", offer=offer.key)]  # fmt: skip
    table = make_table(rows, key="compared")
    edition = make_edition(
        slug="pens", topic="pens", authors=("ada",), evidence=(own.key,), tables=[table],
        body="Pens.\n\n{{ table: compared }}",
    )  # fmt: skip
    make_edition(slug="coming", topic=topic.slug, authors=(author.slug,), at=MONDAY + 9 * DAY)
    gone = make_edition(slug="gone", topic=topic.slug, authors=(author.slug,)).article
    make_article(slug="draft")
    table.refresh_from_db()
    table.title = "Pens beside each other"
    table.save()
    publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + 4 * DAY)
    make_version(own, "$18/mo", at=MONDAY + 3 * DAY, reason="update")
    make_version(celled, "$6/mo", at=MONDAY + 5 * DAY, reason="update")
    at_moment(MONDAY + DAY)
    change(edition.article, summary="Other words.")
    make_edition(edition.article)
    at_moment(MONDAY + 7 * DAY)
    take_away(gone)
    return edition.article


def test_it_names_exactly_the_pages_that_may_be_found(client: Client, site: Article) -> None:
    at = MONDAY + 7 * DAY
    with clock.fixed(at):
        answers = crawl(client, ["/"])
    pages = {
        path: html.fromstring(text_of(answer))
        for path, answer in answers.items()
        if answer.status_code == 200 and "html" in answer["Content-Type"]
    }
    assert len(pages) >= 20
    found = {path for path, page in pages.items() if not page.xpath("//meta[@name='robots']")}
    for path in found:
        assert pages[path].xpath("//link[@rel='canonical']/@href") == [f"{HOST}{path}"]
    assert set(whole(client, at)) == found
    assert {"/guides/pens/", "/topics/pens/", "/authors/ada/", "/products/quill/"} <= found


def test_a_page_changed_when_something_of_it_began_and_at_no_other_time(
    client: Client, site: Article
) -> None:
    told = [whole(client, MONDAY + timedelta(days=n, hours=5)) for n in range(10)]
    # Edition, then fact, table, fact of a cell, offer that ended; then nothing.
    assert [day["/guides/pens/"] for day in told] == [
        MONDAY + n * DAY for n in (0, 1, 1, 3, 4, 5, 6, 6, 6, 6)
    ]
    assert "/guides/coming/" not in told[8]
    assert told[9]["/guides/coming/"] == MONDAY + 9 * DAY
    assert ("/guides/gone/" in told[6], "/guides/gone/" in told[7]) == (True, False)
    # A list changes when a guide leaves it, too.
    for path in ("/topics/pens/", "/authors/ada/", "/"):
        assert [day[path] for day in told] == [
            MONDAY + n * DAY for n in (0, 1, 1, 1, 1, 1, 1, 7, 7, 9)
        ]
    assert [day["/products/quill/"] for day in told] == [
        MONDAY + n * DAY for n in (0, 1, 1, 3, 4, 5, 6, 6, 6, 6)
    ]
    for n, day in enumerate(told):
        assert all(m is None or m <= MONDAY + timedelta(days=n, hours=5) for m in day.values())


def test_many_pages_and_one_tell_the_same_moment(site: Article) -> None:
    for n in range(10):
        at = MONDAY + timedelta(days=n, hours=5)
        pages = pages_of(list(live.for_page(at)), at=at, settings=PublisherSettings.current())
        editions = Edition.objects.live(at)
        moments = changed(editions, at=at)
        told = {e.get_absolute_url(): moments[e.pk] for e in editions}
        assert told == {page.url: page.changed_at for page in pages}
        assert told


def test_a_large_site_comes_in_files_without_empty_ones(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "SIZE", 3)
    articles = [make_article() for _ in range(14)]
    shown = [a for a in articles if a in articles[:4] or a in articles[11:]]
    for article in shown:
        make_edition(article)
    with clock.fixed(clock.now()):
        files = [path for path in listed(client, "/sitemap.xml") if "/guides/" in path]
        parts = [listed(client, path) for path in files]
    assert all(1 <= len(part) <= 3 for part in parts)
    assert [path for part in parts for path in part] == [
        Edition.objects.get(article=article).get_absolute_url() for article in shown
    ]


@pytest.mark.parametrize("path", ["guides/99", "nothing/0", "guides/" + "9" * 40, "products/7"])
def test_a_file_that_is_none_is_not_found(client: Client, path: str) -> None:
    make_edition()
    assert client.get(f"/sitemap/{path}.xml").status_code == 404


def queries_of(client: Client) -> list[int]:
    found = []
    for path in listed(client, "/sitemap.xml"):
        with CaptureQueriesContext(connection) as queries:
            listed(client, path)
        found.append(len(queries))
    return found


@pytest.mark.alike
def test_it_costs_the_same_with_one_guide_and_with_thirty(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # PostgreSQL goes on counting over tests, so thirty rows may lie in two files of a thousand.
    monkeypatch.setattr(sitemap, "SIZE", 10**8)

    def add(count: int) -> None:
        for _ in range(count):
            product = make_product()
            fact, offer = make_fact(product=product), make_offer(product=product)
            table = make_table([Row(product=product.slug, cells=("Quill", "$9"))])
            body = f"{{{{ table: {table.key} }}}}\n\n{{{{ offer: {offer.key} }}}}"
            make_edition(evidence=(fact.key,), body=body, tables=[table])

    add(1)
    once = queries_of(client)
    add(29)
    assert queries_of(client) == once
    assert max(once) <= 10
