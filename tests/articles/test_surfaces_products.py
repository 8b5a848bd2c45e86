"""What an act will change on pages of products, and where they stand side by side."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.effects import Effects, effects_of
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_checker,
    make_edition,
    make_fact,
    make_product,
    make_source,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOON = MONDAY + DAY / 8


def surfaces_of(effects: Effects[object]) -> dict[tuple[str, str], set[datetime]]:
    found: dict[tuple[str, str], set[datetime]] = {}
    for effect in effects.passages:
        found.setdefault((effect.surface, effect.url), set()).add(effect.at)
    return found


def test_a_price_changes_guide_product_and_comparison() -> None:
    with clock.fixed(MONDAY):
        a, b = make_product(slug="a"), make_product(slug="b")
        fact, other = make_fact("$17/mo", product=a), make_fact("$9", product=b)
        make_edition(slug="pens", evidence=(fact.key, other.key))
        source, _ = make_source(), make_checker()
    with clock.fixed(NOON):
        effects = effects_of(lambda: make_version(fact, "$19/mo", sources=[(source, True)]), fact)
    places = ("/guides/pens/", "/products/a/", "/compare/?p=a&p=b")
    assert surfaces_of(effects) == {
        (name, url): {NOON}
        for name, url in zip(("Guide", "Product", "Comparison"), places, strict=True)
    }


def test_a_scheduled_guide_is_looked_at_when_it_brings_the_product() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo", product=make_product(slug="a"))
        make_edition(slug="pens", evidence=(fact.key,), at=MONDAY + DAY)
        source, _ = make_source(), make_checker()
    with clock.fixed(NOON):
        effects = effects_of(lambda: make_version(fact, "$19/mo", sources=[(source, True)]), fact)
    assert surfaces_of(effects) == {
        ("Guide", "/guides/pens/"): {MONDAY + DAY}, ("Product", "/products/a/"): {MONDAY + DAY},
    }  # fmt: skip


def test_a_table_looks_at_the_products_whose_rows_turn_and_at_no_others() -> None:
    with clock.fixed(MONDAY):
        products = [make_product(slug=slug) for slug in "abc"]
        facts = [make_fact(product=product) for product in products]
        rows = [Row(product=p.slug, cells=(p.name, "$9")) for p in products[:2]]
        table = make_table(rows, title="Pens")
        make_edition(slug="pens", body=f"{{{{ table: {table.key} }}}}", tables=[table])
        table.refresh_from_db()
        table.grid["rows"][0]["cells"][1] = f"{{{{ fact: {facts[0].key} }}}}"
        table.grid["rows"].append(Row(product="c", cells=("C", "$3")).to_json())
        table.save()

    def act() -> None:
        publish_table(table, lock_version=table.lock_version, by=make_user())

    with clock.fixed(NOON):
        effects = effects_of(act, table)
    urls = {url for surface, url in surfaces_of(effects) if surface == "Product"}
    assert urls == {"/products/a/", "/products/c/"}
