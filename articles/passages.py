"""What a page says, as passages: sentences and cells, each with its place in words.

Reads the <main> of a page, or the whole of a document without one. Left out is what helps to
find one's way and says nothing: citation marks, numbers and back links of sources, icons,
links to report an error.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
REGIONS = frozenset({"article", "aside", "details", "header", "nav", "section"})
BLOCKS = (
    HEADINGS
    | REGIONS
    | {"blockquote", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form",
       "li", "main", "ol", "p", "pre", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)  # fmt: skip
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
SILENT = frozenset({"script", "style", "sup", "svg", "template"})
MARKS = frozenset({"anchor", "back", "deep", "sideways", "toc-phone", "wrong"})
NAMING = HEADINGS | {"caption", "dt", "strong", "summary", "th"}
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\sa-z\d])|(?<=[.!?…][”’)\"])\s+(?=[^\sa-z\d])")


@dataclass(frozen=True)
class Passage:
    where: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One side is empty where a passage comes or goes."""

    where: str
    before: str
    after: str


def read_passages(html: str) -> list[Passage]:
    reader = _Reader(main_alone="<main" in html)
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.passages


@dataclass
class _Table:
    caption: str = ""
    heads: tuple[str, ...] = ()
    row: str = ""
    column: int = -1
    promoting: bool = False

    def place(self, tag: str) -> str:
        name = f"Table “{self.caption}”"
        if self.promoting:
            return f"{name}, promotion"
        if self.column < 0:
            return name
        row = f", row “{self.row}”" if self.row and tag == "td" else ""
        head = self.heads[self.column] if self.column < len(self.heads) else ""
        return f"{name}{row}" + (f", column “{head}”" if head else "")


class _Reader(HTMLParser):
    def __init__(self, *, main_alone: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self.open: list[str] = []
        self.text: list[str] = []
        # Where, in `open`, the element that is being left out stands, and the <main>.
        self.silent_from: int | None = None
        self.main_from: int | None = None if main_alone else 0
        self.names: list[tuple[int, list[str]]] = []
        # What each open region says of itself: depth, kind of place and its name.
        self.regions: list[tuple[int, str, str]] = []
        self.headings: list[str] = [""]
        self.term = ""
        self.table: _Table | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.flush()
        if tag in VOID:
            self.text.append(" " if tag == "br" else "")
            return
        self.open.append(tag)
        values = {name: value or "" for name, value in attrs}
        if tag == "main" and self.main_from is None:
            self.main_from = len(self.open)
        if self.silent_from is None and _is_silent(tag, values, self.open):
            self.silent_from = len(self.open)
        if not self._reads():
            return
        self._enter(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open:
            depth, last = len(self.open), self.open[-1]
            if last in BLOCKS:
                self.flush()
            if self._reads():
                self._leave(last, depth)
            if self.silent_from == depth:
                self.silent_from = None
            if last == "main" and self.main_from == depth:
                self.main_from = -1
            self.open.pop()
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._reads():
            self.text.append(data)
            for _, words in self.names:
                words.append(data)

    def flush(self) -> None:
        text = " ".join("".join(self.text).split())
        self.text = []
        if text:
            where = self._where()
            self.passages += [Passage(where, said) for said in SENTENCE_END.split(text)]

    def _reads(self) -> bool:
        return self.silent_from is None and self.main_from is not None and self.main_from >= 0

    def _enter(self, tag: str, values: dict[str, str]) -> None:
        depth = len(self.open)
        if tag in NAMING:
            self.names.append((depth, []))
        if tag in REGIONS:
            self.headings.append(self.headings[-1])
        if values.get("role") in {"group", "note"} and values.get("aria-label"):
            kind = "Offer" if "offer" in values.get("class", "").split() else ""
            self.regions.append((depth, kind, values["aria-label"]))
        if tag == "table":
            self.table = _Table()
        if self.table:
            self._enter_table(tag, values)

    def _enter_table(self, tag: str, values: dict[str, str]) -> None:
        table = self.table or _Table()
        if tag == "tbody":
            table.promoting = "promo" in values.get("class", "").split()
        elif tag == "tr":
            table.row, table.column = "", -1
        elif tag in {"td", "th"} and "thead" not in self.open:
            table.column += 1

    def _leave(self, tag: str, depth: int) -> None:
        if self.names and self.names[-1][0] == depth:
            self._named(tag, " ".join("".join(self.names.pop()[1]).split()))
        if tag in REGIONS:
            self.headings.pop()
        if self.regions and self.regions[-1][0] == depth:
            self.regions.pop()
        if tag == "table":
            self.table = None

    def _named(self, tag: str, words: str) -> None:
        table = self.table
        if tag in HEADINGS:
            self.headings[-1] = words
        elif tag == "summary":
            self.regions.append((len(self.open) - 1, "Question", words))
        elif tag == "dt":
            self.term = words
        elif table and tag in {"caption", "strong"} and "caption" in self.open:
            table.caption = table.caption or words
        elif table and tag == "th" and "thead" in self.open:
            table.heads += (words,)
        elif table and tag == "th":
            table.row = words

    def _where(self) -> str:
        innermost = next((tag for tag in reversed(self.open) if tag in BLOCKS), "")
        if self.table:
            cell = next((tag for tag in reversed(self.open) if tag in {"td", "th"}), "")
            return self.table.place(cell) if "caption" not in self.open else "Caption of a table"
        if innermost in HEADINGS:
            return "Title" if innermost == "h1" else "Heading"
        if self.regions:
            _, kind, name = self.regions[-1]
            return f"{kind} “{name}”" if kind else f"“{name}”"
        if innermost == "dd" or "dd" in self.open:
            return f"“{self.term}”, beside the title"
        heading = self.headings[-1]
        return f"Text under “{heading}”" if heading else "Beginning of the text"


def _is_silent(tag: str, values: dict[str, str], opened: Sequence[str]) -> bool:
    classes = set(values.get("class", "").split())
    number = tag == "b" and opened[-2:-1] == ["li"]
    return tag in SILENT or number or bool(classes & MARKS) or values.get("aria-hidden") == "true"


def differences(before: Sequence[Passage], after: Sequence[Passage]) -> list[Difference]:
    """What the one page says otherwise than the other, in the order of reading."""
    return [
        difference
        for old, new in _unequal(before, after)
        for difference in _paired(old, new)
        if difference.before != difference.after
    ]


def _unequal(
    before: Sequence[Passage], after: Sequence[Passage]
) -> Iterator[tuple[Sequence[Passage], Sequence[Passage]]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change != "equal":
            yield before[a:b], after[c:d]


def _paired(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Difference]:
    """Passages of the same place are one that changed, and so are as many old ones as new."""
    wheres = [p.where for p in old], [p.where for p in new]
    for change, a, b, c, d in SequenceMatcher(None, *wheres, autojunk=False).get_opcodes():
        if change == "equal" or b - a == d - c:
            for was, becomes in zip(old[a:b], new[c:d], strict=True):
                yield Difference(becomes.where, was.text, becomes.text)
        else:
            yield from (Difference(p.where, p.text, "") for p in old[a:b])
            yield from (Difference(p.where, "", p.text) for p in new[c:d])
