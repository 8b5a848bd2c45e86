"""Lists of the API: page by page, of what is public at the instant, at a fixed cost."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.api_site import API, error, make_pens, read
from tests.articles.factories import (
    make_article,
    make_author,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_topic,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, take_away

pytestmark = pytest.mark.django_db


def pages(client: Client, path: str) -> Iterator[dict[str, Any]]:
    following: str | None = f"{API}/{path}"
    while following:
        page = read(client, following.removeprefix("http://testserver"))
        yield page
        following = page["next"]


def test_guides_facts_and_products_are_listed_page_by_page(client: Client) -> None:
    with clock.fixed(MONDAY):
        topic, author, source = make_topic().slug, make_author().slug, (make_source(), True)
        facts = [
            make_fact(key=f"f-{n:02}", product=make_product(slug=f"p-{n:02}"), sources=[source],
                      checked=False)
            for n in range(33)
        ]  # fmt: skip
        for n in range(22):
            used = tuple(fact.key for fact in facts) if not n else ()
            make_edition(slug=f"g-{n:02}", topic=topic, authors=(author,), evidence=used)
        make_article(evidence=(make_fact(key="draft").key,))
    guides = list(pages(client, f"guides/?topic={topic}"))
    assert [len(page["guides"]) for page in guides] == [20, 2]
    assert [g["slug"] for page in guides for g in page["guides"]] == [
        f"g-{n:02}" for n in reversed(range(22))
    ]
    assert f"topic={topic}&after=" in guides[0]["next"]
    shown = [f["key"] for page in pages(client, "facts/") for f in page["facts"]]
    assert shown == [fact.key for fact in facts]
    listed = [p["slug"] for page in pages(client, "products/") for p in page["products"]]
    assert listed == [f"p-{n:02}" for n in range(33)]


def test_lists_are_narrowed(client: Client) -> None:
    make_pens()
    with clock.fixed(MONDAY):
        make_edition(slug="inks", evidence=(make_fact(key="ink", kind="availability").key,))

    def found(path: str, name: str = "facts") -> list[str]:
        return [one.get("key") or one["slug"] for one in read(client, path)[name]]

    assert found("facts/?product=quill") == ["quill-price"]
    assert found("facts/?subject=quill") == ["quill-price"]
    assert found("facts/?kind=availability") == ["ink"]
    assert found("facts/?kind=availability&product=quill") == []
    assert found("guides/?topic=pens", "guides") == ["pens"]
    assert found("guides/?author=ada-lind", "guides") == ["pens"]
    assert found("guides/?author=nobody", "guides") == []


def test_a_fact_is_public_while_a_live_guide_shows_it(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17", key="price")
        make_version(fact, "$616263", at=MONDAY + 9 * DAY)
        make_article(evidence=("price",))
        edition = make_edition(slug="pens", evidence=("price",), at=MONDAY + DAY)
    paths = ("facts/price/", "facts/price/versions/", "guides/pens/")
    for path in paths:
        assert error(client, path, 404)[0] == "not_found"
    assert read(client, "facts/")["facts"] == []
    for path in (*paths, "facts/"):
        shown = str(read(client, path, MONDAY + DAY))
        assert "$17" in shown
        assert "616263" not in shown.replace(",", "")
    with clock.fixed(MONDAY + 2 * DAY):
        take_away(edition.article)
    for path, status in zip(paths, (404, 404, 410), strict=True):
        error(client, path, status, MONDAY + 2 * DAY)
    assert read(client, "facts/", MONDAY + 2 * DAY)["facts"] == []


def test_a_promotion_outside_its_window_tells_nothing(client: Client) -> None:
    promoted = make_product("own", name="Wick", slug="wick")
    with clock.fixed(MONDAY):
        price, inside = (make_fact("$96", key=key, product=promoted) for key in ("price", "in"))
        offer = make_offer(
            product=promoted, price=price, begins_at=MONDAY + DAY, ends_at=MONDAY + 2 * DAY
        )
        text = f"Only {{{{ fact: {inside.key} }}}}"
        table = make_table(
            [
                Row(cells=("Nib", "$3")),
                Row(kind="promotion", offer=offer.key, product="wick", text=text),
            ]
        )
        make_edition(slug="pens", body=f"{{{{ table: {table.key} }}}}", tables=[table])
    one = ("facts/price/", "facts/in/", "facts/price/versions/", "products/wick/")
    for day in (0, 2):
        for path in one:
            error(client, path, 404, MONDAY + day * DAY)
        for path in ("facts/", "products/", "guides/pens/"):
            assert "wick" not in str(read(client, path, MONDAY + day * DAY)).lower()
    for path in (*one[:2], "facts/", "guides/pens/", "products/wick/"):
        shown = read(client, path, MONDAY + DAY)
        assert "$96" in str(shown)
        assert shown["disclosure"] == ["Wick is our own."]


def test_corrections_say_what_was_and_what_it_became(client: Client) -> None:
    make_pens()
    assert read(client, "corrections/")["corrections"] == []
    (entry,) = read(client, "corrections/", MONDAY + DAY)["corrections"]
    assert entry["changes"] == [
        {
            "label": "",
            "was": {"text": "$17.50/mo", "past": True},
            "became": {"text": "$19/mo", "past": False},
        }
    ]
    assert (entry["of"], entry["what"], entry["note"]) == ("fact", "Quill: price", "Misread.")
    assert entry["at"] == "2026-03-03T09:00:00+00:00"
    assert [guide["name"] for guide in entry["guides"]] == ["Which pen?"]
    assert entry["sources"][0]["rel"] == "sponsored nofollow"


MOST = {
    "": 0, "openapi.json": 1, "guides/": 2, "guides/pens/": 7, "facts/": 7, "facts/f-0-0/": 6,
    "facts/f-0-0/versions/": 6, "products/": 1, "products/a/": 8, "corrections/": 10,
}  # fmt: skip


def add(guides: int, facts: int, products: list[Any]) -> None:
    """Guides with one table of all the facts, each of which is corrected a day later."""
    source = (make_source(), True)
    begun = MONDAY + (0 if guides == 1 else 5) * DAY
    with clock.fixed(begun):
        found = [
            make_fact(product=product, sources=[source], key=f"f-{guides - 1}-{n}", subject="Q")
            for n, product in enumerate(products * facts)
        ]
        rows = [Row(cells=("Q", f"{{{{ fact: {fact.key} }}}}")) for fact in found]
        offer = make_offer(product=products[0], price=found[0])
        table = make_table([*rows, Row(kind="promotion", offer=offer.key)])
        keys = tuple(fact.key for fact in found)
        for number in range(guides):
            make_edition(
                slug="pens" if number + guides == 1 else f"pens-{guides}-{number}",
                body=f"{{{{ table: {table.key} }}}}",
                evidence=keys,
                tables=[table] if not number else [],
            )
    with clock.fixed(begun + DAY):
        for fact in found:
            make_version(fact, "$19/mo", reason="correction", note="Slip.", sources=[source])


@pytest.mark.alike
def test_a_document_costs_the_same_with_one_row_and_with_thirty(client: Client) -> None:
    products = [make_product("own", slug=slug) for slug in "ab"]

    def costs(at: Any) -> dict[str, int]:
        found, statements = {}, ""
        for path in MOST:
            with clock.fixed(at), CaptureQueriesContext(connection) as queries:
                assert client.get(f"{API}/{path}").status_code == 200
            found[path] = len(queries)
            statements += "\n".join(query["sql"] for query in queries)
        assert not re.search(r"\bOFFSET\b|\bCOUNT\(", statements, re.IGNORECASE)
        return found

    add(1, 1, products)
    with_one = costs(MONDAY + 2 * DAY)
    add(30, 10, products)
    assert costs(MONDAY + 7 * DAY) == with_one
    assert {path: n for path, n in with_one.items() if n > MOST[path]} == {}
