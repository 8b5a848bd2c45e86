"""The course of a price: only what readers saw, as a table and as a chart."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from affiliates.models import Product
from articles.models import Edition, Fact
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, read, take_away, words
from tests.articles.past import without_past

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def priced(value: str = "$16/mo") -> tuple[Fact, Product, Edition]:
    product = make_product()
    with clock.fixed(MONDAY):
        fact = make_fact(value, product=product, subject=product.name, label="price")
        return fact, product, make_edition(evidence=(fact.key,))


def queue(fact: Fact, value: str, day: int, **parts: Any) -> None:
    with clock.fixed(MONDAY + HOUR):
        make_version(fact, value, at=MONDAY + day * DAY, **parts)


def page(client: Client, product: Product, at: int) -> str:
    return read(client, f"/products/{product.slug}/", MONDAY + at * DAY)


def steps(source: str) -> list[list[str]]:
    found = html.fromstring(source).xpath('//table[contains(@class, "steps")]/tbody/tr')
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def lines(source: str) -> list[str]:
    return [str(path) for path in html.fromstring(source).xpath('//path[@class="chart-line"]/@d')]


def test_each_price_stands_with_its_days_newest_first(client: Client) -> None:
    fact, product, _ = priced()
    queue(fact, "$20/mo", 10)
    queue(fact, "$18/mo", 20, reason="correction", note="We misread it.")
    queue(fact, "$99/mo", 50)
    source = page(client, product, 40)
    assert steps(source) == [
        ["$18/mo Correction: we were wrong before We misread it.", "22 Mar 2026", "now"],
        ["$20/mo", "12 Mar 2026", "22 Mar 2026"],
        ["$16/mo", "2 Mar 2026", "12 Mar 2026"],
    ]
    assert lines(source) == ["M0 38.4H160V8H320V23.2H640"]
    assert words(source, "//figcaption") == ["Price in US dollars a month"]
    assert "$20/mo" in words(source, "//svg/desc")[0]
    assert not re.search(r"\$(16|20|99)/mo", without_past(source))


def test_one_price_is_a_level_line_from_its_first_day(client: Client) -> None:
    _, product, _ = priced()
    assert (steps(page(client, product, 0)), lines(page(client, product, 0))) == (
        [["$16/mo", "2 Mar 2026", "now"]], ["M0 8H640"],
    )  # fmt: skip
    assert lines(page(client, product, 9)) == ["M0 8H640"]


def test_without_a_price_there_is_no_history(client: Client) -> None:
    product = make_product()
    with clock.fixed(MONDAY):
        fact = make_fact("Yes", value_type="yesno", kind="availability", product=product)
        make_edition(evidence=(fact.key,))
    source = page(client, product, 1)
    assert "Price so far" not in source
    assert "<svg role" not in source


def test_a_price_that_only_an_offer_shows_has_no_past(client: Client) -> None:
    product = make_product("own")
    with clock.fixed(MONDAY):
        fact = make_fact("$16/mo", product=product)
        queue(fact, "$18/mo", 1)
        offer = make_offer(product=product, price=fact)
        make_edition(body=f"Pens.\n\n{{{{ offer: {offer.key} }}}}")
    source = page(client, product, 2)
    assert (steps(source), lines(source)) == ([["$18/mo", "—", "now"]], [])


def test_what_no_reader_saw_leaves_a_gap(client: Client) -> None:
    fact, product, edition = priced()
    with clock.fixed(MONDAY + 10 * DAY):
        change(edition.article, evidence=())
        make_edition(edition.article)
    queue(fact, "$40/mo", 12)
    queue(fact, "$18/mo", 15)
    with clock.fixed(MONDAY + 20 * DAY):
        change(edition.article, evidence=(fact.key,))
        make_edition(edition.article)
    source = page(client, product, 40)
    assert steps(source) == [
        ["$18/mo", "22 Mar 2026", "now"], ["$16/mo", "2 Mar 2026", "12 Mar 2026"],
    ]  # fmt: skip
    assert "$40" not in source
    assert lines(source)[0].count("M") == 2


def test_a_legal_removal_takes_the_past_with_it(client: Client) -> None:
    fact, product, edition = priced("$13/mo")
    with clock.fixed(MONDAY + 5 * DAY):
        take_away(edition.article, legal=True)
    queue(fact, "$18/mo", 6)
    with clock.fixed(MONDAY + 7 * DAY):
        change(edition.article, title="Back")
        make_edition(edition.article)
    source = page(client, product, 9)
    assert steps(source) == [["$18/mo", "9 Mar 2026", "now"]]
    assert "$13" not in source


def test_currencies_and_periods_stand_apart_and_free_goes_with_what_was_before(
    client: Client,
) -> None:
    fact, product, _ = priced()
    values = ("free", "$18/mo", "€120/yr", "€150/yr")
    for number, value in enumerate(values, 1):
        queue(fact, value, number)
    source = page(client, product, 9)
    assert words(source, "//figcaption") == [
        "Price in euros a year", "Price in US dollars a month",
    ]  # fmt: skip
    assert [row[0] for row in steps(source)] == ["€150/yr", "€120/yr", "$18/mo", "free", "$16/mo"]


def test_a_new_confidence_is_told_and_a_new_check_is_not(client: Client) -> None:
    fact, product, _ = priced()
    queue(fact, "$16/mo", 1)
    queue(fact, "$16/mo", 2, confidence="reported")
    assert steps(page(client, product, 9)) == [
        ["$16/mo Reported", "4 Mar 2026", "now"], ["$16/mo", "2 Mar 2026", "4 Mar 2026"],
    ]  # fmt: skip


def test_the_chart_holds_no_style_and_is_named(client: Client) -> None:
    _, product, _ = priced()
    (chart,) = html.fromstring(page(client, product, 9)).xpath('//svg[@role="img"]')
    ids = str(chart.get("aria-labelledby")).split()
    assert [element.get("id") for element in chart[:2]] == ids
    assert not [e for e in chart.iter() if e.get("style") or e.get("fill") or e.get("stroke")]
