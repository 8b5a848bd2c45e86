"""How a statement turned out: the rules, one line each."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.ledger.outcomes import Said, Statement, judge
from articles.ledger.values import parse_value

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = date(2026, 6, 1)
# Confidence and value; then the reason, and since when it was true.
Line = tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, date]


def judged(value_type: str, *lines: Line, today: date = LATER) -> list[Statement]:
    """One line a day, from Monday on."""
    versions = [_said(value_type, number, *line) for number, line in enumerate(lines, start=1)]
    return list(judge(value_type, versions, today))


def _said(
    value_type: str,
    number: int,
    confidence: str,
    value: str,
    reason: str = "update",
    since: date | None = None,
) -> Said:
    seen_at = MONDAY + (number - 1) * DAY
    return Said(number, parse_value(value_type, value), confidence, reason, seen_at, since, seen_at)


def outcomes(value_type: str, *lines: Line, today: date = LATER) -> list[str]:
    return [statement.outcome.value for statement in judged(value_type, *lines, today=today)]


@pytest.mark.parametrize(
    ("value_type", "said", "settled", "outcome"),
    [
        ("date", "H1 2026", "12 May 2026", "confirmed"),
        ("date", "Q2 2026", "1 July 2026", "wrong"),
        ("money", "$17/seat/mo", "USD 17.00/seat/mo", "confirmed"),
        ("money", "$17/mo", "€17/mo", "wrong"),
        ("money", "$17/mo", "$17/yr", "wrong"),
        ("money", "$17/mo", "$17/seat/mo", "wrong"),
        ("money", "free", "€0/mo", "confirmed"),
        ("number", "1,000 pages", "1000 Pages", "confirmed"),
        ("number", "300 minutes", "300 hours", "wrong"),
        ("yesno", "yes", "yes (in Europe)", "confirmed"),
        ("yesno", "yes", "partial", "wrong"),
        ("text", "Looking for  a buyer", "looking for a buyer", "confirmed"),
    ],
)
def test_a_confirmed_value_agrees_or_does_not(
    value_type: str, said: str, settled: str, outcome: str
) -> None:
    assert outcomes(value_type, ("estimated", said), ("confirmed", settled)) == [outcome]


def test_what_is_taken_back_was_wrong() -> None:
    assert outcomes("text", ("reported", "98 of 100"), ("retracted", "98 of 100")) == ["wrong"]


def test_what_was_sure_from_the_start_is_no_statement() -> None:
    assert outcomes("money", ("confirmed", "$17/mo"), ("disputed", "$17/mo")) == []


def test_a_statement_said_again_is_one_dated_from_the_first() -> None:
    (statement,) = judged(
        "date", ("estimated", "Q4 2026"), ("disputed", "Q4 2026"), ("reported", "Q4 2026")
    )
    assert [version.id for version in statement.versions] == [1, 3]
    assert statement.first.seen_at == MONDAY


def test_what_is_said_again_after_it_was_settled_is_another() -> None:
    lines = (("reported", "$5/mo"), ("confirmed", "$5/mo"), ("reported", "$5/mo"))
    assert outcomes("money", *lines) == ["confirmed", "open"]


def test_another_value_as_a_correction_was_wrong_however_sure_it_is() -> None:
    for confidence in ("estimated", "disputed", "undisclosed"):
        lines = (("reported", "H2 2026"), (confidence, "Q3 2026", "correction"))
        assert outcomes("date", *lines)[0] == "wrong"


def test_a_correction_of_what_it_rests_on_alone_settles_nothing() -> None:
    lines = (("reported", "$5/mo"), ("estimated", "$5/mo", "correction"))
    assert outcomes("money", *lines) == ["open"]


def test_a_revised_statement_waits_and_is_judged_by_what_settles_the_fact() -> None:
    lines: tuple[Line, ...] = (("estimated", "Q1 2026"), ("reported", "Q3 2026"))
    first, second = judged("date", *lines)
    assert (first.outcome, second.outcome) == ("open", "open")
    assert first.revised == second.first
    assert outcomes("date", *lines, ("confirmed", "9 July 2026")) == ["wrong", "confirmed"]


SINCE = MONDAY.date()


@pytest.mark.parametrize(
    ("since", "outcome"), [(SINCE, "wrong"), (SINCE + DAY, "overtaken"), (None, "wrong")]
)
def test_only_a_world_that_changed_later_excuses_a_price(since: date | None, outcome: str) -> None:
    line: Line = ("confirmed", "$9/mo", "update", since) if since else ("confirmed", "$9/mo")
    assert outcomes("money", ("reported", "$5/mo"), line) == [outcome]


def test_a_world_that_is_only_reported_to_have_changed_excuses_it_too() -> None:
    line = ("reported", "$9/mo", "update", SINCE + DAY)
    assert outcomes("money", ("reported", "$5/mo"), line) == ["overtaken", "open"]


def test_a_correction_is_never_excused_by_its_day() -> None:
    line = ("confirmed", "$9/mo", "correction", SINCE + DAY)
    assert outcomes("money", ("reported", "$5/mo"), line) == ["wrong"]


def test_a_release_is_never_excused_by_the_day_on_which_it_came() -> None:
    line = ("confirmed", "9 July 2026", "update", date(2026, 7, 9))
    assert outcomes("date", ("reported", "Q2 2026"), line) == ["wrong"]


def test_a_forecast_is_judged_by_the_day_for_which_it_was_made() -> None:
    """The day lies after the statement, but of that day we spoke."""
    day = date(2026, 4, 1)
    said: Line = ("estimated", "$20/mo", "first", day)
    assert outcomes("money", said, ("confirmed", "$25/mo", "update", day)) == ["wrong"]
    assert outcomes("money", said, ("confirmed", "$25/mo", "update", day + DAY)) == ["overtaken"]


def test_other_words_are_neither_right_nor_wrong_unless_they_correct() -> None:
    said = ("reported", "looking for a buyer")
    sold = "sold to its founders"
    assert outcomes("text", said, ("confirmed", sold)) == ["overtaken"]
    assert outcomes("text", said, ("confirmed", sold, "correction")) == ["wrong"]
    assert outcomes("text", said, ("confirmed", sold, "update", SINCE)) == ["wrong"]


@pytest.mark.parametrize(
    ("value_type", "line", "last_open"),
    [
        ("date", ("estimated", "Q1 2026"), date(2026, 3, 31)),
        ("money", ("reported", "$5/mo", "first", date(2026, 4, 1)), date(2026, 3, 31)),
    ],
)
def test_what_nobody_settled_is_overdue_from_its_day(
    value_type: str, line: Line, last_open: date
) -> None:
    assert outcomes(value_type, line, today=last_open) == ["open"]
    assert outcomes(value_type, line, today=last_open + DAY) == ["overdue"]


def test_what_was_true_already_when_it_was_said_has_no_day() -> None:
    assert outcomes("money", ("reported", "$5/mo", "first", SINCE)) == ["open"]


def test_the_last_day_of_the_calendar_can_be_named() -> None:
    (statement,) = judged("date", ("estimated", "2026 to 31 December 9999"))
    assert (statement.outcome, statement.due) == ("open", date.max)
