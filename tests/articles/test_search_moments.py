"""The index follows the clock and the verbs: nothing has to run at the moment itself."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from articles.ledger.recording import cancel_version
from articles.models import SearchRow, SearchWord
from articles.publishing.editions import unschedule
from articles.publishing.tables import publish_table
from articles.search.engines import engine
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_table,
    make_user,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, take_away
from tests.articles.searched import found, places, results, said, slot

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


def hits(client: Client, query: str, *moments: datetime) -> list[int]:
    """Without places that hold some of the words, or others."""
    pages = [results(client, query, at) for at in moments]
    return [0 if "No place holds" in said(page) else len(found(page)) for page in pages]


def test_an_edition_is_found_from_its_moment_until_the_next_ones(client: Client) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(title="Walnut", at=MONDAY + DAY).article
        make_edition(change(article, title="Walnut again"), at=MONDAY + DAY)
    with clock.fixed(MONDAY + DAY + INSTANT):
        make_edition(change(article, title="Chestnut"), at=MONDAY + 3 * DAY)
    begun, turned = MONDAY + DAY, MONDAY + 3 * DAY
    assert hits(client, "walnut", begun - INSTANT, begun, turned - INSTANT, turned) == [0, 1, 1, 0]
    assert hits(client, "chestnut", turned - INSTANT, turned) == [0, 1]
    with clock.fixed(MONDAY + 4 * DAY):
        take_away(article)
    assert hits(client, "chestnut", MONDAY + 4 * DAY - INSTANT, MONDAY + 4 * DAY) == [1, 0]
    with clock.fixed(MONDAY + 5 * DAY):
        make_edition(change(article, title="Hazel"), at=MONDAY + 6 * DAY)
        article.refresh_from_db()
        unschedule(article, lock_version=article.lock_version, by=make_user())
    assert hits(client, "hazel", MONDAY + 7 * DAY) == [0]


def test_a_figure_is_found_by_its_value_of_the_moment_and_filled_into_what_is_shown(
    client: Client,
) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo", subject="Corvus", label="price")
        make_edition(slug="a", body=f"## Costs\n\nThe toll is {slot(fact)} for all.")
        make_version(fact, "$19/mo", at=MONDAY + DAY)
        gone = make_version(fact, "$23/mo", at=MONDAY + 2 * DAY)
        cancel_version(gone, by=make_user())
    before, after = MONDAY + DAY - INSTANT, MONDAY + DAY
    assert hits(client, "corvus 17", before, after) == [1, 0]
    assert hits(client, "corvus 19", before, after) == [0, 1]
    assert hits(client, "corvus 23", MONDAY + 3 * DAY) == [0]
    assert places(results(client, "corvus 19", after)) == ["/guides/a/#costs"]
    assert "The toll is $17/mo for all." in said(results(client, "toll", before))
    assert "The toll is $19/mo for all." in said(results(client, "toll", after))


def test_a_table_is_found_by_its_version_and_a_promotion_in_its_window_alone(
    client: Client,
) -> None:
    with clock.fixed(MONDAY):
        product = make_product("own")
        inside = make_fact("$5", product=product, subject="Larch", label="price")
        window = {"begins_at": MONDAY + DAY, "ends_at": MONDAY + 2 * DAY}
        offer = make_offer(product=product, **window)
        promotion = Row(kind="promotion", offer=offer.key, text=f"Sapling at {slot(inside)}")
        table = make_table([Row(cells=("Alder", "$9")), promotion], key="trees")
        make_edition(slug="wood", body="{{ table: trees }}", tables=[table])
        table.refresh_from_db()
        table.grid["rows"][0]["cells"][0] = "Rowan"
        table.save()
        publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + 3 * DAY)
    days = [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 3 * DAY]
    assert hits(client, "alder price", *days) == [1, 1, 1, 0]
    assert hits(client, "rowan price", *days) == [0, 0, 0, 1]
    assert hits(client, "sapling", *days) == [0, 1, 0, 0]
    assert hits(client, "larch", *days) == [0, 1, 0, 0]
    assert places(results(client, "larch", MONDAY + DAY)) == ["/guides/wood/#table_trees"]
    with clock.fixed(MONDAY):
        assert 'id="table_trees"' in client.get("/guides/wood/").content.decode()


def test_a_fact_that_no_live_guide_shows_is_not_found(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo", subject="Corvus", label="price")
        make_table([Row(cells=("Corvus", slot(fact)))])
        article = make_edition(evidence=(fact.key,), at=MONDAY + DAY).article
    assert hits(client, "corvus", MONDAY, MONDAY + DAY) == [0, 1]
    with clock.fixed(MONDAY + 2 * DAY):
        make_edition(change(article, evidence=()))
    assert hits(client, "corvus", MONDAY + 2 * DAY) == [0]


def test_the_index_made_anew_is_the_same(client: Client) -> None:
    with clock.fixed(MONDAY):
        table = make_table([Row(cells=("Alder", "$9"))], key="trees")
        fact = make_fact("$17/mo", subject="Corvus", label="price")
        article = make_edition(
            title="Wood", body="{{ table: trees }}", evidence=(fact.key,), tables=[table]
        ).article
        make_version(fact, "$19/mo", at=MONDAY + DAY)
        make_edition(change(article, title="Timber"), at=MONDAY + DAY)
    columns = (F("edition"), F("fact_version"), "kind", "anchor", "marks", "begins_at", "until")
    before = sorted(map(str, SearchRow.objects.values_list(*columns)))
    words = sorted(SearchWord.objects.values_list("word", "traces"))
    SearchRow.objects.filter(fact_version=None).update(marks="#guide @", until=None)
    engine().remove("articles_searchrow", list(SearchRow.objects.values_list("pk", flat=True)))
    for _ in range(2):
        call_command("reindex", verbosity=0)
        assert sorted(map(str, SearchRow.objects.values_list(*columns))) == before
        assert sorted(SearchWord.objects.values_list("word", "traces")) == words
    assert hits(client, "wood", MONDAY, MONDAY + DAY) == [1, 0]
    assert hits(client, "alder price", MONDAY) == [1]
    assert found(results(client, "tinber", MONDAY)) == []
    assert len(found(results(client, "tinber", MONDAY + DAY))) == 1
