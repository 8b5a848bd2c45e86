"""The places of a guide, a table and a fact that can be found, each with the words it has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from articles.content import Content
from articles.freezing import FrozenHtml
from articles.ledger.values import print_value
from articles.markdown import Slot, as_text, split
from articles.markdown.slots import write
from articles.markdown.text import BETWEEN_CELLS
from articles.models import Fact, FactVersion, PlaceKind
from articles.search import formulas
from articles.tables.grid import Grid, Row, anchor_of

HEADING = re.compile(r'<h[2-6] id="(?P<anchor>[^"]+)">.*?</h[2-6]>', re.DOTALL)
PAIR = " · "


@dataclass(frozen=True)
class Place:
    """`named` and `text` with slots where facts stand. `names` are the words of its name where
    they are more than is shown, `more` others that lead there; `above` is the title over it,
    `within` the key of a promotion's offer."""

    kind: str
    anchor: str
    named: str
    text: str = ""
    above: str = ""
    names: str = ""
    more: str = ""
    within: str = ""
    facts: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, str]:
        """All words of its name, and all others of its own."""
        own = f"{self.named} {self.text} {self.more}"
        return without_slots(self.names or self.named), without_slots(own)

    def marks(self, topic: int | None = None) -> str:
        named, own = self.said
        return formulas.marks(named=named, text=own, above=self.above, kind=self.kind, topic=topic)


def places_of_guide(content: Content, html: FrozenHtml) -> Iterator[Place]:
    title = f"{content.title} {content.short_title}"
    yield Place(PlaceKind.GUIDE, "", content.title, content.summary, more=content.short_title)
    for anchor, heading, text in _sections(html):
        # What stands before the first heading belongs to the title.
        yield _placed(PlaceKind.SECTION, anchor, heading, text, title)
    for question, answer in zip(content.questions, html.answers, strict=True):
        anchor, text = f"q-{question.key}", _words(answer)
        yield _placed(PlaceKind.ANSWER, anchor, question.question, text, title)
    if content.evidence:
        yield Place(PlaceKind.EVIDENCE, "evidence", "", facts=content.evidence)


def _sections(html: FrozenHtml) -> Iterator[tuple[str, str, str]]:
    """Anchor, heading and text."""
    headings = {heading.anchor: heading.html for heading in html.headings}
    anchor, start = "", 0
    for match in HEADING.finditer(html.body):
        yield anchor, headings.get(anchor, ""), _words(html.body[start : match.start()])
        anchor, start = match["anchor"], match.end()
    yield anchor, headings.get(anchor, ""), _words(html.body[start:])


def _placed(kind: str, anchor: str, named: str, text: str, above: str) -> Place:
    named = _words(named) if kind == PlaceKind.SECTION else named
    keys = tuple(slot.key for slot in split(f"{named} {text}") if isinstance(slot, Slot))
    return Place(kind, anchor, named, text, above, facts=keys)


def places_of_table(key: str, title: str, grid: Grid, html: list[list[str]]) -> Iterator[Place]:
    """Its rows: the head and the columns are the name, so that “claude price” leads to the row."""
    anchor = anchor_of(key)
    columns = [column.label for column in grid.columns]
    for row, cells in zip(grid.rows, html, strict=True):
        words = [_words(cell) for cell in cells]
        if row.kind == "promotion":
            yield _promotion(anchor, title, row, words)
        elif words:
            named = f"{words[0]} {' '.join(columns[1:])}"
            text = PAIR.join(
                f"{label}: {said}" for label, said in zip(columns[1:], words[1:], strict=False)
            )
            keys = tuple(slot.key for slot in split(" ".join(words)) if isinstance(slot, Slot))
            yield Place(PlaceKind.ROW, anchor, words[0], text, title, named, facts=keys)


def _promotion(anchor: str, title: str, row: Row, words: list[str]) -> Place:
    """Of an offer it is there in its window alone."""
    text = " ".join(words)
    keys = tuple(slot.key for slot in split(text) if isinstance(slot, Slot))
    return Place(PlaceKind.ROW, anchor, title, text, within=row.offer, facts=keys)


def place_of_fact(fact: Fact, version: FactVersion) -> Place:
    said = print_value(fact.value_type, version.value)
    spoken = " ".join(str(version.value.get(part, "")) for part in ("unit", "period"))
    named = f"{fact.subject} {fact.label}"
    return Place(PlaceKind.FACT, "", named, f"{said} {version.statement}", more=spoken)


def _words(html: str) -> str:
    """Rendered HTML as one line, with the slots of facts in it. A row of a table ends visibly."""
    text = as_text(html, lambda slot: write(slot) if slot.kind == "fact" else slot.alt)
    lines = (
        line.replace(BETWEEN_CELLS, PAIR) + ";" if BETWEEN_CELLS in line else line
        for line in text.splitlines()
    )
    return " ".join(" ".join(lines).split())


def without_slots(text: str) -> str:
    return "".join(" " if isinstance(part, Slot) else part for part in split(text))
