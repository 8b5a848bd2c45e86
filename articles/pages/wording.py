"""What an edition said when it began, as plain text: what two editions are compared by.

Words are frozen in editions; figures, tables and the sources behind them stand here as they were
at the moment at which the edition began. Offers keep no past, and are left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

from articles.content import Question
from articles.ledger.kinds import Confidence
from articles.ledger.reading import FactAt, SourceAt
from articles.markdown import Slot, as_text
from articles.models import Edition
from articles.pages.building import html_of
from articles.resolving import TableAt, Targets, targets_of
from articles.tables.comparing import TextRow, TextTable, told_apart
from articles.tables.grid import Grid
from capysite.base.models import PublisherSettings

EVIDENCE = {"statement": "Statement", "sure": "How sure", "source": "Source"}


@dataclass(frozen=True)
class Answer:
    key: str
    question: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    title: str
    summary: str
    byline: str
    topic: str
    paragraphs: tuple[str, ...]
    headings: frozenset[str]
    answers: tuple[Answer, ...]
    evidence: TextTable
    tables: tuple[TextTable, ...]
    sources: tuple[str, ...]


def wording_of(edition: Edition, *, settings: PublisherSettings) -> Wording:
    """In four queries, whatever its size."""
    targets = targets_of(edition, at=edition.begins_at, settings=settings)
    content, html = edition.read_content(), html_of(edition)

    def text(source: str) -> str:
        return as_text(source, lambda slot: text_of(slot, lambda key: _value(key, targets)))

    def answer(question: Question, source: str) -> Answer:
        return Answer(question.key, question.question, tuple(text(source).split("\n")))

    facts = [targets.facts[key] for key in content.evidence if key in targets.facts]
    known = {key: s for fact in facts for key, s in ((s.key, s) for s in fact.sources)}
    cited = {key: targets.sources[key] for key in content.citations if key in targets.sources}
    authors = (targets.authors[slug] for slug in content.authors if slug in targets.authors)
    return Wording(
        title=edition.title,
        summary=edition.summary,
        byline=", ".join(author.name for author in authors),
        topic=edition.topic.name if edition.topic else "",
        paragraphs=tuple(text(html.body).split("\n")),
        headings=frozenset(text(heading.html) for heading in html.headings),
        answers=tuple(map(answer, content.questions, html.answers)),
        evidence=TextTable("evidence", "Evidence", EVIDENCE, tuple(map(_evidence, facts))),
        tables=tuple(_table(name, table, targets) for name, table in _placed(targets)),
        sources=tuple(_source(source) for source in (cited | known).values()),
    )


def text_of(slot: Slot, value: Callable[[str], str]) -> str:
    """A slot in plain text; what stands apart from the prose is compared apart from it."""
    if slot.kind == "fact":
        return value(slot.key)
    return f"[{slot.alt}]" if slot.kind == "image" and slot.alt else ""


def text_table(
    key: str, caption: str, grid: Grid, html: list[list[str]], value: Callable[[str], str]
) -> TextTable:
    """A grid as readers saw it, without promotions. `value` gives a fact's by its key."""
    columns = {column.key: column.label for column in grid.columns}
    rows = (
        (
            row.product or row.cells[0],
            [as_text(cell, lambda s: text_of(s, value)) for cell in cells],
        )
        for row, cells in zip(grid.rows, html, strict=True)
        if row.kind == "product"
    )
    named = ((name, dict(zip(columns, cells, strict=False))) for name, cells in rows)
    return TextTable(key, caption, columns, told_apart(named))


def _value(key: str, targets: Targets) -> str:
    fact = targets.facts.get(key)
    return fact.text if fact else ""


def _placed(targets: Targets) -> list[tuple[str, TableAt]]:
    """Each table once, under its present key."""
    return list({table.id: (table.key, table) for table in targets.tables.values()}.values())


def _table(key: str, table: TableAt, targets: Targets) -> TextTable:
    return text_table(key, table.title, table.grid, table.html, lambda k: _value(k, targets))


def _evidence(fact: FactAt) -> TextRow:
    named = [source.publisher for source in fact.sources] or ([fact.basis] if fact.basis else [])
    cells = {
        "statement": fact.sentence,
        "sure": Confidence(fact.confidence).label,
        "source": ", ".join(named),
    }
    return TextRow(fact.key, cells)


def _source(source: SourceAt) -> str:
    return ", ".join(part for part in (source.publisher, source.title) if part)
