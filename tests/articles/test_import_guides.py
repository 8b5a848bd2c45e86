"""Guides of our own, each in another form: what the importer makes of them."""

from dataclasses import astuple
from pathlib import Path

import pytest

from articles.importing.draft import Draft
from articles.importing.parsing import parse
from articles.importing.reading import read_text
from tests.articles.import_variations import VARIATIONS

GUIDES = Path(__file__).parent / "imports"

# headings, facts, tables, rows, promotions, faqs, sources; authors; (line, code)
EXPECTED: dict[str, tuple[tuple[int, ...], list[str], list[tuple[int, str]]]] = {
    "tidepool.md": (
        (3, 4, 1, 3, 1, 2, 2),
        ["Ines Falk", "Oren Pike", "Sol Trent"],
        [(8, "disclosure-left-out"), (17, "price-typed"), (19, "price-typed"),
         (29, "source-unnamed")],
    ),
    "kettle.txt": (
        (3, 0, 0, 0, 0, 0, 2),
        ["Tamsin Oduya"],
        [(3, "reading-time"), (15, "left-out"), (16, "left-out")],
    ),
    "routers.txt": (
        (2, 0, 2, 6, 0, 2, 3),
        [],
        [(4, "date-left-out"), (17, "row-shape"), (18, "row-shape"), (32, "left-out"),
         (35, "left-out"), (45, "price-typed")],
    ),
    "recorders.txt": (
        (2, 4, 1, 3, 0, 2, 2),
        ["Per Åsen", "Ida Ng"],
        [(1, "reading-time"), (9, "disclosure-left-out"), (16, "confidence-unknown"),
         (17, "source-unnamed"), (18, "row-shape"), (18, "source-unnamed"), (26, "row-shape"),
         (30, "left-out"), (44, "left-out")],
    ),
    "calendars.txt": (
        (4, 3, 1, 3, 0, 0, 0),
        [],
        [(1, "review-unbacked"), (9, "evidence-merged"), (13, "price-typed"),
         (14, "price-typed"), (15, "price-typed"), (17, "reference-like")],
    ),
    "lanterns.txt": (
        (5, 4, 2, 5, 1, 3, 5),
        ["Mirela Koss", "Jan Ode"],
        [(1, "review-unbacked"), (3, "reading-time"), (10, "price-typed"), (11, "price-typed"),
         (12, "price-typed"), (13, "price-typed"), (27, "source-unnamed"), (38, "left-out"),
         (39, "left-out")],
    ),
    "lamps.txt": (
        (2, 2, 1, 3, 0, 2, 3),
        ["Ada Lind", "Bo Ek", "Cy Oz"],
        [(4, "reading-time"), (16, "price-typed"), (17, "price-typed"), (18, "price-typed"),
         (37, "left-out"), (38, "left-out")],
    ),
    "minimal.txt": ((0, 0, 0, 0, 0, 0, 0), [], [(5, "price-typed")]),
}  # fmt: skip


def draft_of(name: str) -> Draft:
    return parse(read_text((GUIDES / name).read_bytes(), name), name=name)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_guide_has_its_parts_and_its_warnings(name: str) -> None:
    draft = draft_of(name)
    assert (
        astuple(draft.counts),
        [author.name for author in draft.authors],
        [(warning.line, warning.code) for warning in draft.warnings],
    ) == EXPECTED[name]


def test_no_guide_is_left_without_expectations() -> None:
    assert {path.name for path in GUIDES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", VARIATIONS)
def test_what_a_guide_says_does_not_depend_on_how_it_is_typed(name: str) -> None:
    plain = read_text((GUIDES / "lanterns.txt").read_bytes())
    wanted, varied = parse(plain), parse(read_text(VARIATIONS[name](plain).encode()))
    assert said(varied) == said(wanted)


def said(draft: Draft) -> object:
    return (
        draft.counts,
        [author.name for author in draft.authors],
        sorted(warning.code for warning in draft.warnings),
        [(fact.wording, fact.confidence, fact.source_keys) for fact in draft.facts],
        {(source.publisher, source.title, source.published_on) for source in draft.sources},
        [table.grid for table in draft.tables],
        [question.key for question in draft.content.questions],
        draft.content.first_published_elsewhere,
        draft.content.slug,
    )


def test_references_stand_where_the_tables_stood() -> None:
    assert draft_of("tidepool.md").content.body.split("\n\n") == [
        "## The short version",
        "Take [Tidepool](https://tidepool.example/start) if people write at the bench, and Marrow "
        "if they\nmostly read. Both export plain files.",
        "{{ table: tidepool-or-marrow-which-the-short-version }}",
        "## What we could establish",
        "{{ facts }}",
        "### How we tested",
        "1. One group wrote a week of protocols.\n2. Another group looked things up.",
    ]


def test_a_standfirst_becomes_the_summary() -> None:
    summary = draft_of("tidepool.md").content.summary
    assert (
        summary == "Two notebooks for groups of four to twelve, kept side by side for five weeks."
    )


def test_columns_are_typed_when_all_whole_rows_but_one_fit() -> None:
    assert [
        [(column.label, column.type) for column in table.grid.columns]
        for name in ("tidepool.md", "routers.txt")
        for table in draft_of(name).tables
    ] == [
        [("Notebook", "text"), ("Seats", "number"), ("Price", "money"),
         ("Works offline", "yesno"), ("Since", "date")],
        [("Router", "text"), ("Ground floor", "yesno"), ("First floor", "yesno"),
         ("Loft", "yesno")],
        [("Router", "text"), ("Idle", "number"), ("Busy", "number")],
    ]  # fmt: skip


def test_rows_with_gaps_or_too_many_cells_are_kept_as_they_stand() -> None:
    rows = draft_of("routers.txt").tables[0].grid.rows
    assert [row.cells for row in rows[2:]] == [
        ("Kestrel One", "Yes", "", "No"),
        ("Gannet", "Yes", "Yes", "Sometimes", "often"),
    ]


def test_a_promotion_keeps_its_place_and_its_link() -> None:
    rows = draft_of("tidepool.md").tables[0].grid.rows
    assert [row.kind for row in rows] == ["product", "promotion", "product", "product"]
    assert rows[1].text == (
        "Tidepool Loft for groups — try it with [our link](https://tidepool.example/loft)"
    )


def test_cells_of_the_evidence_find_their_sources_by_name_and_number() -> None:
    assert [fact.source_keys for fact in draft_of("recorders.txt").facts] == [
        ("mossworks-opening-hours-of-the-new-shop",),
        (
            "the-towpath-post-small-recorders-in-large-weather",
            "mossworks-opening-hours-of-the-new-shop",
        ),
        (),
        (),
    ]


def test_the_parts_of_a_source_may_stand_in_any_order() -> None:
    assert [
        (source.publisher, source.title, source.published_on and source.published_on.isoformat())
        for source in draft_of("lamps.txt").sources
    ] == [
        ("Lamp Post", "What comes next", "2026-05-02"),
        ("Night Mail", "One colour for all", "2026-05-03"),
        ("Tern", "Data sheet", None),
    ]


def test_a_source_that_the_list_lacks_is_added_but_not_counted() -> None:
    draft = draft_of("calendars.txt")
    assert [(source.publisher, source.listed) for source in draft.sources] == [
        ("Harbour Sheet", False),
        ("Dock Diary", False),
    ]
    assert draft.content.citations == ("harbour-sheet", "dock-diary")


def test_facts_are_sorted_into_kinds_and_types() -> None:
    facts = [*draft_of("recorders.txt").facts, *draft_of("tidepool.md").facts[2:]]
    assert [(fact.label, fact.kind, fact.value_type, fact.value) for fact in facts[2:]] == [
        ("Launch of the Pebble 2", "release", "date", "Q4 2026"),
        ("The Pebble costs less than the Stone", "statement", "text",
         "The Pebble costs less than the Stone"),
        ("Price of Tidepool after the trial year", "statement", "text",
         "Price of Tidepool after the trial year"),
        ("Tidepool will ship a tablet app", "release", "text", "autumn 2026"),
    ]  # fmt: skip


def test_braces_in_the_text_become_no_references() -> None:
    assert draft_of("calendars.txt").content.body.endswith(
        r"Quayside, unless \{\{ price \}\} is what counts; then use `{{ lantern }}` in the form."
    )
