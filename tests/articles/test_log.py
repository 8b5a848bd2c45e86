"""The public log: what changed and what was wrong, as far as readers saw it."""

from datetime import timedelta

import pytest

from articles.ledger.recording import cancel_version
from articles.pages import log
from articles.publishing.tables import publish_table, save_grid
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_table,
    make_user,
    make_version,
)
from tests.articles.logged import (
    MONDAY,
    Stand,
    correct,
    logged,
    of_guide,
    shown_fact,
    told,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_first_value_is_no_change(at_moment: Stand) -> None:
    shown_fact(at_moment)
    assert logged(MONDAY + DAY) == []


def test_an_update_says_what_was_and_what_is(at_moment: Stand) -> None:
    fact, edition = shown_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "$19/mo", note="Seen by chance.")
    (entry,) = logged(MONDAY + DAY)
    assert (entry.what, entry.heading, entry.note) == ("Quill: price", "Update", "")
    assert [(part.was, part.now, part.past) for part in entry.parts] == [
        ("$17/mo", "$19/mo", False)
    ]
    assert [(guide.name, guide.url) for guide in entry.guides] == [
        (edition.title, edition.get_absolute_url())
    ]
    assert len(entry.sources) == 1
    assert told(MONDAY + DAY, corrections=True) == []


def test_a_correction_tells_why_and_stands_in_both_logs(at_moment: Stand) -> None:
    fact, _ = shown_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "$16/mo", reason="correction", note="We read the yearly price.")
    (entry,) = logged(MONDAY + DAY, corrections=True)
    assert (entry.heading, entry.note) == ("Correction", "We read the yearly price.")
    assert logged(MONDAY + DAY) == [entry]


def test_a_retraction_says_why_whatever_its_reason(at_moment: Stand) -> None:
    fact, _ = shown_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "$17/mo", confidence="retracted", note="The page was a forgery.")
    (entry,) = logged(MONDAY + DAY)
    assert (entry.heading, entry.note) == ("Update", "The page was a forgery.")


def test_a_scheduled_change_appears_at_its_moment(at_moment: Stand) -> None:
    fact, edition = shown_fact(at_moment)
    make_version(fact, "$19/mo", at=MONDAY + DAY)
    just_before = MONDAY + DAY - timedelta(microseconds=1)
    assert logged(just_before) == []
    assert of_guide(edition, just_before) == []
    assert told(MONDAY + DAY) == [("Update", "$17/mo", "$19/mo")]
    assert [head.rank for head in of_guide(edition, MONDAY + DAY)] == [log.FACT]


def test_a_cancelled_version_never_appears(at_moment: Stand) -> None:
    fact, edition = shown_fact(at_moment)
    cancelled = make_version(fact, "$99/mo", at=MONDAY + DAY)
    make_version(fact, "$18/mo", at=MONDAY + 2 * DAY)
    cancel_version(cancelled, by=make_user())
    assert told(MONDAY + 3 * DAY) == [("Update", "$17/mo", "$18/mo")]
    assert len(of_guide(edition, MONDAY + 3 * DAY)) == 1


def test_what_was_replaced_since_is_labelled_as_past(at_moment: Stand) -> None:
    fact, _ = shown_fact(at_moment)
    for day, value in ((1, "$18/mo"), (2, "$19/mo")):
        at_moment(MONDAY + day * DAY)
        make_version(fact, value)
    parts = [entry.parts[0] for entry in logged(MONDAY + 2 * DAY)]
    assert [(part.was, part.now, part.past) for part in parts] == [
        ("$18/mo", "$19/mo", False),
        ("$17/mo", "$18/mo", True),
    ]


def test_a_change_of_certainty_alone_is_told(at_moment: Stand) -> None:
    fact, _ = shown_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "$17/mo", confidence="reported")
    (entry,) = logged(MONDAY + DAY)
    assert [(part.label, part.was, part.now) for part in entry.parts] == [
        ("How sure", "Confirmed", "Reported")
    ]


def test_an_edition_that_corrects_says_what_was_wrong(at_moment: Stand) -> None:
    at_moment(MONDAY)
    edition = make_edition()
    at_moment(MONDAY + DAY)
    correct(edition, "The second paragraph named the wrong maker.")
    (entry,) = logged(MONDAY + DAY, corrections=True)
    assert entry.note == "The second paragraph named the wrong maker."
    assert [guide.name for guide in entry.guides] == [edition.title]
    assert logged(MONDAY) == []


def test_a_table_tells_its_changed_cells(at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact = make_fact()
    rows = [Row(cells=("Quill", "$9")), Row(cells=("Nib", f"{{{{ fact: {fact.key} }}}}"))]
    table = make_table(rows)
    edition = make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    at_moment(MONDAY + DAY)
    grid = table.read_grid()
    others = (Row(cells=("Quill", f"{{{{ fact: {fact.key} }}}}")), Row(cells=("Nib", "$12")))
    table = save_grid(
        table, type(grid)(grid.columns, others), title="Pens", lock_version=0, by=make_user()
    )
    publish_table(table, lock_version=table.lock_version, by=make_user())
    at_moment(MONDAY + 2 * DAY)
    make_version(fact, "$21/mo")
    price, cells = logged(MONDAY + 2 * DAY)
    assert cells.what == "Table “Pens”"
    assert [(part.label, part.was, part.now, part.past) for part in cells.parts] == [
        ("Quill, Price", "$9", "$17/mo", True),
        ("Nib, Price", "$17/mo", "$12", False),
    ]
    assert price.parts[0].now == "$21/mo"
    assert [guide.name for guide in price.guides + cells.guides] == [edition.title] * 2


def test_pages_of_the_log_follow_each_other_without_a_gap(at_moment: Stand) -> None:
    facts = []
    at_moment(MONDAY)
    for _ in range(3):
        facts.append(make_fact())
    make_edition(evidence=tuple(fact.key for fact in facts))
    for day in range(1, 6):
        at_moment(MONDAY + day * DAY)
        for fact in facts:
            make_version(fact, f"${20 + day}/mo")
    now = MONDAY + 6 * DAY
    everything = log.heads(now, corrections=False, count=100)
    walked: list[log.Head] = []
    while found := log.heads(
        now,
        corrections=False,
        count=4,
        after=log.After.read(walked[-1].mark) if walked else None,
    ):
        walked += found
    assert len(walked) == 15
    assert walked == everything


def test_the_clock_of_the_reader_decides(at_moment: Stand) -> None:
    fact, _ = shown_fact(at_moment)
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$19/mo")
    assert logged(MONDAY + HOUR) == []


def test_a_removed_row_is_named_as_readers_saw_it(at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact = make_fact("$17/mo")
    name = f"Plan at {{{{ fact: {fact.key} }}}}"
    table = make_table((Row(cells=(name, "$9")), Row(cells=("Reed", "$12"))))
    make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    at_moment(MONDAY + DAY)
    grid = table.read_grid()
    left = type(grid)(grid.columns, grid.rows[1:])
    table = save_grid(table, left, title="Pens", lock_version=0, by=make_user())
    publish_table(table, lock_version=table.lock_version, by=make_user())
    make_version(fact, "$99/mo", at=MONDAY + 2 * DAY)
    at_moment(MONDAY + 3 * DAY)
    (entry,) = (one for one in logged(MONDAY + 3 * DAY) if one.parts)
    said = " ".join(part.label + part.was + part.now for part in entry.parts)
    assert "Plan at $17/mo" in said
    assert "$99" not in said
