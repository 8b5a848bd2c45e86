"""A sentence that rests on an uncertain fact says so, or is warned about."""

import pytest

from articles.hedging import Statement, unhedged
from articles.markdown import render, render_inline
from articles.tables.grid import Row
from capysite.base.models import PublisherSettings
from tests.articles.factories import make_content, make_fact, make_source, make_table
from tests.articles.test_gate import findings_of

HEDGES = PublisherSettings().hedge_words
RELEASE = Statement("otter-release", "Otter: release", "estimated", "date", "mid-to-late 2026")
PRICE = Statement("otter-price", "Otter: price", "reported", "money", "$17/mo")
LIMIT = Statement("otter-limit", "Otter: minutes", "estimated", "number", "300 minutes")
DEAL = Statement("otter-deal", "Otter: sold for", "reported", "text", "approximately $15 billion")
LEDGER = (RELEASE, PRICE, LIMIT, DEAL)


def warned(text: str, *facts: Statement) -> list[tuple[int, str]]:
    found = unhedged(render(text).prose, facts or LEDGER, HEDGES)
    return [(one.line, one.fact.key) for one in found]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The first Otter is expected in H2 2026.", "otter-release"),
        ("Coming H2 2026", "otter-release"),
        ("It arrives in Q3 2026. It may be red.", "otter-release"),
        ("It arrives on 6 June 2026.", "otter-release"),
        ("It arrives in May 2026.", "otter-release"),
        ("The window is late 2026.", "otter-release"),
        ("It will cost $17/mo.", "otter-price"),
        ("It costs $17.", "otter-price"),
        ("It costs $17 a month.", "otter-price"),
        ("A week holds 300 minutes.", "otter-limit"),
        ("It was sold for ~$15bn.", "otter-deal"),
        ("It costs {{ fact: otter-price }}.", "otter-price"),
        ("It is planned to cost {{ fact: otter-price }}.", "otter-price"),
        ("The maker is set to ask {{ fact: otter-price }}.", "otter-price"),
    ],
)
def test_a_sentence_surer_than_the_ledger_is_warned_about(text: str, key: str) -> None:
    assert warned(text) == [(1, key)]


@pytest.mark.parametrize(
    "text",
    [
        "The most likely window is H2 2026 — possibly Q3 2026 if the quality is sufficient.",
        "It is not likely to come before H2 2026.",
        "It reportedly costs $17/mo.",
        "It MIGHT cost {{ fact: otter-price }}.",
        "May it arrive in Q3 2026!",
        "It launched in early 2026.",
        "In June 2026 we had four recorders on the desk.",
        "The newspaper published it in June 2026.",
        "The Post (6 June 2026) has more.",
        "In 2026 it rains.",
        "It costs €17/mo.",
        "It costs $17/yr.",
        "It costs $18/mo.",
        "A week holds 300 pages.",
        "Set `$17/mo`, or read [more](https://otter.example/$17/mo).",
        "It costs {{ fact: other-price }}.",
    ],
)
def test_a_hedge_or_another_statement_is_left_alone(text: str) -> None:
    assert warned(text) == []


@pytest.mark.parametrize("confidence", ["confirmed", "disputed", "undisclosed", "retracted"])
def test_only_estimates_and_reports_ask_for_a_hedge(confidence: str) -> None:
    fact = Statement("otter-price", "Otter: price", confidence, "money", "$17/mo")
    assert warned("It costs {{ fact: otter-price }}, that is $17/mo.", fact) == []


def test_a_hedge_counts_in_its_own_sentence_only() -> None:
    text = "It may be red. It costs $17/mo, e.g. In Ghent. It might not."
    assert warned(text) == [(1, "otter-price")]


def test_the_line_is_that_of_the_figure() -> None:
    assert warned("- one\n- two\n  costs\n  $17/mo\n\nIt may cost $17/mo.") == [(4, "otter-price")]


def test_the_heading_of_a_column_hedges_its_cells() -> None:
    prose = render_inline("H2 2026").prose
    assert len(list(unhedged(prose, LEDGER, HEDGES, heading="Release"))) == 1
    assert list(unhedged(prose, LEDGER, HEDGES, heading="Estimated release")) == []


@pytest.mark.django_db
def test_the_gate_warns_of_text_answers_and_cells_each_with_its_place() -> None:
    from_post = [(make_source(publisher="The Post"), False)]
    fact = make_fact("$17/mo", confidence="reported", sources=from_post)
    reference = f"{{{{ fact: {fact.key} }}}}"
    table = make_table([Row(cells=("Nib", "$12")), Row(cells=("Quill", reference))])
    content = make_content(
        body=f"## One\n\nIt costs {reference}.\n\n{{{{ facts }}}}\n\n{{{{ table: {table.key} }}}}",
        evidence=(fact.key,),
    )
    answer = content.questions[0]
    content = content.changed(
        questions=(answer, type(answer)("cost", "What does it cost?", "A lot.\n\nIt is $17/mo."))
    )
    found = findings_of(content, drafts=[table])
    assert [(one.code, one.where) for one in found.warnings] == [
        ("fact-unhedged", "body, line 3"),
        ("fact-unhedged", "answer 2, line 3"),
        ("fact-unhedged", f"table {table.key}, row 2"),
    ]
    assert found.holes == ()
    assert found.warnings[1].message == (
        f"“It is $17/mo.” rests on “{fact}”, which is only Reported: say so, with a word such as "
        "“estimated” or “may”."
    )


@pytest.mark.django_db
def test_the_publisher_chooses_the_words() -> None:
    fact = make_fact("$17/mo", confidence="estimated")
    content = make_content(body=f"It perhaps costs {{{{ fact: {fact.key} }}}}.")
    assert [one.code for one in findings_of(content).warnings] == ["fact-unhedged"]
    PublisherSettings(hedges="perhaps\n").save()
    assert findings_of(content).warnings == ()
