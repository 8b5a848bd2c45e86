"""An offer that ends at noon ends everywhere at noon, with no job run."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from articles.models import ComparisonTable, Offer
from articles.pages import live
from articles.pages.building import page_of
from articles.pages.product import product_page
from articles.pages.product_comparison import product_comparison
from articles.tables.grid import Grid, Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
)

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
SHOWS = ("/guides/box/", "/guides/row/", "/products/a/", "/compare/?p=a&p=b")
SILENT = ("/", "/guides/", "/products/", "/llms.txt", "/changes.xml", "/corrections.xml")
FULL = ("/feed.xml", "/feed.rss", "/feed.json", "/guides/box.md", "/guides/row.md")


@pytest.fixture(scope="module")
def noon_offer(lasting: None) -> Offer:
    with clock.fixed(MORNING):
        a, b = make_product("own", slug="a"), make_product(slug="b")
        facts = [make_fact(value, product=p) for value, p in (("$9", a), ("$8", b))]
        offer = make_offer(
            product=a,
            price=make_fact("$17/mo", product=a, label="price of the offer"),
            link=make_link(product=a),
            text="Half for the year.",
            ends_at=NOON,
        )
        rows = [Row(product="a", cells=("A", "$9")), Row(kind="promotion", offer=offer.key)]
        table = make_table(rows)
        evidence = tuple(fact.key for fact in facts)
        make_edition(slug="box", body=f"Pens.\n\n{{{{ offer: {offer.key} }}}}", evidence=evidence)
        make_edition(slug="row", body=f"Pens.\n\n{{{{ table: {table.key} }}}}", tables=[table])
        return offer


def told(client: Client, path: str, at: datetime) -> tuple[bool, bool, int]:
    """Whether it says the offer's words and its price, and how many ways lead to the shop."""
    with clock.fixed(at):
        response = client.get(path)
    assert response.status_code == 200
    source = response.content.decode()
    return "Half for the year." in source, "$17/mo" in source, source.count('href="/go/')


@pytest.mark.usefixtures("noon_offer")
@pytest.mark.parametrize("path", SHOWS)
def test_what_shows_the_offer_ceases_to_at_noon(client: Client, path: str) -> None:
    assert told(client, path, NOON - INSTANT) == (True, True, 1)
    assert told(client, path, NOON) == (False, False, 0)


@pytest.mark.usefixtures("noon_offer")
@pytest.mark.parametrize("path", FULL)
def test_a_guide_read_elsewhere_ceases_to_show_it_too(client: Client, path: str) -> None:
    assert told(client, path, NOON - INSTANT)[:2] == (True, True)
    assert told(client, path, NOON)[:2] == (False, False)


@pytest.mark.usefixtures("noon_offer")
@pytest.mark.parametrize("path", SILENT)
def test_lists_and_feeds_show_no_offer_before_or_after(client: Client, path: str) -> None:
    assert told(client, path, NOON - INSTANT) == (False, False, 0)
    assert told(client, path, NOON) == (False, False, 0)


@pytest.mark.usefixtures("noon_offer")
def test_every_page_knows_that_it_holds_until_noon() -> None:
    settings = PublisherSettings.current()
    for at in (MORNING + INSTANT, NOON - INSTANT):
        pages: list[Any] = [page_of(e, at=at, settings=settings) for e in live.for_page(at)]
        pages.append(product_page("a", at=at, settings=settings))
        pages.append(product_comparison(("a", "b"), at=at, settings=settings))
        assert [page.valid_until for page in pages] == [NOON] * 4


def test_an_offer_has_one_price_wherever_it_stands(client: Client, noon_offer: Offer) -> None:
    """A promotion keeps no price of its own, whatever is written into its row."""
    row = {"kind": "promotion", "offer": noon_offer.key, "product": "a", "text": "", "price": "$1"}
    table = ComparisonTable.objects.get()
    read = Grid.from_json({**table.grid, "rows": [row]})
    assert read.to_json()["rows"] == [{name: row[name] for name in row if name != "price"}]
    for path in SHOWS:
        with clock.fixed(NOON - INSTANT):
            page = html.fromstring(client.get(path).content)
        prices = page.xpath(
            '//*[contains(@class, "offer") or contains(@class, "promo-inner")]'
            '//span[@class="price"]/text()'
        )
        assert set(prices) == {"$17/mo"}
