"""Prose may not outrun the ledger: sentences that rest on an uncertain fact and don't say so.

Uncertain is what the ledger calls Estimated or Reported. A sentence (or cell, or heading) rests on
such a fact when it
- refers to it; or
- names the same amount: of money, with the same currency and no other period, or a number with the
  same unit; a fact that is a text counts where that text is nothing but a figure; or
- names a date or window, finer than a year, that overlaps the window of the fact. Two kinds of
  dates don't: one that a sentence in the past tense tells of ("In June 2026 we tested four"), and a
  single day within a longer window, unless the sentence looks ahead ("wrote on 6 June 2026" is
  news, "arrives on 6 June 2026" says more than the ledger knows).

It is hedged when one of the publisher's words stands in the same sentence, or in the heading of the
cell's column. "Not likely" is a hedge: it claims no certainty. The month of May is none. The
evidence table is no prose: it names the confidence itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from articles.figures import Found, find
from articles.ledger.kinds import Confidence, ValueType
from articles.ledger.values import PERIODS, SYMBOLS, overlaps, parse_value
from articles.markdown import BLANK, Prose
from articles.markdown.references import excerpt

UNCERTAIN = frozenset({Confidence.ESTIMATED, Confidence.REPORTED})
_END = re.compile(r"[.!?…][\"'”’)\]*_]{0,4}\s+(?=[\"'“‘(\[*_~]{0,4}[A-Z0-9$€£\ufffc])")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Za-z]|\b(?:e\.g|i\.e|approx|ca|vs|etc|no|nos|inc|ltd|corp|co|dr|mr|mrs|ms|st|jan|feb|"
    r"mar|apr|jun|jul|aug|sept?|oct|nov|dec))$",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|won[’']t|shall|coming|upcoming|expect\w*|plan(?:s|ned)?|set to|due|scheduled|"
    r"slated|targets?|targeted|promised?|aims?|launch(?:es|ing)?|ships?|shipping|arrives?|arriving|"
    r"releases?|lands?|opens?|comes?|follows?|appears?)\b",
    re.I,
)
_PAST = re.compile(r"\b(?:was|were|had|did|ago)\b", re.I)
_HAPPENED = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bbe )\b(?:\w{2,30}ed|came|went|began|ran|said|wrote|saw|grew|fell|"
    r"rose|took|made)(?:\s[\w’'-]{1,30}){0,4}\s\(?$"
)
_MAY = re.compile(r"(?<=[\w,;:)’”] )May\b")
_AMOUNT = re.compile(r"\d[\d,.]*")
_SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
           "t": 12, "trillion": 12}  # fmt: skip
_MARKS = re.compile(r"(?:US|CA|A)?[$€£¥₹]|[A-Z]{3}\b")
Amount = tuple[str, Decimal, str]


@dataclass(frozen=True)
class Statement:
    """A fact as far as prose can outrun it; `text` is how it prints."""

    key: str
    name: str
    confidence: str
    value_type: str
    text: str

    @cached_property
    def window(self) -> dict[str, Any] | None:
        return _window(self.text) if self.value_type == ValueType.DATE else None

    @cached_property
    def amount(self) -> tuple[Amount, str] | None:
        found = find(Prose(1, self.text, self.text))
        if len(found) != 1 or self.value_type in {ValueType.DATE, ValueType.YESNO}:
            return None
        alone = self.text[: found[0].start].strip(" ~≈").lower()
        whole = alone in {"", "about", "approximately"} and found[0].end == len(self.text)
        return _amount(found[0]) if whole or self.value_type != ValueType.TEXT else None


@dataclass(frozen=True)
class Unhedged:
    """A sentence that says more than the ledger; `line` is that of what ties it to the fact."""

    line: int
    sentence: str
    fact: Statement

    def message(self, hedges: Sequence[str]) -> str:
        confidence = Confidence(self.fact.confidence).label
        such = " or ".join(f"“{word}”" for word in hedges[:2])
        return (
            f"“{excerpt(self.sentence, 80)}” rests on “{self.fact.name}”, which is only "
            f"{confidence}: say so, with a word such as {such}."
        )


def unhedged(
    prose: Iterable[Prose], facts: Iterable[Statement], hedges: Sequence[str], *, heading: str = ""
) -> Iterator[Unhedged]:
    """Each sentence once. `heading` is that of the column in which a cell stands."""
    uncertain = tuple(fact for fact in facts if fact.confidence in UNCERTAIN)
    if not uncertain:
        return
    for piece in prose:
        figures = find(piece)
        if not figures and not piece.facts:
            continue
        for start, end in sentences(piece.words):
            tie = _tie(piece, figures, start, end, uncertain)
            if tie and not _is_hedged(
                f"{heading} {_plain(piece.words, figures, start, end)}", hedges
            ):
                sentence = piece.source[start:end].strip()
                yield Unhedged(piece.line_at(tie[0]), sentence, tie[1])


def sentences(words: str) -> list[tuple[int, int]]:
    """Where each begins and ends; abbreviations and initials end none."""
    found, start = [], 0
    for match in _END.finditer(words):
        before = words[max(start, match.start() - 12) : match.start()]
        if words[match.start()] == "." and _ABBREVIATED.search(before):
            continue
        found.append((start, match.end()))
        start = match.end()
    return [*found, (start, len(words))]


def _tie(
    piece: Prose, figures: Sequence[Found], start: int, end: int, facts: Sequence[Statement]
) -> tuple[int, Statement] | None:
    """Where the sentence is tied to the first fact that it is tied to."""
    known = {fact.key: fact for fact in facts}
    for place, key in piece.facts:
        if start <= place < end and key in known:
            return place, known[key]
    words = piece.words[start:end]
    for figure in figures:
        if start <= figure.start < end:
            for fact in facts:
                if _says(figure, figure.start - start, words, fact):
                    return figure.start, fact
    return None


def _says(figure: Found, place: int, words: str, fact: Statement) -> bool:
    """Whether the figure is the fact's."""
    if figure.kind == "date":
        window = _window(figure.text) if fact.window else None
        return bool(
            window and fact.window and overlaps(window, fact.window)
            and _is_about(window, fact.window, words, place)
        )  # fmt: skip
    said = _amount(figure) if fact.amount else None
    if not said or not fact.amount or said[0] != fact.amount[0]:
        return False
    return said[1] == fact.amount[1] or not said[1] or not fact.amount[1]


def _is_about(window: dict[str, Any], known: dict[str, Any], words: str, place: int) -> bool:
    """Whether a date could be the fact's, and isn't that of something else."""
    if _AHEAD.search(words):
        return True
    if _PAST.search(words) or _HAPPENED.search(words[:place][-120:]):
        return False
    return bool(window["from"] != window["to"] or known["from"] == known["to"])


def _window(text: str) -> dict[str, Any] | None:
    try:
        return parse_value(ValueType.DATE, text.replace("late-", "late ").replace("mid-2", "mid 2"))
    except ValueError:
        return None


def _amount(figure: Found) -> tuple[Amount, str] | None:
    """What is counted, with its currency or unit, and the period, "" for none."""
    numbers = _AMOUNT.findall(figure.text)
    if len(numbers) != 1:
        return None
    try:
        number = Decimal(numbers[0].rstrip(".,").replace(",", ""))
    except InvalidOperation:
        return None
    before, _, after = figure.text.partition(numbers[0])
    scale = re.match(r"\s?([A-Za-z]+)\b", after)
    if scale and (power := _SCALES.get(scale[1].lower())):
        number, after = number.scaleb(power), after[scale.end() :]
    if figure.kind == "money":
        mark = _MARKS.search(before) or _MARKS.search(after)
        words = re.findall(r"[a-z-]+", after.lower())
        period = next((PERIODS[word] for word in words if word in PERIODS), "")
        return ("money", number, SYMBOLS.get(mark[0], mark[0]) if mark else ""), period
    unit = re.sub(r"[\s-]+", " ", after).strip().lower()
    unit = "%" if unit in {"percent", "per cent"} else unit.rstrip("s")
    return (figure.kind, number, unit), ""


def _plain(words: str, figures: Sequence[Found], start: int, end: int) -> str:
    """The sentence without its dates, which may name the month of May."""
    parts, at = [], start
    for figure in figures:
        if figure.kind == "date" and start <= figure.start < end:
            parts.append(words[at : figure.start])
            at = figure.end
    return _MAY.sub(BLANK, "".join([*parts, words[at:end]]))


def _is_hedged(words: str, hedges: Sequence[str]) -> bool:
    given = "|".join(re.escape(word) for word in hedges)
    return bool(given and re.search(rf"(?<!\w)(?:{given})(?!\w)", words, re.I))
