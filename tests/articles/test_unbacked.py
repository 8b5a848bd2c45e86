"""Figures that no fact backs, and what becomes of them: the page reads as before."""

from decimal import Decimal

import pytest
from lxml import html

from articles import unbacked
from articles.admin.previewing import show_body
from articles.content import Content, Question
from articles.findings import Findings
from articles.freezing import freeze
from articles.ledger.guessing import guess, says_the_same, subject_in
from articles.models import Article, Fact
from articles.refusals import GateRefused, StaleCopy
from articles.tables.grid import Column, Grid, Row
from articles.unbacked import found_at, of_grid, of_guide, with_reference
from articles.working.copy import content_of
from articles.working.figures import Place, Said, make_fact, refer
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import make_article, make_user
from tests.articles.factories import make_fact as store_fact
from tests.articles.test_figures import sentences

CORPORA = ("figures.txt", "figures_held_out.txt")


def test_text_and_answers_are_listed_in_order_each_with_its_sentence() -> None:
    content = Content(
        body="## From $17/mo\n\nFirst. It holds\n300 minutes, people say. Last.",
        questions=(Question("when", "When?", "In {{ fact: x }} or H2 2026."),),
    )
    assert [
        (one.part, one.number, one.figure.kind, one.figure.line, one.sentence)
        for one in of_guide(freeze(content))
    ] == [
        ("body", 0, "money", 1, "From $17/mo"),
        ("body", 1, "number", 4, "It holds\n300 minutes, people say."),
        ("answer:when", 0, "date", 1, "In {{ fact: x }} or H2 2026."),
    ]


def test_a_long_sentence_is_cut_between_words_on_both_sides() -> None:
    (one,) = of_guide(freeze(Content(body=f"{'so ' * 99}it costs $9 {'and ' * 99}more")))
    assert one.before.startswith("…so so")
    assert one.after.endswith("and and…")
    assert len(one.sentence) < 2 * unbacked.LONGEST + 10


def test_a_cell_is_named_by_row_and_column_and_a_promotion_by_its_row() -> None:
    grid = Grid(
        (Column("name", "Name"), Column("price", "Price")),
        (Row(cells=("Nib", "$9")), Row(kind="promotion", text="Take it for $7/mo.")),
    )
    found = [(one.row, one.column, one.figure.text) for one in of_grid(grid)]
    assert found == [(1, "Price", "$9"), (2, "", "$7/mo")]


@pytest.mark.parametrize(
    ("body", "number", "after"),
    [
        ("It is **$9**, or $9.", 0, "It is **{{ fact: k }}**, or $9."),
        ("It is **$9**, or $9.", 1, "It is **$9**, or {{ fact: k }}."),
        ("| a | b |\n|---|---|\n| $9 | 9 |", 0, "| a | b |\n|---|---|\n| {{ fact: k }} | 9 |"),
        ("- takes 300\n  minutes", 0, "- takes {{ fact: k }}"),
        ("Say `$9` or $9.", 0, "Say `$9` or {{ fact: k }}."),
        ("## $9", 0, None),
        ("| a | b |\n|---|---|\n| x \\| $9 | $9 |", 0, None),
        ("| a | b |\n|---|---|\n| x \\| `$9` | $9 |", 0, None),
    ],
)
def test_a_reference_stands_where_the_figure_stood_or_nowhere(
    body: str, number: int, after: str | None
) -> None:
    content = Content(body=body)
    changed = with_reference(content, of_guide(freeze(content))[number], "k")
    assert (changed.body if changed else None) == after


def test_another_figure_at_the_place_is_not_taken_for_it() -> None:
    content = Content(body="It costs $9.")
    assert found_at(content, "body", 0, "$9") is not None
    for place in (("body", 0, "$10"), ("body", 1, "$9"), ("answer:x", 0, "$9"), ("", 0, "$9")):
        assert found_at(content, *place) is None


@pytest.mark.parametrize(
    ("kind", "words", "sentence", "guessed"),
    [
        ("money", "$17/mo", "", ("$17/mo", "money", "price", "price", "")),
        ("money", "$17 a month", "", ("$17 a month", "text", "price", "price", "$17/mo")),
        ("money", "$15 billion", "", ("$15 billion", "text", "statement", "amount", "")),
        ("money", "$9–$12", "", ("$9–$12", "text", "price", "price", "")),
        ("percentage", "52.6%", "", ("52.6%", "number", "statement", "share", "")),
        ("percentage", "10–15%", "", ("10–15%", "text", "statement", "share", "")),
        ("number", "300 minutes", "", ("300 minutes", "number", "plan_limit", "minutes", "")),
        ("number", "109B", "", ("109B", "text", "statement", "size", "109 B")),
        ("date", "H2 2026", "Due H2 2026", ("H2 2026", "date", "release", "release", "")),
        ("date", "April 6, 2026", "", ("April 6, 2026", "text", "statement", "date",
                                       "6 April 2026")),
    ],
)  # fmt: skip
def test_the_type_is_its_own_where_that_prints_the_same_words_else_text(
    kind: str, words: str, sentence: str, guessed: tuple[str, ...]
) -> None:
    one = guess(kind, words, sentence)
    assert (one.value, one.value_type, one.kind, one.label, one.instead) == guessed


def test_the_subject_is_the_product_that_the_sentence_names() -> None:
    assert subject_in("Quill Team costs $9", ["Quill", "Quill Team", "Nib"], "Pens") == "Quill Team"
    assert subject_in("It costs $9", ["Quill"], "Pens") == "Quill"
    assert subject_in("It costs $9", ["Quill", "Nib"], "Pens") == "Pens"


def test_the_same_value_in_other_words_is_known() -> None:
    assert says_the_same("money", "$17/mo", "$17 a month")
    assert says_the_same("text", "about $17", "about $17")
    assert not says_the_same("money", "$17/mo", "$17")


def page_text(body: str) -> str:
    """What readers read; an estimate without a source has no mark of a citation."""
    shown = "".join(s.html for s in show_body(body, evidence=(), at=clock.now()).segments if s.html)
    return " ".join(html.fromstring(f"<div>{shown}</div>").text_content().split())


def make_facts_of_all(guide: Article) -> int:
    """As the desk proposes them; how many there were."""
    user, found = make_user(), of_guide(freeze(content_of(guide)))
    for one in found:
        proposed = guess(one.figure.kind, one.figure.text, one.sentence)
        fact = Fact(
            key=f"figure-{Fact.objects.count()}", subject="Pens", label=proposed.label,
            kind=proposed.kind, value_type=proposed.value_type,
        )  # fmt: skip
        said = Said(proposed.value, "estimated", basis="Counted.")
        place = Place("body", 0, one.figure.text)
        make_fact(guide, place, fact, said, lock_version=guide.lock_version, by=user)
        guide.refresh_from_db()
    return len(found)


@pytest.mark.alike
@pytest.mark.django_db
@pytest.mark.parametrize("corpus", CORPORA)
def test_each_figure_of_the_corpora_becomes_a_fact_and_the_page_reads_the_same(corpus: str) -> None:
    PublisherSettings(largest_amount=Decimal("1e12")).save()
    said = [sentence for sentence, _ in sentences(corpus)]
    for start in range(0, len(said), 10):
        guide = make_article(body="\n\n".join(said[start : start + 10]))
        before = page_text(guide.body)
        made = make_facts_of_all(guide)
        assert guide.body.count("{{ fact: figure-") == made
        assert of_guide(freeze(content_of(guide))) == ()
        assert page_text(guide.body) == before
    assert Fact.objects.count() > 30


def new_fact() -> Fact:
    return Fact(key="k", subject="Nib", label="price", kind="price", value_type="money")


def state(guide: Article) -> tuple[object, ...]:
    guide.refresh_from_db()
    return guide.body, guide.lock_version, Fact.objects.count()


@pytest.mark.django_db
def test_nothing_is_stored_where_the_figure_is_gone_or_somebody_saved() -> None:
    guide, user = make_article(body="It costs $9."), make_user()
    before, said = state(guide), Said("$9", "estimated", basis="Counted.")
    with pytest.raises(StaleCopy, match="no longer stands at that place"):
        make_fact(guide, Place("body", 0, "$8"), new_fact(), said, lock_version=1, by=user)
    with pytest.raises(StaleCopy, match="saved by somebody else"):
        make_fact(guide, Place("body", 0, "$9"), new_fact(), said, lock_version=0, by=user)
    assert state(guide) == before


@pytest.mark.django_db
def test_a_confidence_without_its_proof_stores_nothing() -> None:
    guide, user = make_article(body="It costs $9."), make_user()
    before = state(guide)
    with pytest.raises(GateRefused) as refused:
        make_fact(
            guide, Place("body", 0, "$9"), new_fact(), Said("$9", "reported"),
            lock_version=1, by=user,
        )  # fmt: skip
    assert isinstance(refused.value.findings, Findings)
    assert [hole.code for hole in refused.value.findings.holes] == ["source-missing"]
    assert state(guide) == before


@pytest.mark.django_db
def test_an_answer_refers_to_a_fact_that_exists_and_the_save_is_kept() -> None:
    questions = (Question("q", "How much?", "$9."),)
    guide, fact = make_article(questions=questions), store_fact("$9")
    refer(guide, Place("answer:q", 0, "$9"), fact, lock_version=1, by=make_user())
    guide.refresh_from_db()
    assert content_of(guide).questions[0].answer == f"{{{{ fact: {fact.key} }}}}."
    kept = guide.snapshots.latest("lock_version")
    assert (kept.lock_version, kept.reason) == (2, f"“$9” from {fact}")
