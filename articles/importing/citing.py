"""Which sources of the list a cell of the evidence table names."""

import re
from dataclasses import dataclass, field
from datetime import date

from articles.importing.dates import find_date
from articles.importing.draft import DraftSource, Remarks
from articles.importing.keys import Keys
from articles.importing.marks import find_link
from articles.importing.sources import Entry, read_entry, source_of

_NUMBERS = re.compile(r"[\[(^]?\d{1,3}[\])]?(?:\s?,?\s?[\[(^]?\d{1,3}[\])]?){0,20}")
_SEVERAL = re.compile(r"\s*;\s*|\s+·\s+|\s+[&+]\s+|\s+and\s+|<br ?/?>|(?<=\)),\s+|\s+/\s+")


@dataclass
class Citing:
    """The sources known so far; a named one that the list lacks is added to them."""

    listed: tuple[DraftSource, ...]
    keys: Keys
    remarks: Remarks
    added: list[DraftSource] = field(default_factory=list)
    _by_publisher: dict[str, list[DraftSource]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for source in self.listed:
            self._by_publisher.setdefault(_fold(source.publisher), []).append(source)

    def cite(self, cell: str, line: int) -> tuple[str, ...]:
        """The keys of the sources that a cell names, each once."""
        if numbered := self._by_number(cell):
            return numbered
        keys = [self._one(part, line) for part in self._parts(cell) if part.strip(" ,.")]
        return tuple(dict.fromkeys(key for key in keys if key))

    def _by_number(self, cell: str) -> tuple[str, ...]:
        if len(cell) > 100 or not _NUMBERS.fullmatch(cell.strip()):
            return ()
        places = [int(number) for number in re.findall(r"\d+", cell)]
        if not all(1 <= place <= len(self.listed) for place in places):
            return ()
        return tuple(dict.fromkeys(self.listed[place - 1].key for place in places))

    def _parts(self, cell: str) -> list[str]:
        """A name that holds "and" is one publisher if the list knows it."""
        if find_link(cell) or _fold(read_entry(cell).publisher) in self._by_publisher:
            return [cell]
        parts = _SEVERAL.split(cell)
        by_comma = [part for part in cell.split(", ") if part]
        if len(parts) == 1 and len(by_comma) > 1 and not find_date(cell):
            known = [_fold(read_entry(part).publisher) in self._by_publisher for part in by_comma]
            return by_comma if any(known) else parts
        return parts

    def _one(self, text: str, line: int) -> str:
        entry = read_entry(text)
        if not entry.publisher:
            return ""
        known = self._by_publisher.get(_fold(entry.publisher), [])
        match = _best(known, entry)
        if match is None:
            match = source_of(entry, line, self.keys, listed=False)
            self.added.append(match)
            self._by_publisher.setdefault(_fold(entry.publisher), []).append(match)
        elif entry.published_on and match.published_on not in {None, entry.published_on}:
            self._differs(match, entry.published_on, line)
        return match.key

    def _differs(self, source: DraftSource, day: date, line: int) -> None:
        self.remarks.add(
            line,
            "source-date",
            f"The table dates {source.publisher} {day:%d %B %Y}, "
            f"the list {source.published_on:%d %B %Y}: check which it is.",
        )


def _best(known: list[DraftSource], entry: Entry) -> DraftSource | None:
    """By address, by title, by date, or the first of that publisher."""
    tests = (
        lambda source: entry.url and source.url == entry.url,
        lambda source: entry.title and _fold(source.title) == _fold(entry.title),
        lambda source: entry.published_on and source.published_on == entry.published_on,
    )
    near = known[:50]
    for test in tests:
        if found := next((source for source in near if test(source)), None):
            return found
    return near[0] if near and not entry.url else None


def _fold(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip().removeprefix("the ")
