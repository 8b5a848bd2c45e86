"""Comparison tables: typed columns, short rows as they stand, promotions set apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.importing.draft import DraftTable, Remarks
from articles.importing.keys import Keys, clip, key_of
from articles.importing.literal import apart, escaped
from articles.importing.marks import has_link, plain
from articles.importing.prices import bare_price, typed_price
from articles.importing.tables import Table, TableRow
from articles.tables.grid import EMPTY, Column, Grid, Row, fits

_INVITES = re.compile(r"\W*(?:try|get|start|buy|join|save|meet|see|claim)\b", re.I)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# Narrower than what a typed column accepts: these decide that a column is meant so.
_MEANS = {
    "yesno": re.compile(r"(?:yes|no|partial|partly)(?:\s*$|\s*[(,;:—–-].*)", re.I | re.S),
    "money": re.compile(r".*[$€£¥₹\d].*", re.S),
    "date": re.compile(
        rf"(?:(?:19|20)\d\d|.{{0,20}}\b(?:{_MONTHS})[a-z]*\.?,?\s.{{0,10}}(?:19|20)\d\d"
        r"|.{0,20}\b(?:[QH][1-4]|early|mid|late|spring|summer|autumn|fall|winter|end of)"
        r"(?:[-–\s].{0,12})?\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d(?:-\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{4})\.?",
        re.I,
    ),
    "number": re.compile(r".*\d.*", re.S),
}


@dataclass
class TableReader:
    """Reads the comparisons of one text, one after the other."""

    slug: str
    remarks: Remarks
    keys: Keys

    def read(self, table: Table, title: str) -> DraftTable:
        labels = self._labels(table)
        whole = [row for row in table.rows if _is_whole(row, len(labels))]
        columns = tuple(
            Column(key, label, "text" if n == 0 else _type_of([row.cells[n] for row in whole]))
            for n, (key, label) in enumerate(labels)
        )
        rows = tuple(self._row(row, columns) for row in table.rows)
        name = clip(apart(plain(title)), 200)
        prefix = key_of(self.slug, max_length=28, fallback="guide")
        key = f"{prefix}-{key_of(name, max_length=44, fallback='table')}"
        return DraftTable(self.keys.take(key), name, Grid(columns, rows), table.line)

    def _labels(self, table: Table) -> list[tuple[str, str]]:
        """A key and a heading for each column; one without a heading gets a plain one."""
        width = len(table.header)
        keys, labels = Keys(), []
        for n in range(width):
            label = clip(apart(plain(table.header[n])), 100)
            if not label:
                label = "Name" if n == 0 else f"Column {n + 1}"
                if n:
                    self.remarks.add(
                        table.line, "column-unnamed", f"Column {n + 1} has no heading: name it."
                    )
            labels.append((keys.take(key_of(label, max_length=60, fallback="column")), label))
        return labels

    def _row(self, row: TableRow, columns: Sequence[Column]) -> Row:
        cells = tuple(escaped(cell) for cell in row.cells)
        if price := self._price(row, columns):
            self.remarks.add(
                row.line, "price-typed", f"“{price}” is typed into a table: make it a fact."
            )
        if is_promotion(row):
            return Row(kind="promotion", text=cells[0])
        if not _is_whole(row, len(columns)):
            self.remarks.add(
                row.line,
                "row-shape",
                f"“{clip(plain(row.cells[0]), 60)}” has {row.filled} filled cells "
                f"for {len(columns)} columns: put each value under its heading.",
            )
        return Row(cells=cells)

    def _price(self, row: TableRow, columns: Sequence[Column]) -> str:
        for n, cell in enumerate(row.cells):
            in_prices = n < len(columns) and columns[n].type == "money"
            if price := typed_price(cell) or (bare_price(cell) if in_prices else ""):
                return price
        return ""


def is_promotion(row: TableRow) -> bool:
    """Only the first cell is filled, and says more than a name."""
    if row.filled != 1 or not row.cells[0]:
        return False
    text = row.cells[0]
    return len(text.split()) > 3 or bool(_INVITES.match(text) or bare_price(text) or has_link(text))


def _is_whole(row: TableRow, width: int) -> bool:
    return len(row.cells) == row.filled == width


def _type_of(cells: Sequence[str]) -> str:
    """The type that all cells but at most one fit, if two of them mean it."""
    said = [cell for cell in cells if cell.lower() not in EMPTY]
    for column_type, means in _MEANS.items():
        meant = sum(_can_be(column_type, cell) and bool(means.fullmatch(cell)) for cell in said)
        if meant >= min(2, len(cells)) and meant >= len(said) - 1 and meant:
            return column_type
    return "text"


def _can_be(column_type: str, cell: str) -> bool:
    return len(cell) <= 200 and fits(column_type, plain(cell)) and fits(column_type, cell)
