"""Rows of pasted tables, with or without outer pipes, a row of dashes, or tabs."""

import re
from dataclasses import dataclass

from articles.importing.blocks import Block, is_delimiter

_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class TableRow:
    """Cells as they stand, without the empty ones at the end."""

    line: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell)


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    line: int


def read_table(block: Block) -> Table:
    rows = [
        TableRow(line.number, split_cells(line.stripped))
        for line in block.lines
        if not is_delimiter(line.text)
    ]
    header, body = rows[0], tuple(row for row in rows[1:] if row.cells)
    return Table(header.cells, body, header.line)


def split_cells(text: str) -> tuple[str, ...]:
    r"""The cells of one row; "\|" is a bar within a cell."""
    if "|" not in text:
        cells = text.split("\t")
    else:
        cells = _PIPE.split(text)
        cells = cells[1:] if text.startswith("|") else cells
    trimmed = [cell.replace("\\|", "|").strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return tuple(trimmed)
