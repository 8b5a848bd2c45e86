"""Dates as people write them: "April 7, 2026", "7th of April 2026", "2026-04-07"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_NUMBERS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_NUMBERS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_NUMBERS["sept"] = 9
_MONTH = "(?P<{0}>" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:{_MONTH.format('m1')}\s{{1,3}}{_DAY.format('d1')}\b,?\s{{1,3}}(?P<y1>\d{{4}})\b"
    rf"|{_DAY.format('d2')}\s{{1,3}}(?:of\s{{1,3}})?{_MONTH.format('m2')},?\s{{1,3}}(?P<y2>\d{{4}})\b"
    r"|(?P<y3>\d{4})[-/](?P<m3>\d{1,2})[-/](?P<d3>\d{1,2})\b)",
    re.I,
)
_MONTH_YEAR = re.compile(rf"{_MONTH.format('m')},?\s{{1,3}}(?P<y>(?:19|20)\d\d)\b", re.I)
_SLASHED = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:\d{2}|\d{4})")
_WEEKDAY = re.compile(
    rf"(?:{'|'.join(d[:3].lower() + '[a-z]*' for d in calendar.day_name)}),?\s+", re.I
)


@dataclass(frozen=True)
class Found:
    """Where a date stands in a text; `day` is None where the calendar has no such day."""

    day: date | None
    start: int
    end: int


def find_date(text: str) -> Found | None:
    """The first date in the text."""
    match = _DATE.search(text)
    if not match:
        return None
    parts = match.groupdict()
    for n in "123":
        if parts[f"y{n}"]:
            month = parts[f"m{n}"].lower()
            day = _day(int(parts[f"y{n}"]), _NUMBERS.get(month) or int(month), parts[f"d{n}"])
            return Found(day, match.start(), match.end())
    return None


def _day(year: int, month: int, day: str) -> date | None:
    try:
        return date(year, month, int(day))
    except ValueError:
        return None


def whole_date(text: str) -> Found | None:
    """The date that is all there is in the text, but for a weekday."""
    text = text.strip(" .,()")
    weekday = _WEEKDAY.match(text)
    rest = text[weekday.end() :] if weekday else text
    found = find_date(rest)
    return found if found and (found.start, found.end) == (0, len(rest)) else None


def is_vague_date(text: str) -> bool:
    """A month without a day, or an order of day and month that can't be known."""
    text = text.strip(" .,()")
    return bool(_MONTH_YEAR.fullmatch(text) or _SLASHED.fullmatch(text))
