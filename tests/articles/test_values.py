"""What an editor types as a value: read, printed, ordered, or refused in a sentence."""

from decimal import Decimal

import pytest

from articles.ledger.values import overlaps, parse_value, print_value, sort_key


def window(text: str) -> tuple[str, str]:
    value = parse_value("date", text)
    return value["from"], value["to"]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2 May 2026", "2026-05-02", "2026-05-02"),
        ("May 2, 2026", "2026-05-02", "2026-05-02"),
        ("2026-05-02", "2026-05-02", "2026-05-02"),
        ("Feb 2028", "2028-02-01", "2028-02-29"),
        ("Sept. 2026", "2026-09-01", "2026-09-30"),
        ("late February 2027", "2027-02-21", "2027-02-28"),
        ("mid-May 2026", "2026-05-11", "2026-05-20"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("H2 2026", "2026-07-01", "2026-12-31"),
        ("the second half of 2026", "2026-07-01", "2026-12-31"),
        ("mid-to-late 2026", "2026-05-01", "2026-12-31"),
        ("mid to late 2026", "2026-05-01", "2026-12-31"),
        ("mid–late 2026", "2026-05-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("between May and July 2026", "2026-05-01", "2026-07-31"),
        ("May–July 2026", "2026-05-01", "2026-07-31"),
        ("May-July 2026", "2026-05-01", "2026-07-31"),
        ("from 2 to 5 May 2026", "2026-05-02", "2026-05-05"),
        ("28 May to 3 June 2026", "2026-05-28", "2026-06-03"),
        ("Q4 2026 to Q1 2027", "2026-10-01", "2027-03-31"),
        ("Q3–Q4 2026", "2026-07-01", "2026-12-31"),
        ("between late 2026 and 2027", "2026-09-01", "2027-12-31"),
    ],
)
def test_a_window_has_a_first_and_a_last_day(typed: str, first: str, last: str) -> None:
    assert window(typed) == (first, last)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("30 February 2026", "no day of the calendar"),
        ("July to May 2026", "ends before it begins"),
        ("soon", "is no date or window: write 2 May 2026"),
        ("between May and whenever 2026", "is no date or window"),
        ("GPT-5 2026", "is no date or window"),
        ("to 2026", "is no date or window"),
    ],
)
def test_what_is_no_window_is_told_how_to_write_one(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_value("date", typed)


def test_windows_that_share_a_day_overlap_whichever_comes_first() -> None:
    pairs = [
        ("H2 2026", "mid-to-late 2026", True),
        ("H2 2026", "June 2026", False),
        ("2 May 2026", "May 2026", True),
        ("31 May 2026", "between May and July 2026", True),
        ("1 August 2026", "May–July 2026", False),
    ]
    for a, b, expected in pairs:
        one, other = parse_value("date", a), parse_value("date", b)
        assert (overlaps(one, other), overlaps(other, one)) == (expected, expected)


def test_windows_sort_by_their_first_day_and_the_narrower_first() -> None:
    typed = ["2026", "late 2026", "5 January 2026", "Q1 2026", "H2 2026"]
    values = sorted((parse_value("date", text) for text in typed), key=sort_key)
    assert [value["text"] for value in values] == [
        "Q1 2026", "2026", "5 January 2026", "H2 2026", "late 2026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value_type", "typed", "printed"),
    [
        ("money", "$17/mo", "$17/mo"),
        ("money", "€9.50/seat/mo", "€9.50/seat/mo"),
        ("money", "GBP 120/yr", "£120/yr"),
        ("money", "$0.0025/minute", "$0.0025/minute"),
        ("money", "$1,250.5", "$1,250.50"),
        ("money", "$9 USD", "$9"),
        ("money", "$0", "free"),
        ("number", "12,345.60 minutes", "12,345.6 minutes"),
        ("number", "-40 °C", "-40 °C"),
        ("number", "-0%", "0%"),
        ("number", "100", "100"),
    ],
)
def test_a_figure_is_printed_to_its_last_digit(value_type: str, typed: str, printed: str) -> None:
    assert print_value(value_type, parse_value(value_type, typed)) == printed


@pytest.mark.parametrize(
    ("value_type", "typed", "words"),
    [
        ("money", "$-5/mo", "A price can’t be negative"),
        ("money", "-$5/mo", "A price can’t be negative"),
        ("money", "QQQ 5/mo", "“QQQ” is no currency that we know"),
        ("money", "XAU 5", "“XAU” is no currency that we know"),
        ("money", "€9 USD", "names two currencies"),
        ("money", "17", "is no price: write it like"),
        ("money", "$5/seat/user", "more than one period or unit"),
        ("money", "$2,001", "is more than 2,000, the largest amount of the publisher settings"),
        ("number", "2001 minutes", "is more than 2,000"),
        ("number", "-2001 °C", "is more than 2,000"),
        ("number", "9" * 60, "more digits than a figure can bear"),
        ("yesno", "perhaps", "is no answer"),
        ("text", "See {{ fact: other }}", "can’t refer to another"),
        ("text", " ", "the value is empty"),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence(value_type: str, typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_value(value_type, typed, largest=Decimal("2000.00"))


def test_the_largest_amount_itself_is_none_too_many() -> None:
    assert parse_value("money", "$2,000", largest=Decimal("2000.00"))["amount"] == "2000"


@pytest.mark.parametrize(
    ("value_type", "typed"),
    [
        ("money", "€9,50/mo"), ("money", "₹12,34,567"), ("money", "$1,2500"), ("money", "$1,,250"),
        ("number", "12,34%"), ("number", "1,5 GB"), ("number", "1234,567 words"),
    ],
)  # fmt: skip
def test_a_comma_that_parts_no_thousands_is_refused(value_type: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"Write decimals with a point: €9\.50/mo"):
        parse_value(value_type, typed)


@pytest.mark.parametrize("typed", ["$1,250/yr", "$1,234,567.50", "£120,000"])
def test_commas_between_thousands_are_printed_as_typed(typed: str) -> None:
    assert print_value("money", parse_value("money", typed)) == typed
