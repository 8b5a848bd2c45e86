"""Files of addresses in the forms that spreadsheets and other senders give them."""

import io

import pytest

from newsletter import tables
from newsletter.tables import BadTable, Columns, Row


def read(content: str | bytes, encoding: str = "utf-8", **columns: str) -> list[Row]:
    data = content.encode(encoding) if isinstance(content, str) else content
    return list(tables.read(io.BytesIO(data), Columns(**columns)))


ADA, EVE = "ada@example.org", "eve@example.org"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_marks_ends_of_lines_and_delimiters_are_found(
    encoding: str, end: str, between: str
) -> None:
    text = end.join((f"Name{between}E-Mail", f"Zoë{between}{ADA}", f"Eve{between}{EVE}", ""))
    assert [(row.line, row.email) for row in read(text, encoding)] == [(2, ADA), (3, EVE)]


def test_quotes_hold_delimiters_and_lines() -> None:
    rows = read(f'name,email\n"Ada,\nof London",{ADA}\n"""E""",{EVE}\n')
    assert [(row.line, row.email) for row in rows] == [(3, ADA), (4, EVE)]


def test_empty_lines_and_spaces_are_nothing() -> None:
    assert read(f"email\n\n   \n  {ADA}  \n") == [Row(4, ADA)]


def test_columns_are_named_as_the_first_line_has_them() -> None:
    rows = read(f"who;kontakt;themen\nx;{ADA};pens, inks|paper\n", email="Kontakt", topics="THEMEN")
    assert rows == [Row(2, ADA, ("pens", "inks", "paper"))]


def test_a_short_line_has_no_address() -> None:
    assert read("name,email\nAda\n") == [Row(2, "")]


@pytest.mark.parametrize(
    ("content", "columns", "sentence"),
    [
        ("", {}, "The first line names: —"),
        (f"{ADA}\n{EVE}\n", {}, f"The first line names: “{ADA}”"),
        ("name,email\n", {"email": "mail"}, "is called “mail”. The first line names: “name”"),
        ("name,email\n", {"topics": "x"}, "No column is called “x”. There is: “name”, “email”."),
    ],
)  # fmt: skip
def test_a_file_without_the_column_says_what_there_is(
    content: str, columns: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadTable) as bad:
        read(content, **columns)
    assert sentence in str(bad.value)


def test_our_own_mark_against_formulas_is_taken_off_again() -> None:
    assert read("email\n'+ada@example.org\n'=ada@example.org\n'ada@example.org\n") == [
        Row(2, "+ada@example.org"), Row(3, "=ada@example.org"), Row(4, "'ada@example.org"),
    ]  # fmt: skip


def test_an_open_quote_costs_its_own_cell_and_is_named() -> None:
    rows = read('email\n"' + "x" * 140_000 + f"\n{ADA}\n")
    assert rows[0].fault.startswith("This line can’t be read")


def test_bytes_of_no_script_cost_their_own_line() -> None:
    rows = read(b"email\nz\xff\x81\x8d@example.org\n" + ADA.encode() + b"\n")
    assert [row.email == ADA for row in rows] == [False, True]


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST", 10)
    with pytest.raises(BadTable, match="larger than"):
        read(f"email\n{ADA}\n")
