"""Lines to blocks: headings that carry a mark, paragraphs, lists, tables, code, quotes.

Pasted text often has no blank lines at all. Then each line is a paragraph of its own, and
a table or a list needs none before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.importing.byline import read_about
from articles.importing.lines import Line

_ITEM = re.compile(r"\s{0,12}(?:[-*+]|[•‣▪●◦–—]|\d{1,3}[.)])\s+\S")
_FENCE = re.compile(r"\s{0,3}(?:(`{3,})[^`]*|(~{3,}).*)$")
_ATX = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*)")
_DASHES = re.compile(r":?-+:?")
LONGEST_WRAPPED = 120


@dataclass(frozen=True)
class Block:
    """`kind`: heading, text, list, table, code, quote or rule. A heading's `text` is bare."""

    kind: str
    lines: tuple[Line, ...]
    level: int = 0
    heading: str = ""

    @property
    def number(self) -> int:
        return self.lines[0].number

    @property
    def text(self) -> str:
        return self.heading or " ".join(line.stripped for line in self.lines)


def scan(lines: Sequence[Line]) -> list[Block]:
    return list(_Scanner(lines).blocks())


def is_markdown(lines: Sequence[Line], blocks: Sequence[Block]) -> bool:
    """Marked headings, blank lines, and no paragraph that is one long line."""
    return (
        any(block.kind == "heading" for block in blocks)
        and any(not line.stripped for line in lines[:-1])
        and all(
            len(line.text) <= LONGEST_WRAPPED
            for block in blocks
            if block.kind == "text"
            for line in block.lines
        )
    )


def is_item(line: Line) -> bool:
    return bool(_ITEM.match(line.text)) and not is_rule(line.stripped)


def is_rule(text: str) -> bool:
    bare = text.replace(" ", "")
    return len(bare) >= 3 and bare[0] in "-*_" and not bare.strip(bare[0])


def is_delimiter(text: str) -> bool:
    """The row of dashes under a table's header."""
    cells = text.strip().removeprefix("|").removesuffix("|").split("|")
    return "|" in text and all(_DASHES.fullmatch(cell.strip()) for cell in cells)


class _Scanner:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.at = 0
        self.width = _wrap_width(lines)

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            if self.lines[self.at].stripped:
                yield from self._next()
            else:
                self.at += 1

    def _next(self) -> Iterator[Block]:
        for read in (self._code, self._atx, self._table, self._rule, self._quote, self._list):
            if block := read():
                yield block
                return
        yield from self._text()

    def _take(self, count: int) -> tuple[Line, ...]:
        taken = tuple(self.lines[self.at : self.at + count])
        self.at += count
        return taken

    def _peek(self, ahead: int) -> str:
        """The line that many further on, "" after the last."""
        return self.lines[self.at + ahead].text if self.at + ahead < len(self.lines) else ""

    def _code(self) -> Block | None:
        match = _FENCE.match(self._peek(0))
        if not match:
            return None
        fence, count = match[1] or match[2], 1
        while self.at + count < len(self.lines):
            bare = self._peek(count).strip()
            count += 1
            if len(bare) >= len(fence) and not bare.strip(fence[0]):
                break
        return Block("code", self._take(count))

    def _atx(self) -> Block | None:
        match = _ATX.match(self._peek(0))
        text = match[2].rstrip().rstrip("#").rstrip() if match else ""
        if not match or not text:
            return None
        return Block("heading", self._take(1), len(match[1]), text)

    def _table(self) -> Block | None:
        count = self._table_rows("|") or self._table_rows("\t")
        return Block("table", self._take(count)) if count else None

    def _table_rows(self, mark: str) -> int:
        if not _starts_table(self._peek(0), self._peek(1), mark):
            return 0
        count = 2
        while mark in self._peek(count).strip() and not _ATX.match(self._peek(count)):
            count += 1
        return count if mark == "|" or count > 2 else 0

    def _rule(self) -> Block | None:
        return Block("rule", self._take(1)) if is_rule(self._peek(0)) else None

    def _quote(self) -> Block | None:
        count = 0
        while self._peek(count).lstrip().startswith(">"):
            count += 1
        return Block("quote", self._take(count)) if count else None

    def _list(self) -> Block | None:
        if not self._starts_list():
            return None
        count = 1
        while self.at + count < len(self.lines):
            ahead = self._list_goes_on(count)
            if not ahead:
                break
            count += ahead
        return Block("list", self._take(count))

    def _starts_list(self) -> bool:
        line = self.lines[self.at]
        if not is_item(line):
            return False
        dash = line.stripped[0]
        return dash not in "–—" or self._peek(1).lstrip().startswith(dash)

    def _list_goes_on(self, count: int) -> int:
        """How many of the next lines belong to the list: 0, or 2 over a blank line."""
        line = self.lines[self.at + count]
        if line.stripped:
            held = is_item(line) or (line.indent >= 2 and not _ATX.match(line.text))
            return int(held or self._is_wrapped(self.lines[self.at + count - 1], line))
        after = self._peek(count + 1)
        if not after.strip():
            return 0
        following = self.lines[self.at + count + 1]
        return 2 if is_item(following) or following.indent >= 2 else 0

    def _is_wrapped(self, line: Line, following: Line) -> bool:
        if self._begins_other(following):
            return False
        goes_on = line.stripped[-1:] not in ".!?:" and following.stripped[0].islower()
        return goes_on or (self.width > 0 and _is_full(line, following, self.width))

    def _begins_other(self, line: Line) -> bool:
        text = line.stripped
        return (
            not text
            or text.startswith((">", "|"))
            or is_item(line)
            or is_rule(text)
            or bool(_ATX.match(line.text) or _FENCE.match(line.text))
            or (len(text) <= LONGEST_WRAPPED and read_about(text) is not None)
        )

    def _text(self) -> Iterator[Block]:
        count = 1
        while self.at + count < len(self.lines):
            line = self.lines[self.at + count]
            if not self._is_wrapped(self.lines[self.at + count - 1], line):
                break
            count += 1
        underline = self._peek(count).strip()
        taken = self._take(count)
        level = _setext_level(taken, underline)
        if level:
            self.at += 1
            yield Block("heading", taken, level, taken[0].stripped)
        else:
            yield Block("text", taken)


def _starts_table(first: str, second: str, mark: str) -> bool:
    if mark == "\t":
        tabs = first.strip().count("\t")
        return tabs > 0 and second.strip().count("\t") == tabs and not _ITEM.match(first)
    if "|" not in first or "|" not in second or is_delimiter(first):
        return False
    return is_delimiter(second) or all(
        row.strip().startswith("|") and row.strip().endswith("|") and len(row.strip()) > 2
        for row in (first, second)
    )


def _setext_level(lines: tuple[Line, ...], underline: str) -> int:
    text = lines[0].stripped
    if len(lines) > 1 or len(underline) < 3 or len(text) > 200 or text[-1] in ".:;,":
        return 0
    return {"=": 1, "-": 2}.get(underline[0], 0) if not underline.strip(underline[0]) else 0


def _is_full(line: Line, following: Line, width: int) -> bool:
    """The line was broken because the next word did not fit."""
    word = following.stripped.split(maxsplit=1)[0]
    return len(line.text) - 4 <= width < len(line.text) + 1 + len(word)


def _wrap_width(lines: Sequence[Line]) -> int:
    """The width at which a text was wrapped by hand or by an editor, 0 where it was not.

    Three lines in a row that each could not take the next word are no accident.
    """
    widths: dict[int, int] = {}
    run: list[Line] = []
    for line in (*lines, Line(0, "")):
        if line.stripped and not line.stripped.startswith(("|", "#")):
            run.append(line)
            continue
        if len(run) >= 3:
            width = max(len(line.text) for line in run)
            if 50 <= width <= LONGEST_WRAPPED and all(
                _is_full(*pair, width) for pair in pairwise(run)
            ):
                widths[width] = widths.get(width, 0) + len(run)
        run = []
    return max(widths, default=0)
