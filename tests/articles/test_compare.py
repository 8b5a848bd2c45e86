"""Products side by side, at one address each."""

from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from affiliates.models import Product
from capysite.base import clock
from tests.articles.factories import make_article, make_edition, make_fact, make_product
from tests.articles.open_pages import MONDAY, read, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def known(slug: str, *facts: tuple[str, str, str], **parts: object) -> Product:
    """A product that a live guide shows: label, value and kind of its facts."""
    product = make_product(**{"slug": slug, "name": slug.upper(), **parts})  # type: ignore[arg-type]
    types = {"price": "money", "availability": "yesno", "statement": "text"}
    with clock.fixed(MONDAY):
        made = [
            make_fact(
                value, product=product, subject=product.name, label=label, kind=kind,
                value_type=types[kind],
            )
            for label, value, kind in facts
        ]  # fmt: skip
        make_edition(evidence=tuple(fact.key for fact in made))
    return product


def price(label: str = "price", value: str = "$9") -> tuple[str, str, str]:
    return label, value, "price"


def table(source: str) -> list[list[str]]:
    rows = html.fromstring(source).xpath('//table[contains(@class, "side-by-side")]/tbody/tr')
    return [
        [words(html.tostring(cell, encoding="unicode"), "//*")[0] for cell in row] for row in rows
    ]


def answer(client: Client, path: str) -> tuple[int, str]:
    with clock.fixed(MONDAY + HOUR):
        response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def test_facts_stand_side_by_side_by_label_else_by_kind(client: Client) -> None:
    known("a", price("Price", "$9"), ("in Europe", "yes", "availability"), price("a seat", "$1"))
    known("b", price("price", "$12"), price("a site", "$2"), ("Owner", "A bank", "statement"))
    source = read(client, "/compare/?p=a&p=b", MONDAY + HOUR)
    age = "Confirmed 2 Mar 2026 today"
    assert words(source, "//thead/tr/th/a") == ["A", "B"]
    rows = table(source)
    assert [row[0] for row in rows] == ["Price", "Price"]
    assert all(age in cell for row in rows for cell in row[1:])
    assert ["$9" in rows[0][1], "$12" in rows[0][2]] == [True, True]
    assert ["a seat" in rows[1][1], "a site" in rows[1][2]] == [True, True]
    assert "A bank" not in source
    scopes = html.fromstring(source).xpath('//table[contains(@class, "side-by-side")]//th/@scope')
    assert scopes == ["col", "col", "col", "row", "row"]
    regions = html.fromstring(source).xpath('//section[@class="scroller" and @tabindex="0"]')
    assert [region.get("aria-label") for region in regions] == ["A and B compared"]


@pytest.mark.alike
@pytest.mark.parametrize(
    "query",
    ["p=b&p=a", "p=a&p=b&p=a", "p=a&p=b&x=1", "p=a&p=b&", "p=&p=a&p=b", "p=a&p=%62", "x&p=b&p=a"],
)
def test_another_way_to_ask_leads_to_the_one_address_in_one_hop(client: Client, query: str) -> None:
    for slug in "ab":
        known(slug, price())
    assert answer(client, f"/compare/?{query}") == (301, "/compare/?p=a&p=b")
    assert answer(client, "/compare/?p=a&p=b") == (200, "")


@pytest.mark.alike
@pytest.mark.parametrize(
    "query",
    [
        "", "p=a", "p=a&p=a", "p=a&p=b&p=c&p=d&p=e", "p=a&p=unknown", "p=a&p=hidden",
        "p=a&p=other", "p=a&p=A", "p=a&p=%00", "p=a&p=b,c", "p=b&p=a&p=hidden",
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_not_there(client: Client, query: str) -> None:
    for slug in "abcde":
        known(slug, price())
    known("other", ("Owner", "A bank", "statement"))
    hidden = make_product(slug="hidden")
    make_article(evidence=(make_fact(product=hidden).key,))
    assert answer(client, f"/compare/?{query}") == (404, "")
    assert answer(client, "/compare/?p=a&p=b&p=c&p=d") == (200, "")


def test_the_disclosure_of_all_of_them_stands_first(client: Client) -> None:
    known("a", price(), merchant=make_product("own").merchant)
    known("b", price(), merchant=make_product("sponsor").merchant)
    source = read(client, "/compare/?p=a&p=b", MONDAY + HOUR)
    assert source.index("A is our own. B pays us to be shown here.") < source.index("<table")


def test_a_form_without_script_leads_to_a_comparison(client: Client) -> None:
    for slug in "abc":
        known(slug, price())
    known("other", ("Owner", "A bank", "statement"))
    for path, hidden, offered in (
        ("/products/a/", ["a"], ["b", "c"]),
        ("/compare/?p=a&p=b", ["a", "b"], ["c"]),
    ):
        page = html.fromstring(read(client, path, MONDAY + HOUR))
        (form,) = page.xpath('//main//form[@method="get"]')
        assert form.get("action") == "/compare/"
        assert form.xpath('.//input[@type="hidden"]/@value') == hidden
        assert form.xpath(".//option/@value") == offered
        assert form.xpath(".//label/@for") == form.xpath(".//select/@id")


def test_each_source_is_one_of_what_stands_side_by_side(client: Client) -> None:
    known("a", price(), ("in Europe", "yes", "availability"))
    known("b", price())
    page = html.fromstring(read(client, "/compare/?p=a&p=b", MONDAY + HOUR))
    sources = page.xpath('//ol[@class="sources"]/li')
    cited = {link.lstrip("#") for link in page.xpath('//*[@class="cite"]//a/@href')}
    assert {source.get("id") for source in sources} == cited
    back = page.xpath('//span[@class="back"]/a/@href')
    assert back
    assert {link.lstrip("#") for link in back} <= set(page.xpath("//@id"))
