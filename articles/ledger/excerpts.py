"""Whether an excerpt stands among the words of a page. Pure."""

import re
import unicodedata

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
SAME = dict.fromkeys(map(ord, "‘’‚‛ʼ′`´"), "'")
SAME |= dict.fromkeys(map(ord, "“”„‟«»″"), '"')
SAME |= dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
LEFT_OUT = re.compile(r"[\[(]?\.{3,}[\])]?")
# A long run of accents is sorted by insertion.
RUN = 200


def holds(page: str, excerpt: str) -> bool:
    """Whether the words stand in the `plain` text, whole; dots mark what the excerpt leaves out."""
    where = 0
    pieces = [piece.strip() for piece in LEFT_OUT.split(plain(excerpt)) if piece.strip()]
    for piece in pieces:
        found = _pattern(piece).search(page, where)
        if found is None:
            return False
        where = found.end()
    return bool(pieces)


def plain(text: str) -> str:
    """The same for texts that differ in case, spaces, quotes and hyphens alone."""
    words = text.translate(INVISIBLE).split()
    if not text.isascii():
        words = [_one_form(word) for word in words]
    return " ".join(" ".join(words).translate(SAME).casefold().split())


def _one_form(word: str) -> str:
    parts = (word[start : start + RUN] for start in range(0, len(word), RUN))
    return "".join(unicodedata.normalize("NFKC", part) for part in parts)


def _pattern(piece: str) -> re.Pattern[str]:
    """Tags stand in the middle of words and of sums, and leave a space there: it may be
    there or not. “$1” is not found in “$17” or “$1.50”."""
    words = piece.split()
    start = r"(?<!\w)" if piece[0].isalnum() else ""
    start += r"(?<!\d[.,])" if piece[0].isdigit() else ""
    end = r"(?!\w)" if piece[-1].isalnum() else ""
    end += r"(?![.,]\d)" if piece[-1].isdigit() else ""
    return re.compile(start + " ?".join(map(_spelled, words)) + end)


def _spelled(word: str) -> str:
    """Digits stand together: “1 7” is not “17”."""
    parts = (re.escape(part) for part in re.findall(r"\d+|\D", word))
    return " ?".join(parts)
