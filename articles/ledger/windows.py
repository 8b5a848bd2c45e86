"""Windows of time as people write them: "2 May 2026", "Q3 2026", "between May and July 2026".

A window is its first and last day. Pure.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date

Window = tuple[date, date]

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_PARTS = {"h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
          "early": (1, 4), "mid": (5, 8), "late": (9, 12), "mid-to-late": (5, 12),
          "early-to-mid": (1, 8), "first half of": (1, 6), "second half of": (7, 12),
          "": (1, 12)}  # fmt: skip
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_OR_MONTH = re.compile(r"(?:(\d{1,2}) )?([a-z]+)\.?(?: (\d{1,2}))? (\d{4})")
_THIRD = re.compile(r"(early|mid|late)[ -]([a-z]+)\.? (\d{4})")
_PART = re.compile(r"(?:([a-z0-9 -]{1,20}) )?(\d{4})")
_BETWEEN = re.compile(r"(?:between (.+) and (.+)|(?:from )?(.+?) (?:to|until|through|-) (.+))")


def read_window(text: str) -> Window | None:
    """None for words that name no window; ValueError for days that no calendar has, and for
    a window that ends before it begins."""
    words = re.sub(r"\s*[–—]\s*", " to ", text.lower().replace(",", " "))
    words = " ".join(words.strip(" .").split()).removeprefix("the ")
    return _one(words) or _between(words) or _between(words.replace("-", " to "))


def _one(words: str) -> Window | None:
    if _ISO.fullmatch(words):
        return date.fromisoformat(words), date.fromisoformat(words)
    return _day_or_month(words) or _third(words) or _part(words)


def _day_or_month(words: str) -> Window | None:
    match = _DAY_OR_MONTH.fullmatch(words)
    month = MONTHS.get(match[2]) if match else None
    if not match or not month:
        return None
    year = int(match[4])
    if day := match[1] or match[3]:
        return date(year, month, int(day)), date(year, month, int(day))
    return date(year, month, 1), _month_end(year, month)


def _third(words: str) -> Window | None:
    """A third of a month, such as "late May 2026"."""
    match = _THIRD.fullmatch(words)
    month = MONTHS.get(match[2]) if match else None
    if not match or not month:
        return None
    year, (first, last) = int(match[3]), _THIRDS[match[1]]
    end = _month_end(year, month)
    return date(year, month, first), end.replace(day=min(last, end.day))


def _part(words: str) -> Window | None:
    """A part of a year, such as "H2 2026", "mid-to-late 2026", or all of it."""
    match = _PART.fullmatch(words)
    if not match:
        return None
    named = re.sub(r"\s*-\s*to\s*-\s*|\s+to\s+", "-to-", match[1] or "")
    part = _PARTS.get(named.strip())
    if part is None:
        return None
    year = int(match[2])
    return date(year, part[0], 1), _month_end(year, part[1])


def _between(words: str) -> Window | None:
    """From the first day of one window to the last of another."""
    match = _BETWEEN.fullmatch(words)
    if not match:
        return None
    start, end = (part for part in match.groups() if part is not None)
    last = _one(end)
    first = next((window for said in _completed(start, end) if (window := _one(said))), None)
    if not first or not last:
        return None
    if first[0] > last[0]:
        raise ValueError("it ends before it begins")
    return first[0], max(first[1], last[1])


def _completed(start: str, end: str) -> Iterator[str]:
    """ "May" of "May to July 2026" is May 2026, "2" of "2 to 5 May 2026" is 2 May 2026."""
    yield start
    ends = end.split()
    for place in range(len(ends) - 1, 0, -1):
        yield f"{start} {' '.join(ends[place:])}"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
