"""Two texts side by side: a guide part for part and line for line, prose word by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from articles.content import Content
from articles.tables.grid import Grid
from capysite.base.asread import Difference, Line

LABELS = {
    "title": "Title", "short_title": "Short title", "slug": "Address", "summary": "Summary",
    "topic": "Topic", "body": "Text", "authors": "Byline", "evidence": "Evidence",
    "questions": "Questions", "citations": "Sources",
}  # fmt: skip
TABLE_LABELS = {"title": "Title", "columns": "Columns", "rows": "Rows"}

# Matching is quadratic in what differs: beyond these a part is called rewritten.
MOST_PARAGRAPHS = 600
MOST_WORDS = 600
ALIKE = 0.4
LOOK_AHEAD = 5
FOLD_FROM = 4

SAME, GONE, NEW, CHANGED = "same", "gone", "new", "changed"


def as_texts(content: Content) -> dict[str, str]:
    parts = {
        "authors": "\n".join(content.authors),
        "evidence": "\n".join(content.evidence),
        "citations": "\n".join(content.citations),
        "questions": "\n\n".join(f"{q.question}\n{q.answer}" for q in content.questions),
    }
    return {name: parts.get(name, getattr(content, name)) for name in LABELS}


def as_lines(title: str, grid: Grid) -> dict[str, str]:
    """A table as texts: a line a row."""
    rows = ((*row.cells, row.product, row.offer, row.text) for row in grid.rows)
    return {
        "title": title,
        "columns": "\n".join(f"{column.label} ({column.type})" for column in grid.columns),
        "rows": "\n".join(" | ".join(part for part in row if part) for row in rows),
    }


def differences(
    mine: Mapping[str, str], theirs: Mapping[str, str], labels: Mapping[str, str] = LABELS
) -> list[Difference]:
    return [
        Difference(label, *_lines(_plain(mine[name]), _plain(theirs[name])))
        for name, label in labels.items()
        if _plain(mine[name]) != _plain(theirs[name])
    ]


def _plain(text: str) -> str:
    """Browsers post CRLF, which is no difference."""
    return text.replace("\r\n", "\n").strip()


def _lines(mine: str, theirs: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    ours, others = mine.split("\n"), theirs.split("\n")
    blocks = SequenceMatcher(None, ours, others, autojunk=False).get_matching_blocks()
    same_ours = {block.a + n for block in blocks for n in range(block.size)}
    same_others = {block.b + n for block in blocks for n in range(block.size)}
    return (
        tuple(Line(text, n not in same_ours) for n, text in enumerate(ours)),
        tuple(Line(text, n not in same_others) for n, text in enumerate(others)),
    )


@dataclass(frozen=True)
class Piece:
    """Words that are the "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph that is the "same", "changed", "gone" or "new"."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Stretch:
    """Paragraphs in a row; `folded` where they are the same and nobody needs them all."""

    folded: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Prose:
    """Two texts as one. `rewritten` where they differ too much to be matched: no stretches."""

    stretches: tuple[Stretch, ...]
    rewritten: bool = False

    @property
    def differs(self) -> bool:
        return self.rewritten or any(
            passage.kind != SAME for stretch in self.stretches for passage in stretch.passages
        )


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """One text out of two; what is gone stands before what is new."""
    ours, others = before.split(), after.split()
    if max(len(ours), len(others)) > MOST_WORDS:
        return _pieces(ours, others)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, ours, others, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, " ".join(ours[a:b])))
        else:
            pieces += _pieces(ours[a:b], others[c:d])
    return tuple(pieces)


def _pieces(gone: list[str], new: list[str]) -> tuple[Piece, ...]:
    told = (Piece(GONE, " ".join(gone)), Piece(NEW, " ".join(new)))
    return tuple(piece for piece in told if piece.text)


def compare_prose(before: Sequence[str], after: Sequence[str]) -> Prose:
    """Paragraphs aligned, and word by word where two of them are alike."""
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    ours, others = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(ours), len(others)) > MOST_PARAGRAPHS:
        return Prose((), rewritten=True)
    passages = [
        *_same(before[:head]),
        *_aligned(ours, others),
        *_same(before[len(before) - tail :]),
    ]
    return Prose(tuple(_stretches(passages)))


def _shared(before: Sequence[str], after: Sequence[str]) -> int:
    """How many paragraphs both begin with."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)))


def _aligned(before: Sequence[str], after: Sequence[str]) -> list[Passage]:
    passages: list[Passage] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            passages += _same(before[a:b])
        else:
            passages += _paired(before[a:b], after[c:d])
    return passages


def _paired(before: Sequence[str], after: Sequence[str]) -> list[Passage]:
    """Each old paragraph beside the next new one that is like it, in their order."""
    passages: list[Passage] = []
    at = 0
    for old in before:
        ahead = range(at, min(at + LOOK_AHEAD, len(after)))
        match = next((n for n in ahead if _alike(old, after[n])), None)
        if match is None:
            passages.append(Passage(GONE, (Piece(GONE, old),)))
            continue
        passages += _new(after[at:match])
        passages.append(Passage(CHANGED, compare_words(old, after[match])))
        at = match + 1
    return [*passages, *_new(after[at:])]


def _alike(old: str, new: str) -> bool:
    ours, others = set(old.split()), set(new.split())
    return len(ours & others) >= ALIKE * max(len(ours), len(others))


def _same(texts: Sequence[str]) -> list[Passage]:
    return [Passage(SAME, (Piece(SAME, text),)) for text in texts]


def _new(texts: Sequence[str]) -> list[Passage]:
    return [Passage(NEW, (Piece(NEW, text),)) for text in texts]


def _stretches(passages: list[Passage]) -> list[Stretch]:
    """What is the same is folded, but for the paragraph on each side of a difference."""
    stretches: list[Stretch] = []
    runs = [(same, tuple(run)) for same, run in groupby(passages, lambda p: p.kind == SAME)]
    for place, (same, run) in enumerate(runs):
        first = 1 if place > 0 else 0
        last = len(run) - (1 if place < len(runs) - 1 else 0)
        if not same or last - first < FOLD_FROM:
            stretches.append(Stretch(False, run))
            continue
        parts = (
            Stretch(False, run[:first]),
            Stretch(True, run[first:last]),
            Stretch(False, run[last:]),
        )
        stretches += [part for part in parts if part.passages]
    return stretches
