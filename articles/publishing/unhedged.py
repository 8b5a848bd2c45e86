"""Warnings of the gate about prose that says more than the ledger."""

from collections.abc import Iterator

from articles.findings import Finding
from articles.freezing import Frozen, freeze_grid
from articles.hedging import Statement, unhedged
from articles.resolving import Targets

CODE = "fact-unhedged"


def statements(targets: Targets) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            fact.key, f"{fact.subject}: {fact.label}", fact.confidence, fact.value_type, fact.text
        )
        for fact in targets.facts.values()
    )


def in_text(frozen: Frozen, targets: Targets) -> Iterator[Finding]:
    """Of the body and the answers."""
    facts, hedges = statements(targets), targets.settings.hedge_words
    texts = [("body", frozen.body)]
    texts += [(f"answer {number}", answer) for number, answer in enumerate(frozen.answers, 1)]
    for where, text in texts:
        for found in unhedged(text.prose, facts, hedges):
            yield Finding(CODE, found.message(hedges), f"{where}, line {found.line}")


def in_tables(targets: Targets) -> Iterator[Finding]:
    """Of the cells and promotions of every table."""
    facts, hedges = statements(targets), targets.settings.hedge_words
    for table in {table.id: table for table in targets.tables.values()}.values():
        labels = [column.label for column in table.grid.columns]
        for number, cells in enumerate(freeze_grid(table.grid).rows, 1):
            for column, cell in enumerate(cells):
                label = labels[column] if column < len(labels) and len(cells) > 1 else ""
                for found in unhedged(cell.prose, facts, hedges, heading=label):
                    where = f"table {table.key}, row {number}"
                    yield Finding(CODE, found.message(hedges), where)
