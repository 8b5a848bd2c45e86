"""The days of the demo: everything in it is told as so many days from the day of loading."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self

from capysite.base import clock

_WORD = re.compile(r"@\{(?P<unit>day|quarter|half)(?P<offset>[+-]\d+)?\}")
_PARTS = {"quarter": ("Q", 4), "half": ("H", 2)}


@dataclass(frozen=True)
class Days:
    """Counted from `today`: -3 is three days before it, 1 is tomorrow."""

    today: date

    @classmethod
    def around(cls, moment: datetime) -> Self:
        return cls(clock.local_date(moment))

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def moment(self, offset: int, at: str) -> datetime:
        """That day at "09:30" of the site's zone, as UTC."""
        day_and_time = datetime.combine(self.day(offset), time.fromisoformat(at), clock.zone())
        return day_and_time.astimezone(UTC)

    def tell(self, text: str) -> str:
        """Text with "@{day-10}" as "2 May 2026", "@{quarter+1}" as "Q3 2026"."""
        return _WORD.sub(lambda word: self._word(word["unit"], int(word["offset"] or 0)), text)

    def read(self, path: Path) -> str:
        return self.tell(path.read_text(encoding="utf-8"))

    def _word(self, unit: str, offset: int) -> str:
        if unit == "day":
            day = self.day(offset)
            return f"{day.day} {day:%B %Y}"
        letter, parts = _PARTS[unit]
        year, part = divmod(
            self.today.year * parts + (self.today.month - 1) * parts // 12 + offset, parts
        )
        return f"{letter}{part + 1} {year}"


def moment_of(entry: dict[str, Any], days: Days, *, day: int = 0, at: str) -> datetime:
    """When an entry of the demo happened: its own `day` and `time`, else the given ones."""
    return days.moment(entry.get("day", day), entry.get("time", at))
