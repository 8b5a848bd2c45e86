"""Figures in prose: amounts of money, percentages, numbers with a unit, dates finer than a year.

What counts is what readers read: paragraphs, headings, lists, cells. Code, addresses, pictures and
references to facts hold no figure. A name isn't one either: a version ("GPT-5.4", "Llama 4"), a
norm ("ISO 27001"), a bare year, a step, an ordinal, a time of day; so a number counts only with a
unit of the lists below, and not right after a name. A figure is the words that a fact would print:
"$17 a month", "10–15%", "H2 2026", and not the "about" or "~" before them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from articles.markdown import BLANK, Prose, Rendered, render

# Pages say how many of their figures come from the ledger only while this is true: a test holds
# it to what the corpus measures.
PRECISE = True

_N = r"\d{1,15}(?:[.,]\d{1,15}){0,6}"
_RANGE = rf"{_N}(?:\s?(?:–|-|\bto\b)\s?{_N})?"
# Not in the middle of a word, name, number or path.
_START = r"(?<![\w./#§&+-])(?<!\w[–,])"
_END = r"(?![\w])"
_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|[kKmMBT])\b"
_PERIOD = (
    r"(?:months?|mo|mth|years?|yr|annum|weeks?|wk|days?|hours?|hr|seats?|users?|members?|persons?|"
    r"people|editors?|licen[cs]es?|minutes?|pages?|words?|tokens?)\b"
)
_EACH = (
    rf"(?:\s?/\s?{_PERIOD}|\s(?:per|an?|each|every)\s{_PERIOD}"
    r"|\s(?:monthly|yearly|annually|weekly)\b){0,2}"
)
_CODE = r"(?:USD|EUR|GBP|CHF|JPY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|CNY)"
_SIGN = r"(?:US|CA|A|NZ|HK|S)?[$€£¥₹]"
_MONEY = re.compile(
    rf"(?<![\w$€£¥₹])(?:{_SIGN}\s?|{_CODE}\s){_N}(?:\s?(?:–|-|\bto\b)\s?{_SIGN}?{_N})?"
    rf"(?:\s?{_SCALE})?(?![\w%]){_EACH}"
    rf"|{_START}{_RANGE}(?:\s?{_SCALE})?\s?(?:[€£¢]|(?:{_CODE}|dollars?|euros?|pounds|cents?)\b){_EACH}"
)
_PERCENTAGE = re.compile(
    rf"{_START}(?:{_N}\s?%?\s?(?:–|-|\bto\b)\s?)?{_N}\s?(?:%|(?:percent|per\scent|percentage\spoints?)\b)"
)
_MONTH = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December)\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_YEAR = r"(?:19|20)\d\d"
_PART = (
    r"(?:[QqHh][1-4]|(?:early|mid|late)(?:[-\s](?:to[-\s])?(?:mid|late))?|spring|summer|autumn|fall|"
    r"winter|(?:first|second)\shalf|(?:first|second|third|fourth)\squarter|"
    r"(?:end|start|beginning|middle))"
)
_DATE = re.compile(
    rf"{_START}(?:{_MONTH}\s{_DAY},?\s{_YEAR}|{_DAY}\s(?:of\s)?{_MONTH},?\s{_YEAR}"
    rf"|{_MONTH},?\s{_YEAR}|{_YEAR}-\d\d-\d\d|{_YEAR}\s[QH][1-4]"
    rf"|(?i:{_PART})(?:\sof\s|\sin\s|[-\s]){_YEAR}"
    rf"|{_MONTH}\s{_DAY}(?!\s?%)|{_DAY}\s(?:of\s)?{_MONTH}){_END}(?!-\w)"
)
_SYMBOL = (
    r"(?:[KMGTP]i?B|[kKMGT]bit|[kKMGT]bps|[kMG]?Hz|[kMG]?Wh?|mAh|kg|mg|g|km|cm|mm|ms|°\s?[CF]|px|"
    r"fps|dpi|dB|min|hrs?)\b(?!-)"
)
_NOUN = (
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|bytes?|bits?|megabytes?|"
    r"gigabytes?|terabytes?|tokens?|words?|characters?|pages?|seats?|users?|members?|people|persons?|"
    r"customers?|subscribers?|readers|employees|developers|credits?|requests?|quer(?:y|ies)|calls?|"
    r"messages?|emails?|files?|images?|photos?|videos?|documents?|projects?|languages?|countries|"
    r"parameters?|points?|stars?|downloads?|context(?:\swindow)?|inch(?:es)?|feet|met(?:er|re)s?|"
    r"kilomet(?:er|re)s?|miles?|kilograms?|grams?|pounds?|lit(?:er|re)s?|degrees?|watts?|volts?|"
    r"pixels?|participants?|minute|transcripts?|recordings?)\b"
)
_QUALIFIER = (
    r"(?:monthly|daily|weekly|active|paying|free|output|input|team|business|calendar|working|"
    r"transcription|audio|video|meeting|additional|extra|million|registered|full|square|cubic|"
    r"percentage|different|parallel|search|premium|fast|build|text|voice|context|training|human)\s"
)
_NUMBER = re.compile(
    rf"{_START}(?P<number>{_RANGE})(?:\s?{_SYMBOL}"
    rf"|(?:\s?{_SCALE})?(?:\s|-)(?:{_QUALIFIER}){{0,2}}(?P<noun>{_NOUN})"
    rf"|\s?(?P<times>(?:x|×)(?![\w])|\stimes\s(?:faster|slower|larger|smaller|cheaper|as|more|less)\b)"
    r"|(?:\s(?:thousand|million|billion|trillion|bn)|[MBT]|bn)\b)"
)
_KINDS = (("date", _DATE), ("money", _MONEY), ("percentage", _PERCENTAGE), ("number", _NUMBER))
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")

# The words right before a number: what it then belongs to is a name or an enumeration.
_BEFORE = re.compile(r"([^\W\d_][\w’'-]{0,30})\s$")
_NUMBERING = (
    "version release chapter section step figure table page line part phase level tier day week "
    "model option plan room rule article paragraph appendix clause question lesson unit form item "
    "number no issue volume class stage round type grade series generation"
)
_ORDINARY = (
    "the a an only about up to over under around every after within all these those with and but "
    "for from its their first last next another nearly almost at get add includes roughly some in "
    "by of per just any than more less fewer between on or beyond until since before during it "
    "you we they he she is are was were has have had costs holds takes needs gives offers our "
    "your max maximum minimum min below above unlimited exactly approximately"
)
_COUNTED = re.compile(r"\d\s(?:of|out of)\s$")
_IN_A_YEAR = re.compile(r"\b(?:in|since|by|until|from|during|of|before|after)\s$", re.I)
_FIXED = frozenset({"3M"})


# References to facts, and all figures: those and the ones that are typed.
Tally = tuple[int, int]


@dataclass(frozen=True)
class Figure:
    """`start` and `end` are its place in the text, to be replaced there; -1 where the text says
    it in a way that can't be."""

    kind: str
    text: str
    line: int
    start: int = -1
    end: int = -1


@dataclass(frozen=True)
class Found:
    """A figure within one piece of prose."""

    kind: str
    text: str
    start: int
    end: int


def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of a body, in their order."""
    return figures_of(text, render(text))


def figures_of(text: str, rendered: Rendered) -> tuple[Figure, ...]:
    """The figures of a text that was rendered already."""
    return tuple(figure for figure, _, _ in located(text, rendered))


def located(text: str, rendered: Rendered) -> Iterator[tuple[Figure, Prose, Found]]:
    """Each figure with the piece of prose that holds it, and its place there."""
    places = _Places(text)
    for prose in rendered.prose:
        place = places.of(prose)
        for found in find(prose):
            start, end = place(found.start, found.end)
            if " ".join(text[max(0, start) : max(0, end)].split()) != found.text:
                start, end = -1, -1
            yield (
                Figure(found.kind, found.text, prose.line_at(found.start), start, end),
                prose,
                found,
            )


def tally(*texts: Rendered) -> Tally:
    referred = sum(len(prose.facts) for text in texts for prose in text.prose)
    typed = sum(1 for text in texts for prose in text.prose for _ in find(prose))
    return referred, referred + typed


def find(prose: Prose) -> list[Found]:
    """What one piece of prose holds. A date isn't looked into for numbers, nor is money."""
    words = _ADDRESS.sub(lambda match: BLANK * len(match[0]), prose.words)
    if not any(mark.isdigit() for mark in words):
        return []
    found: list[Found] = []
    for kind, pattern in _KINDS:
        taken = [m for m in pattern.finditer(words) if not _is_name(kind, m, words)]
        found += [Found(kind, " ".join(m[0].split()), m.start(), m.end()) for m in taken]
        words = _without(words, taken)
    return sorted(found, key=lambda figure: figure.start)


def _without(words: str, taken: list[re.Match[str]]) -> str:
    parts, at = [], 0
    for match in taken:
        parts += [words[at : match.start()], BLANK * len(match[0])]
        at = match.end()
    return "".join([*parts, words[at:]])


def _is_name(kind: str, match: re.Match[str], words: str) -> bool:
    """Whether the number belongs to a name, an enumeration or a year."""
    if kind != "number":
        return False
    before = words[max(0, match.start() - 40) : match.start()]
    if match[0] in _FIXED or _COUNTED.search(before):
        return True
    noun, number = match["noun"], match["number"]
    if noun and re.fullmatch(_YEAR, number) and _IN_A_YEAR.search(before):
        return True
    word = _BEFORE.search(before)
    if not word or not (noun or match["times"]):
        return False
    name = word[1]
    if name.lower() in _NUMBERING.split():
        return True
    return name[0].isupper() and name.lower() not in _ORDINARY.split()


class _Places:
    """Where in the text each piece of prose stands: pieces are met in the order of the text."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.columns: dict[int, int] = {}

    def of(self, prose: Prose) -> "_Place":
        starts = []
        for offset, part in enumerate(prose.source.split("\n")):
            starts.append((self._find(prose.line - 1 + offset, part), len(part)))
        return _Place(starts)

    def _find(self, number: int, part: str) -> int:
        if number >= len(self.lines):
            return -1
        column = self.lines[number].find(part, self.columns.get(number, 0))
        if column < 0:
            return -1
        self.columns[number] = column + len(part)
        return self.starts[number] + column


@dataclass(frozen=True)
class _Place:
    """From a place in the prose to one in the text; `parts` are its lines: start and length."""

    parts: list[tuple[int, int]]

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        first, last = self._of(start), self._of(end - 1)
        return (first, last + 1) if first >= 0 and last >= 0 else (-1, -1)

    def _of(self, place: int) -> int:
        for start, length in self.parts:
            if place <= length:
                return start + place if start >= 0 else -1
            place -= length + 1
        return -1
