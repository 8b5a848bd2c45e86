"""Figures that no fact backs: those of a guide, each with its sentence, and a reference in its
place. Pure.

Lists hold text, answers and cells: what can refer to a fact.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from articles.content import Content
from articles.figures import Figure, located
from articles.freezing import Frozen, freeze, freeze_grid
from articles.hedging import sentences
from articles.markdown import Rendered, Slot, as_text, render, render_answer
from articles.tables.grid import Grid

BODY = "body"
ANSWER = "answer:"
LONGEST = 110  # characters of a sentence on either side


@dataclass(frozen=True)
class Unbacked:
    """`part` is "body" or "answer:key"; `number` its place, from 0, among the part's figures.
    `before` and `after` are the rest of its sentence."""

    part: str
    number: int
    figure: Figure
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.figure.text}{self.after}"


@dataclass(frozen=True)
class InCell:
    """A figure of a table: `row` as the grid counts, `column` by its label, "" in a promotion."""

    row: int
    column: str
    figure: Figure
    before: str = ""
    after: str = ""


def of_text(part: str, text: str, rendered: Rendered) -> tuple[Unbacked, ...]:
    return tuple(
        Unbacked(part, number, figure, *around)
        for number, (figure, around) in enumerate(_with_sentences(text, rendered))
    )


def of_guide(frozen: Frozen) -> tuple[Unbacked, ...]:
    """Those of the text and then of each answer."""
    found = of_text(BODY, frozen.content.body, frozen.body)
    for question, rendered in zip(frozen.content.questions, frozen.answers, strict=True):
        found += of_text(f"{ANSWER}{question.key}", question.answer, rendered)
    return found


def of_grid(grid: Grid) -> tuple[InCell, ...]:
    labels = [column.label for column in grid.columns]
    frozen = freeze_grid(grid)
    return tuple(
        InCell(number, labels[at] if row.cells and at < len(labels) else "", figure, *around)
        for number, (row, cells) in enumerate(zip(grid.rows, frozen.rows, strict=True), 1)
        for at, (text, cell) in enumerate(zip(row.cells or (row.text,), cells, strict=True))
        for figure, around in _with_sentences(text, cell)
    )


def found_at(content: Content, part: str, number: int, words: str) -> Unbacked | None:
    """The figure at a place, while it still says the same there."""
    found = [one for one in of_guide(freeze(content)) if (one.part, one.number) == (part, number)]
    return found[0] if found and found[0].figure.text == words else None


def with_reference(content: Content, unbacked: Unbacked, key: str) -> Content | None:
    """The guide with a reference in the figure's place; None where the rest of the page would not
    read as before, such as a heading that is nothing but the figure."""
    figure, text = unbacked.figure, _text_of(content, unbacked.part)
    if figure.start < 0:
        return None
    changed = f"{text[: figure.start]}{{{{ fact: {key} }}}}{text[figure.end :]}"
    reads = render if unbacked.part == BODY else render_answer
    before, after = reads(text), reads(changed)

    def say(slot: Slot) -> str:
        is_it = (slot.kind, slot.key) == ("fact", key)
        return figure.text if is_it else f"{slot.kind}:{slot.key}"

    same = as_text(before.html, say) == as_text(after.html, say)
    if not same or len(after.problems) > len(before.problems):
        return None
    return _changed(content, unbacked.part, changed)


def _text_of(content: Content, part: str) -> str:
    if part == BODY:
        return content.body
    return next(q.answer for q in content.questions if f"{ANSWER}{q.key}" == part)


def _changed(content: Content, part: str, text: str) -> Content:
    if part == BODY:
        return content.changed(body=text)
    return content.changed(
        questions=tuple(
            replace(q, answer=text) if f"{ANSWER}{q.key}" == part else q for q in content.questions
        )
    )


def _with_sentences(text: str, rendered: Rendered) -> Iterator[tuple[Figure, tuple[str, str]]]:
    words, ranges = "", [(0, 0)]
    for figure, prose, found in located(text, rendered):
        if prose.words is not words:
            words, ranges = prose.words, sentences(prose.words)
        start, end = next(
            ((s, e) for s, e in ranges if s <= found.start < e), (found.start, found.end)
        )
        before = prose.source[start : found.start].lstrip()
        after = prose.source[found.end : max(end, found.end)].rstrip()
        yield figure, (_clipped_left(before), _clipped_right(after))


def _clipped_left(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    cut = text[-LONGEST:]
    return "…" + (cut.partition(" ")[2] or cut)


def _clipped_right(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    return (cut.rpartition(" ")[0] or cut) + "…"
