"""The gate says everything at once, in words that an editor can act on."""

from datetime import timedelta
from typing import Any

import pytest

from articles.content import Content, Question
from articles.findings import Findings
from articles.publishing.gate import inspect
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    make_article,
    make_content,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_source,
    make_table,
    make_version,
)

pytestmark = pytest.mark.django_db


def findings_of(content: Content, **options: Any) -> Findings:
    return inspect(content, at=clock.now(), **options).findings


def holes(content: Content, **options: Any) -> list[tuple[str, str]]:
    return [(hole.code, hole.where) for hole in findings_of(content, **options).holes]


def test_a_complete_guide_has_no_hole() -> None:
    assert findings_of(make_content()) == Findings()


def test_an_empty_guide_is_told_everything_that_it_lacks() -> None:
    assert [code for code, _ in holes(Content())] == [
        "title-missing", "summary-missing", "topic-missing", "authors-missing", "body-missing",
        "slug-missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("{{ fact: no-such }}", "fact-unknown", 1),
        ("One\n\n{{ table: no-such }}", "table-unknown", 3),
        ("One\n\n{{ offer: no-such }}", "offer-unknown", 3),
        ("[try](go:no-such)", "link-unknown", 1),
        ("[read](guide:no-such)", "guide-unknown", 1),
        ("![a pen](image:no-such)", "image-unknown", 1),
        ("{{ facts }}", "evidence-empty", 1),
        ("## One\n\n#### Three", "heading-skipped", 3),
    ],
)
def test_each_hole_in_the_text_names_its_line(body: str, code: str, line: int) -> None:
    assert holes(make_content(body=body)) == [(code, f"body, line {line}")]


def test_an_image_without_a_description_is_a_hole() -> None:
    codes = [code for code, _ in holes(make_content(body="![](image:no-such)"))]
    assert "image-alt" in codes


def test_a_question_without_an_answer_is_a_hole() -> None:
    content = make_content(questions=(Question("why", "Why?", " "),))
    assert holes(content) == [("answer-missing", "question 1")]


def test_evidence_may_stand_once() -> None:
    fact = make_fact()
    content = make_content(evidence=(fact.key,), body="{{ facts }}\n\nand\n\n{{ facts }}")
    assert holes(content) == [("evidence-twice", "body, line 5")]


def test_titles_cannot_refer_to_facts() -> None:
    fact = make_fact()
    content = make_content(title=f"Only {{{{ fact: {fact.key} }}}}")
    assert holes(content) == [("reference-misplaced", "title")]


def test_a_table_that_was_never_published_is_a_hole_unless_it_is_published_along() -> None:
    table = make_table()
    content = make_content(body=f"{{{{ table: {table.key} }}}}")
    assert holes(content) == [("table-unpublished", "body, line 1")]
    assert holes(content, drafts=[table]) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row(cells=("Quill",)), "row-shape"),
        (Row(cells=("Quill", "cheap")), "cell-type"),
        (Row(cells=("Quill", "{{ fact: no-such }}")), "fact-unknown"),
        (Row(kind="promotion", text="Buy it"), "promotion-unnamed"),
        (Row(kind="promotion", offer="no-such"), "offer-unknown"),
        (Row(product="no-such", cells=("Quill", "$9")), "product-unknown"),
    ],
)
def test_a_row_that_cannot_be_printed_names_its_table_and_number(row: Row, code: str) -> None:
    table = make_table([Row(cells=("Nib", "$12")), row])
    content = make_content(body=f"{{{{ table: {table.key} }}}}")
    assert holes(content, drafts=[table]) == [(code, f"table {table.key}, row 2")]


@pytest.mark.parametrize(
    ("confidence", "sources", "codes"),
    [
        ("confirmed", [], ["confirmed-unproven"]),
        ("confirmed", [({}, False)], ["confirmed-unproven"]),
        ("confirmed", [({}, True)], []),
        ("confirmed", [({}, False), ({}, False)], []),
        (
            "confirmed",
            [({"publisher": "One"}, False), ({"publisher": "one"}, False)],
            ["confirmed-unproven"],
        ),
        ("confirmed", [({"url": ""}, True)], ["source-address"]),
        ("confirmed", [({"url": "https://www.own.example/x"}, True)], ["source-own"]),
        ("reported", [], ["source-missing"]),
        (
            "reported",
            [({"publisher": "Multiple sources"}, False)],
            ["source-unnamed", "source-missing"],
        ),
        ("reported", [({}, False)], []),
        ("estimated", [], ["basis-missing"]),
        ("undisclosed", [], []),
    ],
)
def test_confidence_asks_for_proof(
    confidence: str, sources: list[tuple[dict[str, str], bool]], codes: list[str]
) -> None:
    PublisherSettings(domains="own.example").save()
    made = [(make_source(**values), primary) for values, primary in sources]
    fact = make_fact(confidence=confidence, sources=made)
    content = make_content(body=f"It costs {{{{ fact: {fact.key} }}}}.")
    assert holes(content) == [(code, f"fact {fact.key}") for code in codes]


def test_not_yet_disclosed_needs_somebody_who_looked() -> None:
    fact = make_fact(confidence="undisclosed", sources=[], checked=False)
    content = make_content(evidence=(fact.key,))
    assert holes(content) == [("undisclosed-unchecked", f"fact {fact.key}")]


def test_the_price_of_an_offer_is_examined_like_any_fact() -> None:
    price = make_fact(sources=[])
    offer = make_offer(price=price)
    assert holes(make_content(body=f"{{{{ offer: {offer.key} }}}}")) == [
        ("confirmed-unproven", f"fact {price.key}")
    ]


def test_an_address_belongs_to_the_first_guide_for_ever() -> None:
    first = make_edition(slug="pens")
    article = make_article()
    content = make_content(slug="pens")
    assert holes(content, article=article) == [("address-taken", "")]
    assert holes(content, article=first.article) == []


def test_a_version_that_only_begins_later_is_no_value_today() -> None:
    fact = make_fact(value=None)
    content = make_content(body=f"{{{{ fact: {fact.key} }}}}")
    make_version(fact, "$20", at=clock.now() + timedelta(days=3))
    assert holes(content) == [("fact-unknown", "body, line 1")]
    later = inspect(content, at=clock.now() + timedelta(days=4)).findings
    assert later.holes == ()


def test_warnings_do_not_block() -> None:
    fact = make_fact(checked=False)
    unread = make_article(slug="coming")
    link = make_link()
    content = make_content(
        body=f"{{{{ fact: {fact.key} }}}} [x](guide:{unread.slug}) [y](go:{link.slug})"
    )
    found = findings_of(content)
    assert found.holes == ()
    assert [warning.code for warning in found.warnings] == ["guide-unread", "fact-unchecked"]
