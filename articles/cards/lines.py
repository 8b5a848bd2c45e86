"""Text in lines: where it may break, and in which order pieces of both directions stand."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from articles.cards.fonts import Face, clusters, fonted

ELLIPSIS = "…"
RIGHT = {"R", "AL"}
NUMBER = {"EN", "AN"}
# Points, commas and signs between or beside digits belong to the number.
NEAR_NUMBER = {"ES", "CS", "ET"}
Measure = Callable[[str], float]


@dataclass(frozen=True)
class Run:
    """A piece in one font and one direction."""

    text: str
    face: Face
    rightwards: bool


def is_right_to_left(text: str) -> bool:
    """By its first letter that has a direction."""
    strong = (kind for char in text if (kind := unicodedata.bidirectional(char)) in {"L", *RIGHT})
    return next(strong, "L") in RIGHT


def runs(text: str, weight: str) -> list[Run]:
    """From left to right as they are drawn."""
    pieces = fonted(text, weight)
    levels = _levels([cluster for cluster, _ in pieces], 1 if is_right_to_left(text) else 0)
    both = zip(levels, pieces, strict=True)
    grouped = [
        (level, Run("".join(cluster for _, (cluster, _) in group), face, level % 2 == 0))
        for (level, face), group in groupby(both, key=lambda one: (one[0], one[1][1]))
    ]
    return _reordered(grouped)


def _levels(pieces: Sequence[str], base: int) -> list[int]:
    """The rules of Unicode's bidirectional algorithm that a title can need: even levels run to
    the right; a number among right-to-left letters has one of its own."""
    kinds = _with_numbers([_kind(piece) for piece in pieces])
    own = "R" if base else "L"
    strong = own
    for place, kind in enumerate(kinds):
        if kind == "N" and strong == "L":
            kinds[place] = "L"
        elif kind in {"L", "R"}:
            strong = kind
    levels = {"L": 2 if base else 0, "R": 1, "N": 2}
    return [levels[kind] for kind in _settled(kinds, own)]


def _kind(piece: str) -> str:
    kind = unicodedata.bidirectional(piece[0])
    if kind in RIGHT:
        return "R"
    if kind in NUMBER:
        return "N"
    return kind if kind in {"L", *NEAR_NUMBER} else "O"


def _with_numbers(kinds: list[str]) -> list[str]:
    settled = list(kinds)
    for place, kind in enumerate(kinds):
        around = kinds[max(0, place - 1) : place] + kinds[place + 1 : place + 2]
        inside = kind in {"ES", "CS"} and around == ["N", "N"]
        if inside or (kind == "ET" and "N" in around):
            settled[place] = "N"
        elif kind in NEAR_NUMBER:
            settled[place] = "O"
    return settled


def _settled(kinds: Sequence[str], own: str) -> Iterator[str]:
    """What has no direction takes that of its neighbours where they agree, else the line's own."""
    before = own
    for place, kind in enumerate(kinds):
        if kind != "O":
            yield kind
            before = "L" if kind == "L" else "R"
            continue
        after = next((other for other in kinds[place:] if other != "O"), own)
        after = "L" if after == "L" else "R"
        yield after if after == before else own


def _reordered(grouped: list[tuple[int, Run]]) -> list[Run]:
    for level in range(max((level for level, _ in grouped), default=0), 0, -1):
        turned: list[tuple[int, Run]] = []
        for deep, group in groupby(grouped, key=lambda one: one[0] >= level):
            piece = list(group)
            turned += piece[::-1] if deep else piece
        grouped = turned
    return [run for _, run in grouped]


def wrapped(text: str, width: float, measure: Measure) -> list[str]:
    """In lines that are no wider."""
    lines: list[str] = []
    taken = width
    for word in _words(text):
        if taken + measure(word.rstrip()) > width:
            *whole, word = _broken(word, width, measure)
            lines += [*whole, ""]
            taken = 0
        lines[-1] += word
        taken += measure(word)
    return [line.strip() for line in lines]


def _words(text: str) -> Iterator[str]:
    """What stays together, each with the space after it. Wide characters stand for themselves,
    but no line begins with a closing mark or ends with an opening one."""
    word = before = ""
    for cluster in clusters(text):
        if word and _may_break(before, cluster):
            yield word
            word = ""
        word, before = word + cluster, cluster
    if word:
        yield word


def _may_break(before: str, after: str) -> bool:
    closes = unicodedata.category(after[0]) in {"Pe", "Pf", "Po", "Zs"}
    opens = unicodedata.category(before[0]) in {"Ps", "Pi"}
    return not closes and not opens and (before == " " or _is_wide(before) or _is_wide(after))


def _is_wide(cluster: str) -> bool:
    return unicodedata.east_asian_width(cluster[0]) in {"W", "F"}


def _broken(word: str, width: float, measure: Measure) -> Iterator[str]:
    """A word wider than a line, wherever it has to break; any other as it is."""
    if measure(word.rstrip()) <= width:
        yield word
        return
    part = ""
    for cluster in clusters(word):
        if part and measure(f"{part}{cluster}".rstrip()) > width:
            yield part
            part = ""
        part += cluster
    yield part


def cut(text: str, width: float, measure: Measure) -> str:
    """One line, with an ellipsis where it had to end."""
    if measure(text) <= width:
        return text
    kept = clusters(text)
    while kept and measure("".join(kept).rstrip() + ELLIPSIS) > width:
        kept.pop()
    return "".join(kept).rstrip() + ELLIPSIS
