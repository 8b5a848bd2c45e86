"""A comparison table as one validated grid: columns with types, rows of inline Markdown.

JSON: {"format": 1, "columns": [{"key", "label", "type"}], "rows": [
  {"kind": "product", "product": slug or "", "cells": [text, …]},
  {"kind": "promotion", "offer": key or "", "product": slug or "", "text": text}]}
A product row has one cell for each column; the first names it. A promotion spans the table.
"""

import re
from dataclasses import dataclass
from typing import Any, Self

from articles.findings import Finding

FORMAT = 1
MAX_COLUMNS = 40
MAX_ROWS = 200
COLUMN_TYPES = ("text", "yesno", "number", "money", "date")
EMPTY = {"—", "–", "-", "n/a", "unknown", "not yet disclosed"}
_FACT = re.compile(r"\{\{\s*fact:\s*[a-z0-9-]+\s*\}\}")
_FITS = {
    "yesno": re.compile(r"(yes|no|partial|partly)\b.*", re.I | re.S),
    "number": re.compile(r"[~≈<>≤≥]?\s*[+-]?\d[\d,.]*\s*(k|m|bn|b|%)?(\s+[^\d\n]{1,30})?", re.I),
    "money": re.compile(
        r"(free|[~≈]?\s*(?:[A-Z]{2,3})?\s?[$€£¥₹]\s?\d[\d,.]*.{0,30})", re.I | re.S
    ),
    "date": re.compile(
        r"(?=.*(19|20)\d\d)(?:[A-Za-z0-9]+[\s,./–-]{1,3}){0,4}[A-Za-z0-9]+\.?", re.I | re.S
    ),
}


def fits(column_type: str, cell: str) -> bool:
    """Whether a cell can stand in a column of that type; a fact and a dash always can."""
    text = cell.strip()
    if column_type == "text" or text.lower() in EMPTY or _FACT.search(text):
        return True
    return bool(_FITS[column_type].fullmatch(text))


def anchor_of(key: str) -> str:
    """Where a table stands in a page. No heading has that address: they know no underscore."""
    return f"table_{key}"


def shortened(cell: str) -> str:
    """A cell as a sentence names it."""
    return cell if len(cell) <= 80 else f"{cell[:79]}…"


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    type: str = "text"


@dataclass(frozen=True)
class Row:
    kind: str = "product"
    product: str = ""
    cells: tuple[str, ...] = ()
    offer: str = ""
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        if self.kind == "promotion":
            return {
                "kind": self.kind,
                "offer": self.offer,
                "product": self.product,
                "text": self.text,
            }
        return {"kind": self.kind, "product": self.product, "cells": list(self.cells)}


@dataclass(frozen=True)
class Grid:
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """ValueError, with a sentence, for anything that isn't a grid of this format."""
        try:
            if data["format"] != FORMAT:
                raise ValueError(f"The grid has format {data['format']!r}; this reads {FORMAT}.")
            columns = tuple(
                Column(str(c["key"]), str(c["label"]), str(c.get("type", "text")))
                for c in data["columns"]
            )
            rows = tuple(
                Row(
                    kind=str(r.get("kind", "product")),
                    product=str(r.get("product", "")),
                    cells=tuple(str(cell) for cell in r.get("cells", ())),
                    offer=str(r.get("offer", "")),
                    text=str(r.get("text", "")),
                )
                for r in data["rows"]
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"This is no grid: {error!r} is missing or of the wrong kind."
            ) from error
        return cls(columns, rows)

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "columns": [{"key": c.key, "label": c.label, "type": c.type} for c in self.columns],
            "rows": [row.to_json() for row in self.rows],
        }

    @property
    def product_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind == "product")

    @property
    def promotions(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind == "promotion")

    def findings(self) -> list[Finding]:
        return [
            *self._shape(),
            *(f for n, row in enumerate(self.rows, 1) for f in self._row(n, row)),
        ]

    def _shape(self) -> list[Finding]:
        found = []
        if len(self.columns) < 2 or not self.product_rows:
            found.append(
                Finding("table-empty", "A comparison needs two columns and a row of a product.")
            )
        if len(self.columns) > MAX_COLUMNS or len(self.rows) > MAX_ROWS:
            found.append(
                Finding(
                    "table-size", f"At most {MAX_COLUMNS} columns and {MAX_ROWS} rows fit a table."
                )
            )
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys) or not all(column.label.strip() for column in self.columns):
            found.append(Finding("table-columns", "Each column needs a heading of its own."))
        for column in self.columns:
            if column.type not in COLUMN_TYPES:
                found.append(
                    Finding(
                        "table-columns",
                        f"“{column.label}” has the unknown type “{column.type}”; "
                        f"choose one of {', '.join(COLUMN_TYPES)}.",
                    )
                )
        return found

    def _row(self, number: int, row: Row) -> list[Finding]:
        where = f"row {number}"
        if row.kind == "promotion":
            return self._promotion(where, row)
        if row.kind != "product":
            return [Finding("row-kind", f"“{row.kind}” is no kind of row.", where)]
        return self._product(where, row)

    def _promotion(self, where: str, row: Row) -> list[Finding]:
        if row.offer or row.product:
            return []
        return [
            Finding(
                "promotion-unnamed",
                "The promotion names neither an offer nor a product, so its relationship is "
                "unknown: choose what it promotes.",
                where,
            )
        ]

    def _product(self, where: str, row: Row) -> list[Finding]:
        name = row.cells[0].strip() if row.cells else ""
        if len(row.cells) != len(self.columns) or not all(cell.strip() for cell in row.cells):
            filled = sum(1 for cell in row.cells if cell.strip())
            return [
                Finding(
                    "row-shape",
                    f"“{shortened(name)}” has {filled} filled cells, the table has "
                    f"{len(self.columns)} columns: put each value under its heading, and — where "
                    "there is none.",
                    where,
                )
            ]
        return [
            Finding(
                "cell-type",
                f"“{shortened(cell)}” doesn’t fit the column “{column.label}” ({column.type}).",
                where,
            )
            for column, cell in zip(self.columns, row.cells, strict=True)
            if column.type in COLUMN_TYPES and not fits(column.type, cell)
        ]
