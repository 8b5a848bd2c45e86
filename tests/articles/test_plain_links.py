"""Hosts to which plain links lead: kept with what leads there, and asked for by /disclosure/."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import LinkedHost, PlainLink, Rendering, SitePage
from articles.publishing.rerendering import rerender
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_article,
    make_edition,
    make_fact,
    make_merchant,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_version,
)
from tests.articles.test_disclosure_page import named

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_payer(name: str, domains: str) -> None:
    make_merchant(name=name, domains=domains, relationship="affiliate")


def test_a_host_is_told_of_whose_nearest_domain_it_is(client: Client) -> None:
    make_payer("Bazaar", "bazaar.example")
    make_payer("Stall", "stall.bazaar.example")
    make_payer("Deep", "a.shop.deep.example")
    edition = make_edition(body="Words <https://www.eu.stall.bazaar.example/x>.")
    assert named(client)[1:] == ["Stall"]
    change(edition.article, body="Words <https://eu.bazaar.example> <https://shop.deep.example>.")
    make_edition(edition.article)
    assert named(client)[1:] == ["Bazaar"]
    change(edition.article, body="Words <https://x.a.shop.deep.example/>.")
    make_edition(edition.article)
    assert named(client)[1:] == ["Deep"]
    change(edition.article, body="Words <https://notbazaar.example/>.")
    make_edition(edition.article)
    assert named(client) == []


def test_a_source_is_told_as_long_as_a_page_rests_on_it(client: Client) -> None:
    make_payer("Quill", "quill.example")
    make_payer("Archive", "archive.example")
    source = make_source(url="https://quill.example/prices")
    fact = make_fact(sources=[(source, True)])
    make_article(body=f"{{{{ fact: {fact.key} }}}}")
    assert named(client) == []
    make_edition(body=f"Words {{{{ fact: {fact.key} }}}}.")
    assert named(client)[1:] == ["Quill"]
    source.url, source.archive_url = "https://neutral.example/", "https://archive.example/1"
    source.save()
    assert named(client)[1:] == ["Archive"]
    make_version(fact, "$19/mo", at=clock.now() + DAY, sources=[(make_source(), True)])
    assert named(client)[1:] == ["Archive"]
    with clock.fixed(clock.now() + DAY):
        assert named(client) == []


def test_an_offers_price_brings_its_source(client: Client) -> None:
    make_payer("Quill", "quill.example")
    price = make_fact(sources=[(make_source(url="https://quill.example/"), True)])
    offer = make_offer(product=make_product(), price=price, ends_at=clock.now() + DAY)
    make_edition(body=f"Words.\n\n{{{{ offer: {offer.key} }}}}")
    assert named(client)[1:] == ["Quill"]
    with clock.fixed(clock.now() + DAY):
        assert named(client) == []


def kept() -> list[tuple[object, ...]]:
    links = PlainLink.objects.values_list(
        "edition", "table_version", "source", "host__name", "within"
    )
    return sorted(links, key=str)


def make_links() -> None:
    offer = make_offer(product=make_product("own"))
    text = "See <https://promoted.example/> and <https://both.example/>."
    row = Row(cells=("<https://both.example/>", "$9"))
    table = make_table([row, Row(kind="promotion", offer=offer.key, text=text)])
    long = f"https://{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example/"
    make_edition(
        body=f"<https://a.b.example/> <{long}>\n\n{{{{ table: {table.key} }}}}", tables=[table]
    )
    make_source(url="https://source.example/", archive_url="https://archive.example/")


def test_links_are_kept_with_the_promotion_in_which_they_stand() -> None:
    make_links()
    beside = [(host, bool(within)) for *_, host, within in kept()]
    assert sorted(beside) == [
        ("a.b.example", False), ("archive.example", False), ("both.example", False),
        ("both.example", True), ("promoted.example", True), ("source.example", False),
    ]  # fmt: skip


def test_what_is_rendered_anew_leads_where_it_did() -> None:
    make_links()
    before = kept()
    PlainLink.objects.filter(source=None).delete()
    Rendering.objects.update(renderer=0)
    rerender()
    assert kept() == before


def test_the_migration_fills_in_what_the_verbs_would_have_kept() -> None:
    make_links()
    before = kept()
    endings = set(LinkedHost.objects.values_list("name", "last_two", "last_three"))
    PlainLink.objects.all().delete()
    LinkedHost.objects.all().delete()
    import_module("articles.migrations.0009_plain_links").fill(apps, None)
    assert kept() == before
    assert set(LinkedHost.objects.values_list("name", "last_two", "last_three")) == endings


def test_it_costs_the_same_with_one_host_and_with_thirty(client: Client) -> None:
    SitePage.objects.create(name="privacy", body="Words.")

    def cost(count: int) -> int:
        for number in range(count):
            make_payer(f"Quill {count} {number}", f"quill-{count}-{number}.example")
            source = make_source(url=f"https://quill-{count}-{number}.example/")
            fact = make_fact(sources=[(source, True)])
            make_edition(body=f"<{source.url}> {{{{ fact: {fact.key} }}}}")
        with CaptureQueriesContext(connection) as queries:
            assert len(named(client)) > count
        return len(queries)

    assert cost(1) == cost(30)
