"""The track record: what readers were told unsurely, and what became of it, at a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_table,
    make_topic,
    make_version,
)
from tests.articles.logged import Stand
from tests.articles.tracked import DAY, MONDAY, record, told, tracked, unsure_fact

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


def test_a_statement_is_told_with_its_day_its_guide_and_who_said_so(at_moment: Stand) -> None:
    _, edition = unsure_fact(at_moment)
    (entry,) = tracked(MONDAY)
    assert (entry.day, entry.what, entry.said) == (date(2026, 3, 2), "Quill: release", "Q2 2026")
    assert (entry.confidence_label, entry.heading, entry.holds) == ("Reported", "Open", True)
    assert [(step.label, step.day) for step in entry.steps] == [("Due on", date(2026, 7, 1))]
    assert [guide.name for guide in entry.guides] == [edition.title]
    assert len(entry.sources) == 1


def test_what_settles_it_is_told_with_its_day_and_source(at_moment: Stand) -> None:
    fact, _ = unsure_fact(at_moment)
    at_moment(MONDAY + 50 * DAY)
    settled = make_version(fact, "21 April 2026", note="Told to nobody.")
    (entry,) = tracked(MONDAY + 50 * DAY)
    assert (entry.heading, entry.holds, entry.note) == ("Confirmed", False, "")
    assert entry.steps == (("Confirmed on", date(2026, 4, 21), "21 April 2026", True),)
    assert [source.url for source in entry.sources] == [settled.sources.get().url]


def test_a_scheduled_settlement_appears_at_its_moment(at_moment: Stand) -> None:
    fact, _ = unsure_fact(at_moment)
    make_version(fact, "1 August 2026", at=MONDAY + DAY)
    assert told(MONDAY + DAY - INSTANT) == [("Q2 2026", "open")]
    assert told(MONDAY + DAY) == [("Q2 2026", "wrong")]


def test_a_window_is_overdue_from_midnight_of_the_site(at_moment: Stand) -> None:
    unsure_fact(at_moment)
    midnight = clock.midnight(date(2026, 7, 1))
    assert told(midnight - INSTANT) == [("Q2 2026", "open")]
    assert told(midnight) == [("Q2 2026", "overdue")]
    assert [step.label for step in tracked(midnight)[0].steps] == ["Overdue since"]


def test_a_revised_statement_tells_of_its_successor(at_moment: Stand) -> None:
    fact, _ = unsure_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "Q3 2026", confidence="estimated")
    newer, older = tracked(MONDAY + DAY)
    assert (newer.said, newer.holds, older.said, older.holds) == ("Q3 2026", True, "Q2 2026", False)
    assert older.steps == (("Revised on", date(2026, 3, 3), "Q3 2026", True),)
    at_moment(MONDAY + 2 * DAY)
    make_version(fact, "Q3 2026", confidence="retracted", note="The report was a hoax.")
    newer, older = tracked(MONDAY + 2 * DAY)
    assert (newer.outcome, older.outcome, newer.note) == (
        "wrong",
        "wrong",
        "The report was a hoax.",
    )
    assert [(step.text, step.holds) for step in older.steps] == [("Q3 2026", False), ("", True)]


def test_it_is_dated_from_when_readers_first_saw_it(at_moment: Stand) -> None:
    """Nobody forecast what lay in the ledger until the day was over."""
    at_moment(MONDAY)
    fact = make_fact("$5/mo", confidence="reported")
    make_edition(evidence=(fact.key,), at=MONDAY + 10 * DAY)
    at_moment(MONDAY + 20 * DAY)
    make_version(fact, "$9/mo", since=date(2026, 3, 7))
    (entry,) = tracked(MONDAY + 20 * DAY)
    assert (entry.day, entry.outcome) == (date(2026, 3, 12), "wrong")


def test_a_fact_in_a_table_counts_for_each_guide_that_shows_it(at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact = make_fact("$5/mo", confidence="estimated")
    table = make_table([Row(cells=("Quill", f"{{{{ fact: {fact.key} }}}}"))])
    body = f"{{{{ table: {table.key} }}}}"
    ada, pens = make_author(name="Ada"), make_topic(name="Pens")
    make_edition(body=body, tables=[table], authors=(ada.slug,), topic=pens.slug)
    make_edition(body=body, authors=(ada.slug, make_author(name="Bo").slug), topic=pens.slug)
    make_edition(evidence=(fact.key,), authors=(ada.slug,), topic=make_topic(name="Ink").slug)
    found = record(MONDAY)
    assert found.total.open == found.total.all == 1
    assert [(tally.about.name, tally.open) for tally in found.topics] == [("Ink", 1), ("Pens", 1)]
    assert [(tally.about.name, tally.open) for tally in found.authors] == [("Ada", 1), ("Bo", 1)]


def test_a_guide_answers_only_for_what_it_showed_itself(at_moment: Stand) -> None:
    fact, first = unsure_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "1 August 2026")
    at_moment(MONDAY + 2 * DAY)
    make_edition(title="Came later", evidence=(fact.key,), authors=(make_author(name="Bo").slug,))
    (entry,) = tracked(MONDAY + 2 * DAY)
    assert [guide.name for guide in entry.guides] == [first.title]
    assert "Bo" not in [tally.about.name for tally in record(MONDAY + 2 * DAY).authors]


def test_counts_are_those_of_the_list(at_moment: Stand) -> None:
    at_moment(MONDAY)
    facts = [make_fact(f"${n}/mo", confidence="reported") for n in range(1, 6)]
    make_edition(evidence=tuple(fact.key for fact in facts))
    at_moment(MONDAY + DAY)
    make_version(facts[0], "$1/mo")
    make_version(facts[1], "$1/mo")
    make_version(facts[2], "$1/mo", since=date(2026, 3, 3))
    make_version(facts[3], "$1/mo", confidence="estimated", since=date(2026, 4, 1))
    now = datetime(2026, 4, 1, 12, tzinfo=UTC)
    total = record(now).total
    assert total.named == [
        ("Confirmed", 1), ("Wrong", 1), ("Open", 1), ("Overdue", 1), ("Overtaken", 2),
    ]  # fmt: skip
    assert (total.settled, total.all) == (2, len(told(now)))
