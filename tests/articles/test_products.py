"""Products in public: what live guides show of them at the instant, and nothing else."""

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client
from lxml import html

from affiliates.models import Product
from articles.models import Fact
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_article,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
    make_user,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, read, take_away, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def status(client: Client, product: Product, at: datetime = MONDAY) -> int:
    with clock.fixed(at):
        return client.get(f"/products/{product.slug}/").status_code


def page(client: Client, product: Product, at: datetime = MONDAY) -> str:
    return read(client, f"/products/{product.slug}/", at)


def known(source: str) -> list[tuple[str, str, str]]:
    """Fact, value and how sure."""
    rows = html.fromstring(source).xpath('//table[contains(@class, "known")]/tbody/tr')
    return [
        tuple(" ".join(cell.text_content().split()) for cell in row[:3])  # type: ignore[misc]
        for row in rows
    ]


def named(fact: Fact) -> str:
    return f"It is {{{{ fact: {fact.key} }}}}."


def test_a_product_is_public_while_a_live_guide_shows_a_fact_of_it(client: Client) -> None:
    product = make_product()
    with clock.fixed(MONDAY):
        fact = make_fact(product=product)
        make_article(body=named(fact))
        edition = make_edition(body=named(fact), at=MONDAY + HOUR)
    assert status(client, product, MONDAY) == 404
    assert status(client, product, MONDAY + HOUR) == 200
    with clock.fixed(MONDAY + 2 * HOUR):
        take_away(edition.article)
    assert status(client, product, MONDAY + 2 * HOUR) == 404
    with clock.fixed(MONDAY + 3 * HOUR):
        change(edition.article, title="Back")
        make_edition(edition.article)
    assert status(client, product, MONDAY + 3 * HOUR) == 200


@pytest.mark.parametrize("shown", ["row", "link", "offer", "promotion"])
def test_a_row_a_link_an_offer_and_a_promotion_make_it_public(client: Client, shown: str) -> None:
    product = make_product("own")
    with clock.fixed(MONDAY):
        offer, link = make_offer(product=product), make_link(product=product)
        rows = {
            "row": Row(product=product.slug, cells=("Quill", "$9")),
            "promotion": Row(kind="promotion", offer=offer.key),
        }
        table = make_table([Row(cells=("Nib", "$3")), rows.get(shown, Row(cells=("Pen", "$4")))])
        body = {"link": f"[Try it](go:{link.slug})", "offer": f"{{{{ offer: {offer.key} }}}}"}
        make_edition(body=body.get(shown, f"{{{{ table: {table.key} }}}}"), tables=[table])
    assert status(client, product) == 200
    assert words(page(client, product), "//h1") == [product.name]


def test_a_promotion_outside_its_window_tells_neither_product_nor_facts(client: Client) -> None:
    """The row of a table keeps its own product public, whatever is promoted below it."""
    promoted, compared = make_product("own"), make_product()
    with clock.fixed(MONDAY):
        inside, beside = make_fact("$5", product=promoted), make_fact("$9", product=compared)
        offer = make_offer(product=promoted, begins_at=MONDAY + DAY, ends_at=MONDAY + 2 * DAY)
        text = f"Only {{{{ fact: {inside.key} }}}}"
        table = make_table(
            [
                Row(product=compared.slug, cells=("Nib", f"{{{{ fact: {beside.key} }}}}")),
                Row(kind="promotion", offer=offer.key, product=promoted.slug, text=text),
            ]
        )
        make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    seen = [status(client, promoted, MONDAY + n * DAY) for n in (0, 1, 2)]
    assert seen == [404, 200, 404]
    assert [row[1] for row in known(page(client, promoted, MONDAY + DAY))] == ["$5"]
    assert [row[1] for row in known(page(client, compared))] == ["$9"]


def test_a_page_tells_what_live_guides_show_with_how_sure_and_when_checked(client: Client) -> None:
    product = make_product()
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo", product=product, subject=product.name, label="price")
        limit = make_fact(
            "300 minutes", product=product, subject=product.name, label="minutes a month",
            kind="plan_limit", value_type="number", confidence="reported", checked=False,
        )  # fmt: skip
        make_fact("$99", product=product, label="in no guide")
        draft = make_fact("$98", product=product, label="in a draft")
        make_article(body=named(draft))
        make_version(price, "$19/mo", at=MONDAY + 40 * DAY)
        make_edition(title="Pens", slug="pens", body=named(price), evidence=(limit.key,))
    source = page(client, product, MONDAY + 3 * DAY)
    assert known(source) == [
        ("Price", "$17/mo", "Confirmed"),
        ("Minutes a month", "300 minutes", "Reported"),
    ]
    checked = words(source, '//td[@class="when"]')
    assert checked == ["2 Mar 2026 3 days ago Wrong?", "Not yet checked Wrong?"]
    assert (
        "34 days ago" in words(page(client, product, MONDAY + 34 * DAY), '//td[@class="when"]')[0]
    )
    links = html.fromstring(source).xpath('//a[@class="wrong"]/@href')
    assert links == [f"/guides/pens/report/?fact={fact.key}" for fact in (price, limit)]
    assert words(source, '//section[@aria-labelledby="guides"]//h3') == ["Pens"]
    publishers = [fact.versions.earliest().sources.get().publisher for fact in (price, limit)]
    assert [line.split(", ")[0] for line in words(source, '//ol[@class="sources"]/li/div')] == (
        publishers
    )
    later = page(client, product, MONDAY + 40 * DAY)
    assert known(later)[0] == ("Price", "$19/mo", "Confirmed")


def test_a_table_shows_the_facts_of_the_version_that_holds(client: Client) -> None:
    product = make_product()
    with clock.fixed(MONDAY):
        old, new = make_fact("$17", product=product), make_fact("$18", product=product)
        table = make_table([Row(product=product.slug, cells=("Q", f"{{{{ fact: {old.key} }}}}"))])
        make_edition(title="Pens", body=f"{{{{ table: {table.key} }}}}", tables=[table])
        table.refresh_from_db()
        table.grid["rows"][0]["cells"][1] = f"{{{{ fact: {new.key} }}}}"
        table.save()
        publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + DAY)
    assert [row[1] for row in known(page(client, product))] == ["$17"]
    assert [row[1] for row in known(page(client, product, MONDAY + DAY))] == ["$18"]


@pytest.mark.parametrize(
    ("relationship", "told"),
    [
        ("affiliate", "We earn a commission if you buy"),
        ("own", "our own"),
        ("sponsor", "pays us to be shown here"),
        ("gift", "We were given or lent"),
        ("none", ""),
    ],
)
def test_the_disclosure_stands_before_the_first_link_that_earns(
    client: Client, relationship: str, told: str
) -> None:
    product = make_product(relationship)
    with clock.fixed(MONDAY):
        offer = make_offer(product=product, link=make_link(product=product))
        make_edition(body=f"## Pens\n\n{{{{ offer: {offer.key} }}}}")
    source = page(client, product)
    assert ("How this page earns." in source) is bool(told)
    if told:
        first = min(source.index(address) for address in ("/go/", product.website))
        assert source.index(told) < first
        rel = {"own": "nofollow"}.get(relationship, "sponsored nofollow")
        paths = f'//main//a[starts-with(@href, "/go/") or @href="{product.website}"]/@rel'
        assert html.fromstring(source).xpath(paths) == [rel, rel]


def test_its_own_page_is_named_by_its_host_alone(client: Client) -> None:
    product = make_product(website="https://www.pens.example/a/long/way/to/the/pen/?from=us")
    with clock.fixed(MONDAY):
        make_edition(evidence=(make_fact(product=product).key,))
    (link,) = html.fromstring(page(client, product)).xpath('//dl[@class="stamp"]//a[@href]')
    assert link.get("href") == product.website
    assert link.text == "pens.example"


def test_machines_are_told_what_the_page_shows(client: Client) -> None:
    product = make_product("own", summary="A pen.")
    with clock.fixed(MONDAY):
        price = make_fact("$17/seat/mo", product=product)
        offer = make_offer(product=product, price=price)
        make_edition(body=f"## Pens\n\n{{{{ offer: {offer.key} }}}}")

    def told(at: datetime) -> dict[str, object]:
        (script,) = html.fromstring(page(client, product, at)).xpath(
            '//script[@type="application/ld+json"]/text()'
        )
        about, crumbs = json.loads(script)["@graph"]
        assert [item["name"] for item in crumbs["itemListElement"]] == ["Products", product.name]
        return dict(about)

    money = {"price": "17", "priceCurrency": "USD"}
    about = told(MONDAY)
    assert (about["@type"], about["name"], about["description"]) == (
        "Product", product.name, "A pen."
    )  # fmt: skip
    assert about["offers"] == [
        {
            "@type": "Offer", "url": about["@id"], **money,
            "seller": {"@type": "Organization", "name": product.merchant.name},
            "priceSpecification": {
                "@type": "UnitPriceSpecification", **money, "unitText": "seat month"
            },
        }
    ]  # fmt: skip
    assert "offers" not in told(MONDAY + 31 * DAY)


def test_a_guide_leads_to_the_products_in_its_rows(client: Client) -> None:
    product = make_product()
    with clock.fixed(MONDAY):
        table = make_table([Row(product=product.slug, cells=("Quill", "$9"))])
        make_edition(slug="pens", body=f"{{{{ table: {table.key} }}}}", tables=[table])
    (link,) = html.fromstring(read(client, "/guides/pens/", MONDAY)).xpath("//tbody/tr/th/a")
    assert (link.get("href"), link.text, link.get("rel")) == (
        f"/products/{product.slug}/", "Quill", None
    )  # fmt: skip
