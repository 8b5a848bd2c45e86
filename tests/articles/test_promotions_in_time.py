"""What stands in a promotion alone was there while its offer was: for the log, for what will
change, for the way through /go/."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from affiliates.visibility import public_links
from articles.effects import effects_of
from articles.models import ComparisonTable, Fact, Offer
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
    make_version,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def plant(*, begins: datetime | None = None, ends: datetime | None = None) -> tuple[Fact, Fact]:
    """A fact in the words of a promotion alone, and one in an ordinary row of its table."""
    with clock.fixed(MONDAY):
        promoted, ordinary = make_fact("$17/mo"), make_fact("$5/mo")
        offer = make_offer(product=make_product("own"), begins_at=begins, ends_at=ends)
        rows = [
            Row(cells=("Nib", f"{{{{ fact: {ordinary.key} }}}}")),
            Row(kind="promotion", offer=offer.key, text=f"Only {{{{ fact: {promoted.key} }}}}."),
        ]
        table = make_table(rows)
        make_edition(
            title="Pens", slug="pens", body=f"{{{{ table: {table.key} }}}}", tables=[table]
        )
    return promoted, ordinary


def correct(fact: Fact, value: str, at: datetime) -> None:
    with clock.fixed(at):
        make_version(fact, value, reason="correction", note="Misread.")


def told(client: Client, at: datetime) -> list[str]:
    with clock.fixed(at):
        pages = [client.get(path).content.decode() for path in ("/corrections/", "/changes.xml")]
    assert pages[0].count("$18/mo") == pages[1].count("$18/mo")
    return [value for value in ("$18/mo", "$6/mo") if value in pages[0]]


def test_the_log_keeps_still_about_words_that_no_reader_saw(client: Client) -> None:
    promoted, ordinary = plant(ends=MONDAY + 2 * DAY)
    correct(promoted, "$18/mo", MONDAY + 5 * DAY)
    correct(ordinary, "$6/mo", MONDAY + 5 * DAY)
    assert told(client, MONDAY + 6 * DAY) == ["$6/mo"]


def test_a_promotion_to_come_hides_no_correction_of_its_table(client: Client) -> None:
    promoted, ordinary = plant(begins=MONDAY + 9 * DAY)
    correct(promoted, "$18/mo", MONDAY + 5 * DAY)
    correct(ordinary, "$6/mo", MONDAY + 5 * DAY)
    assert told(client, MONDAY + 6 * DAY) == told(client, MONDAY + 10 * DAY) == ["$6/mo"]


def test_words_of_a_promotion_are_told_of_while_it_stands(client: Client) -> None:
    promoted, _ = plant(begins=MONDAY + DAY, ends=MONDAY + 9 * DAY)
    correct(promoted, "$18/mo", MONDAY + 5 * DAY)
    assert told(client, MONDAY + 6 * DAY) == ["$18/mo"]
    assert told(client, MONDAY + 10 * DAY) == []


def test_what_will_change_looks_ahead_to_the_promotions_that_hold_the_fact() -> None:
    promoted, _ = plant(begins=MONDAY + 4 * DAY)
    with clock.fixed(MONDAY + DAY):
        effects = effects_of(lambda: make_version(promoted, "$18/mo"), promoted)
    guide = [e for e in effects.passages if e.url == "/guides/pens/"]
    assert {effect.at for effect in guide} == {MONDAY + 4 * DAY}
    assert ["Only $18/mo" in e.after for e in guide if "$18/mo" in e.after] == [True]


def test_a_link_waits_for_its_offer_and_leads_on_after_it() -> None:
    product = make_product("affiliate")
    with clock.fixed(MONDAY):
        link = make_link(product=product)
        window = {"begins_at": MONDAY + DAY, "ends_at": MONDAY + 2 * DAY}
        offer = make_offer(product=product, link=link, **window)
        make_edition(body=f"Pens.\n\n{{{{ offer: {offer.key} }}}}")
    moments = [MONDAY, MONDAY + DAY, MONDAY + 9 * DAY]
    assert [public_links(at).filter(pk=link.pk).exists() for at in moments] == [False, True, True]


def test_a_reference_that_also_stands_elsewhere_stands_always() -> None:
    fact = make_fact("$17/mo")
    ref = f"{{{{ fact: {fact.key} }}}}"
    offers = [make_offer(product=make_product("own")) for _ in range(2)]
    promotions = [Row(kind="promotion", offer=o.key, text=f"Now {ref}.") for o in offers]
    for rows, within in (
        ([Row(cells=("Nib", ref)), *promotions], [None]),
        ([Row(cells=("Nib", "$9")), *promotions], sorted(o.pk for o in offers)),
    ):
        table = make_table(rows)
        make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
        version = ComparisonTable.objects.get(pk=table.pk).versions.get()
        uses = version.uses.filter(fact=fact).values_list("within", flat=True)
        assert sorted(uses, key=str) == sorted(within, key=str)
    assert Offer.objects.count() == 2
