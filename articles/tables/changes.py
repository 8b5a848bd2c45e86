"""What differs between two grids of one table, cell by cell. Promotions are no findings, and are
left out. Rows are the same by the product, else by their name; columns by their key."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.tables.grid import Column, Grid, Row


@dataclass(frozen=True)
class CellChange:
    """Markdown of a cell before and after; empty where there was, or is, no such cell."""

    row: str
    column: str
    old: str
    new: str


def changed_cells(old: Grid, new: Grid) -> Iterator[CellChange]:
    """In the order of the new table; rows and columns that went come last."""
    rows_before, rows_after = _rows(old), _rows(new)
    for name in [*rows_after, *(name for name in rows_before if name not in rows_after)]:
        before = _cells(old, rows_before.get(name))
        after = _cells(new, rows_after.get(name))
        for key, label in _columns(old, new).items():
            was, now = before.get(key, ""), after.get(key, "")
            if was != now:
                yield CellChange(_title(rows_after.get(name) or rows_before[name]), label, was, now)


def _rows(grid: Grid) -> dict[tuple[str, int], Row]:
    """By identity, and by how many of the same came before."""
    found: dict[tuple[str, int], Row] = {}
    for row in grid.product_rows:
        name, count = row.product or _title(row), 0
        while (name, count) in found:
            count += 1
        found[name, count] = row
    return found


def _title(row: Row) -> str:
    return row.cells[0] if row.cells else row.product


def _columns(old: Grid, new: Grid) -> dict[str, str]:
    """Labels by key, those that went last."""
    labels = {column.key: column.label for column in old.columns}
    now = {column.key: column.label for column in new.columns}
    return now | {key: label for key, label in labels.items() if key not in now}


def _cells(grid: Grid, row: Row | None) -> dict[str, str]:
    columns: tuple[Column, ...] = grid.columns if row else ()
    return {c.key: cell for c, cell in zip(columns, row.cells if row else (), strict=False)}
