"""Two tables of text as one, cell by cell. Rows and columns are told by keys, not by place."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.comparing import CHANGED, GONE, NEW, SAME


@dataclass(frozen=True)
class TextRow:
    """`key` tells a row from the others; `cells` holds text by the key of its column."""

    key: str
    cells: dict[str, str]


@dataclass(frozen=True)
class TextTable:
    """`columns` holds labels by key."""

    key: str
    caption: str
    columns: dict[str, str]
    rows: tuple[TextRow, ...]


@dataclass(frozen=True)
class Cell:
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class ComparedColumn:
    kind: str
    label: str


@dataclass(frozen=True)
class ComparedRow:
    kind: str
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """What stands in its first cell."""
        return self.cells[0].after or self.cells[0].before if self.cells else ""


@dataclass(frozen=True)
class ComparedTable:
    kind: str
    caption: Cell
    columns: tuple[ComparedColumn, ...]
    rows: tuple[ComparedRow, ...]

    @property
    def changed_rows(self) -> tuple[ComparedRow, ...]:
        return tuple(row for row in self.rows if row.kind != SAME)


def compare_tables(before: TextTable | None, after: TextTable | None) -> ComparedTable:
    """One of them may be missing: then all of the other is new, or gone."""
    old, new = before or _empty(after), after or _empty(before)
    columns = new.columns | {k: v for k, v in old.columns.items() if k not in new.columns}
    rows = tuple(_rows(old, new, columns))
    told = tuple(
        ComparedColumn(_kind(key in old.columns, key in new.columns), label)
        for key, label in columns.items()
    )
    caption = Cell(old.caption, new.caption)
    changed = caption.changed or any(row.kind != SAME for row in rows)
    changed = changed or any(column.kind != SAME for column in told)
    kind = _kind(before is not None, after is not None)
    return ComparedTable(CHANGED if kind == SAME and changed else kind, caption, told, rows)


def pair_tables(
    before: Iterable[TextTable], after: Iterable[TextTable]
) -> tuple[ComparedTable, ...]:
    """Each with the other of its key, in the order of `after`; what is gone comes last."""
    old, new = ({table.key: table for table in tables} for tables in (before, after))
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(compare_tables(old.get(key), new.get(key)) for key in keys)


def told_apart(rows: Iterable[tuple[str, dict[str, str]]]) -> tuple[TextRow, ...]:
    """Rows whose names may repeat: the second of a name is another row."""
    seen: dict[str, int] = {}
    told = []
    for name, cells in rows:
        seen[name] = seen.get(name, 0) + 1
        told.append(TextRow(f"{name} {seen[name]}", cells))
    return tuple(told)


def _empty(other: TextTable | None) -> TextTable:
    return TextTable("", other.caption if other else "", other.columns if other else {}, ())


def _rows(old: TextTable, new: TextTable, columns: dict[str, str]) -> Iterable[ComparedRow]:
    before = {row.key: row.cells for row in old.rows}
    after = {row.key: row.cells for row in new.rows}
    for key in [*after, *(key for key in before if key not in after)]:
        left, right = before.get(key, {}), after.get(key, {})
        cells = tuple(Cell(left.get(name, ""), right.get(name, "")) for name in columns)
        kind = _kind(key in before, key in after)
        changed = kind == SAME and any(cell.changed for cell in cells)
        yield ComparedRow(CHANGED if changed else kind, cells)


def _kind(before: bool, after: bool) -> str:
    if before and after:
        return SAME
    return NEW if after else GONE
