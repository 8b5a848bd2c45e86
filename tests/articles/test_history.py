"""The history of a guide: what readers may look back at, and nothing else."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from articles.ledger.recording import cancel_version
from articles.models import Fact
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_article,
    make_author,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_table,
    make_user,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, read, take_away, words

pytestmark = pytest.mark.django_db


def line(client: Client, slug: str, at: datetime) -> list[str]:
    """What the history says, newest first, without dates."""
    page = read(client, f"/guides/{slug}/history/", at)
    return words(page, '//ol[contains(@class, "timeline")]/li/div')


def test_history_tells_editions_and_changed_figures_newest_first(client: Client) -> None:
    with clock.fixed(MONDAY):
        author = make_author(name="Ada Lind")
        fact = make_fact("$17/mo", subject="Quill", label="price")
        article = make_edition(slug="pens", evidence=(fact.key,), authors=(author.slug,)).article
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$19/mo", note="Seen in a mail of a friend.")
    with clock.fixed(MONDAY + 2 * DAY):
        make_version(fact, "$18/mo", reason="correction", note="We read the old page.")
    with clock.fixed(MONDAY + 3 * DAY):
        change(article, body="Other words.")
        make_edition(article)
    assert line(client, "pens", MONDAY + 4 * DAY) == [
        "Edition 2: Change By Ada Lind · What changed since edition 1",
        "Quill, price was $19/mo became $18/mo We read the old page. Correction: we were wrong",
        "Quill, price was $17/mo became $19/mo Update: the world changed",
        "Edition 1: First publication By Ada Lind",
    ]


def test_a_scheduled_figure_enters_the_history_at_its_minute(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo", subject="Quill", label="price")
        make_edition(slug="pens", evidence=(fact.key,))
        make_version(fact, "$19/mo", at=MONDAY + DAY)
    assert len(line(client, "pens", MONDAY + DAY - timedelta(seconds=1))) == 1
    assert line(client, "pens", MONDAY + DAY)[0].startswith("Quill, price was $17/mo became $19/mo")


def test_history_holds_no_figure_that_readers_did_not_see_change(client: Client) -> None:
    """A first value, a cancelled one, one of before the guide showed it or while it was away."""
    with clock.fixed(MONDAY):
        fact = make_fact("$11/mo")
        elsewhere = make_fact("$21/mo")
        make_article(evidence=(elsewhere.key,))
        article = make_edition(slug="pens").article
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$12/mo")
        make_version(elsewhere, "$22/mo")
        cancel_version(make_version(fact, "$13/mo", at=MONDAY + 9 * DAY), by=make_user())
    with clock.fixed(MONDAY + 2 * DAY):
        change(article, evidence=(fact.key,))
        make_edition(article)
    with clock.fixed(MONDAY + 3 * DAY):
        take_away(article, note="It was out of date.")
    with clock.fixed(MONDAY + 4 * DAY):
        make_version(fact, "$14/mo")
    with clock.fixed(MONDAY + 5 * DAY):
        make_edition(article)
    at = MONDAY + 10 * DAY
    assert [entry.split(" By")[0] for entry in line(client, "pens", at)] == [
        "Edition 4: Change",
        "Withdrawal It was out of date. Readers found a note in place of the guide.",
        "Edition 2: Change",
        "Edition 1: First publication",
    ]
    page = read(client, "/guides/pens/history/", at)
    assert [price for price in ("$11", "$12", "$13", "$14", "$21", "$22") if price in page] == []


def test_a_fact_that_only_an_offer_carries_has_no_past_here(client: Client) -> None:
    """Which price an offer carried then isn't kept, and another one's past isn't its own."""
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo")
        offer = make_offer(product=make_product("own"), price=fact)
        make_edition(slug="pens", body=f"Pens.\n\n{{{{ offer: {offer.key} }}}}")
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$19/mo")
    assert len(line(client, "pens", MONDAY + 2 * DAY)) == 1


def table_of(fact: Fact, **parts: object) -> Row:
    return Row(cells=("Quill", f"{{{{ fact: {fact.key} }}}}"), **parts)  # type: ignore[arg-type]


def test_a_new_version_of_a_table_is_told_cell_by_cell(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact, late = make_fact("$17/mo"), make_fact("$50/mo")
        table = make_table([table_of(fact), Row(cells=("Nib", "$12"))], title="Pens compared")
        make_edition(slug="pens", body=f"Pens.\n\n{{{{ table: {table.key} }}}}", tables=[table])
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$19/mo")
        table.refresh_from_db()
        rows = [table_of(late), Row(cells=("Nib", "$13")), Row(cells=("Reed", "$2"))]
        table.grid["rows"] = [row.to_json() for row in rows]
        table.save()
        publish_table(table, lock_version=table.lock_version, by=make_user())
    newest, *_ = line(client, "pens", MONDAY + 2 * DAY)
    assert newest == (
        "Table “Pens compared” Quill, Price was $17/mo became $50/mo "
        "Nib, Price was $12 became $13 New row: Reed Update: the world changed"
    )


def test_words_of_a_promotion_tell_nothing_from_outside_its_window(client: Client) -> None:
    with clock.fixed(MONDAY):
        early, cell = make_fact("$31/mo"), make_fact("$17/mo")
        offer = make_offer(begins_at=MONDAY + 3 * DAY)
        promotion = Row("promotion", offer=offer.key, text=f"Only {{{{ fact: {early.key} }}}}")
        table = make_table([table_of(cell), promotion])
        make_edition(slug="pens", body=f"Pens.\n\n{{{{ table: {table.key} }}}}", tables=[table])
    with clock.fixed(MONDAY + DAY):
        make_version(early, "$32/mo")
        make_version(cell, "$19/mo")
    with clock.fixed(MONDAY + 4 * DAY):
        make_version(early, "$33/mo")
    page = read(client, "/guides/pens/history/", MONDAY + 5 * DAY)
    found = ("$31", "$32", "$33", "$17", "$19")
    assert [price for price in found if price in page] == ["$32", "$33", "$17", "$19"]


def test_what_the_law_took_away_stays_away_when_the_guide_comes_back(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo")
        article = make_edition(slug="pens", title="Slanderous", evidence=(fact.key,)).article
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$19/mo")
        take_away(article, legal=True, note="By order of the court.")
    with clock.fixed(MONDAY + 2 * DAY):
        change(article, title="Harmless")
        make_edition(article)
    at = MONDAY + 3 * DAY
    assert [entry.split(" By")[0] for entry in line(client, "pens", at)] == ["Edition 3: Change"]
    page = read(client, "/guides/pens/history/", at)
    assert [word for word in ("Slanderous", "court", "$17") if word in page] == []
    with clock.fixed(at):
        assert client.get("/guides/pens/history/?from=1&to=3").status_code == 404


def test_history_goes_with_its_guide_and_moves_with_it(client: Client) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(slug="first").article
        make_article(slug="draft")
        make_edition(slug="tomorrow", at=MONDAY + DAY)
        change(article, slug="second")
    with clock.fixed(MONDAY + timedelta(hours=1)):
        make_edition(article)
        moved = client.get("/guides/first/history/")
        assert (moved.status_code, moved.headers["Location"]) == (301, "/guides/second/history/")
        answers = {
            slug: client.get(f"/guides/{slug}/history/").status_code
            for slug in ("second", "draft", "tomorrow", "nowhere")
        }
        assert answers == {"second": 200, "draft": 404, "tomorrow": 404, "nowhere": 404}
        assert client.get("/guides/second/history/?after=x").status_code == 404
    with clock.fixed(MONDAY + timedelta(hours=2)):
        take_away(article, note="It was out of date.")
        gone = client.get("/guides/second/history/")
        assert gone.status_code == 410
        assert "It was out of date." in gone.content.decode()
