"""What the importer makes of a text: values only, nothing is stored here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from articles.content import Content
from articles.tables.grid import Grid


class Refused(ValueError):
    """A text that can't be imported. Its string is one sentence with file and line."""

    def __init__(self, reason: str, *, line: int = 1, name: str = "the text") -> None:
        self.reason, self.line, self.name = reason, line, name
        super().__init__(f"{name}, line {line}: {reason}")


@dataclass(frozen=True, order=True)
class ImportWarning:
    """Something that an editor should look at; `line` is a physical line, from 1."""

    line: int
    code: str
    message: str

    def to_json(self) -> dict[str, Any]:
        return {"line": self.line, "code": self.code, "message": self.message}


@dataclass(frozen=True)
class DraftAuthor:
    name: str
    slug: str


@dataclass(frozen=True)
class DraftSource:
    """`listed` sources stand in the text's own list; the others only behind a fact."""

    key: str
    publisher: str
    title: str = ""
    url: str = ""
    published_on: date | None = None
    line: int = 0
    listed: bool = True


@dataclass(frozen=True)
class DraftFact:
    """`value` is raw text that `articles.ledger.values` reads as `value_type`."""

    key: str
    subject: str
    label: str
    kind: str
    value_type: str
    value: str
    wording: str
    confidence: str
    basis: str
    source_keys: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class DraftTable:
    key: str
    title: str
    grid: Grid
    line: int


@dataclass(frozen=True)
class Counts:
    """`headings` leaves out the title and those of questions and sources; `rows` are the
    rows of all comparisons without promotions; `sources` counts the text's own list."""

    headings: int = 0
    facts: int = 0
    tables: int = 0
    rows: int = 0
    promotions: int = 0
    faqs: int = 0
    sources: int = 0


@dataclass(frozen=True)
class Draft:
    content: Content
    facts: tuple[DraftFact, ...] = ()
    sources: tuple[DraftSource, ...] = ()
    tables: tuple[DraftTable, ...] = ()
    authors: tuple[DraftAuthor, ...] = ()
    topic: str = ""
    warnings: tuple[ImportWarning, ...] = ()
    headings: int = 0

    @property
    def counts(self) -> Counts:
        grids = [table.grid for table in self.tables]
        return Counts(
            headings=self.headings,
            facts=len(self.facts),
            tables=len(self.tables),
            rows=sum(len(grid.product_rows) for grid in grids),
            promotions=sum(len(grid.promotions) for grid in grids),
            faqs=len(self.content.questions),
            sources=sum(source.listed for source in self.sources),
        )


@dataclass
class Remarks:
    """Collects warnings while a text is read; each code once a line."""

    found: dict[tuple[int, str], ImportWarning] = field(default_factory=dict)

    def add(self, line: int, code: str, message: str) -> None:
        self.found.setdefault((line, code), ImportWarning(line, code, message))

    def extend(self, warnings: Iterable[ImportWarning]) -> None:
        for warning in warnings:
            self.found.setdefault((warning.line, warning.code), warning)

    def in_order(self) -> tuple[ImportWarning, ...]:
        return tuple(sorted(self.found.values()))
