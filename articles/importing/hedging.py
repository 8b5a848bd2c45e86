"""Sentences and cells of a text that say more than its own evidence does."""

from collections.abc import Iterable, Iterator, Sequence

from articles.hedging import Statement, Unhedged, unhedged
from articles.importing.blocks import Block
from articles.importing.draft import DraftFact, ImportWarning
from articles.importing.evidence import evidence_columns
from articles.importing.literal import escaped
from articles.importing.tables import read_table
from articles.importing.writing import markdown_of
from articles.markdown import render, render_inline


def hedge_warnings(
    blocks: Iterable[Block], facts: Sequence[DraftFact], hedges: Sequence[str]
) -> Iterator[ImportWarning]:
    """One for each, with its physical line."""
    stated = tuple(
        Statement(fact.key, fact.label, fact.confidence, fact.value_type, fact.value)
        for fact in facts
    )
    for block in blocks if stated else ():
        found = _cells if block.kind == "table" else _sentences
        for line, one in found(block, stated, hedges):
            yield ImportWarning(line, "fact-unhedged", one.message(hedges))


def _sentences(
    block: Block, facts: Sequence[Statement], hedges: Sequence[str]
) -> Iterator[tuple[int, Unhedged]]:
    for found in unhedged(render(markdown_of([block])).prose, facts, hedges):
        yield block.lines[min(found.line, len(block.lines)) - 1].number, found


def _cells(
    block: Block, facts: Sequence[Statement], hedges: Sequence[str]
) -> Iterator[tuple[int, Unhedged]]:
    table = read_table(block)
    if evidence_columns(table):
        return
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            label = table.header[column] if column < len(table.header) else ""
            prose = render_inline(escaped(cell)).prose
            for found in unhedged(prose, facts, hedges, heading=label):
                yield row.line, found
