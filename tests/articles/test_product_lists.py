"""The list of products, what their pages cost, and that their addresses stay."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.desk import as_read
from tests.articles.factories import (
    make_article,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_user,
)
from tests.articles.open_pages import DAY, MONDAY, read, words

pytestmark = pytest.mark.django_db


def test_products_are_listed_page_by_page(client: Client) -> None:
    with clock.fixed(MONDAY):
        products = [make_product(slug=f"pen-{n:02}") for n in range(34)]
        facts = [make_fact(product=product, checked=False) for product in products]
        make_edition(evidence=tuple(fact.key for fact in facts[:32]))
        make_article(evidence=tuple(fact.key for fact in facts[32:]))
    first = read(client, "/products/", MONDAY)
    (following,) = html.fromstring(first).xpath('//a[@rel="next"]/@href')
    second = read(client, following, MONDAY)
    listed = [*words(first, "//main//li/a"), *words(second, "//main//li/a")]
    assert listed == [product.name for product in products[:32]]
    assert 'rel="next"' not in second
    assert client.get("/products/?after=A%00").status_code == 404
    assert client.get("/products/none-such/").status_code == 404


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


MOST = {"/products/": 4, "/products/a/": 18, "/compare/?p=a&p=b": 12, "/guides/pens/": 8}


@pytest.mark.alike
def test_pages_cost_the_same_with_one_fact_and_guide_as_with_thirty(client: Client) -> None:
    products = [make_product("own", slug=slug) for slug in "ab"]
    source = (make_source(), True)

    def add(guides: int, facts: int) -> None:
        found = [
            make_fact(product=product, sources=[source])
            for product in products
            for _ in range(facts)
        ]
        rows = [
            Row(product=fact.product.slug, cells=("Q", f"{{{{ fact: {fact.key} }}}}"))
            for fact in found
            if fact.product
        ]
        offer = make_offer(product=products[0], price=found[0], ends_at=MONDAY + 9999 * DAY)
        table = make_table([*rows, Row(kind="promotion", offer=offer.key)])
        for number in range(guides):
            make_edition(
                slug="pens" if number + guides == 1 else f"pens-{guides}-{number}",
                body=f"{{{{ table: {table.key} }}}}",
                tables=[table] if not number else [],
            )

    def costs() -> dict[str, int]:
        return {path: queries_of(client, path) for path in MOST}

    add(1, 1)
    with_one = costs()
    add(30, 15)
    assert costs() == with_one
    assert {path: cost for path, cost in with_one.items() if cost > MOST[path]} == {}


def test_the_slug_of_a_product_stays(client: Client) -> None:
    """So that an address once printed needs no redirect."""
    product = make_product()
    client.force_login(make_user())
    url = f"/admin/affiliates/product/{product.pk}/change/"
    assert 'name="slug"' not in client.get(url).content.decode()
    posted = {"name": "Renamed", "slug": "renamed", "merchant": product.merchant_id, "website": ""}
    client.post(url, {**as_read(client, product), **posted})
    slug = product.slug
    product.refresh_from_db()
    assert (product.name, product.slug) == ("Renamed", slug)
