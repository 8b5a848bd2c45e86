"""What became of a guide: its editions, and every change of a figure or table in it, in one line of
time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from articles.comparing import CHANGED, GONE, NEW, SAME
from articles.freezing import freeze_grid
from articles.ledger.kinds import Confidence, Reason
from articles.ledger.values import print_value
from articles.models import Edition, EditionKind, Fact, FactVersion, TableVersion, Use
from articles.pages.past import InForce, Past, fact_versions, read_past, table_versions
from articles.pages.wording import text_table
from articles.tables.comparing import (
    Cell,
    ComparedColumn,
    ComparedRow,
    TextTable,
    compare_tables,
)

PAGE_SIZE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# In one moment, readers hear of the edition first.
ORDER = {"edition": 2, "fact": 1, "table": 0}
WITH_NOTE = (EditionKind.CORRECTION, EditionKind.WITHDRAWAL)


@dataclass(frozen=True)
class Mark:
    """An entry's place in the line: the page after it begins with the next older one."""

    moment: datetime
    order: int
    id: int

    def __str__(self) -> str:
        return f"{(self.moment - EPOCH) // timedelta(microseconds=1)}-{self.order}-{self.id}"

    @classmethod
    def read(cls, mark: str) -> "Mark | None":
        """None for anything that isn't a mark."""
        try:
            micros, order, number = (int(part) for part in mark.split("-"))
            return cls(EPOCH + timedelta(microseconds=micros), order, number)
        except (ValueError, OverflowError):
            return None

    @property
    def place(self) -> tuple[datetime, int, int]:
        return self.moment, self.order, self.id


@dataclass(frozen=True)
class EditionEntry:
    kind = "edition"
    at: datetime
    number: int
    what: str
    note: str
    authors: tuple[str, ...]
    readable: bool
    before: int | None


@dataclass(frozen=True)
class FactEntry:
    """`sure` says how sure we were, and are, where that changed."""

    kind = "fact"
    at: datetime
    subject: str
    label: str
    value: Cell
    sure: Cell
    correction: bool
    note: str


@dataclass(frozen=True)
class TableEntry:
    """`changes` names row and column, each once; `rows` are new or gone as a whole."""

    kind = "table"
    at: datetime
    caption: Cell
    changes: tuple[tuple[str, str, Cell], ...]
    rows: tuple[ComparedRow, ...]
    columns: tuple[ComparedColumn, ...]
    correction: bool
    note: str


Entry = EditionEntry | FactEntry | TableEntry


@dataclass(frozen=True)
class History:
    """A page of the line of time. `next_mark` is empty on the last; `numbers` of editions that
    can be compared, newest first."""

    entries: tuple[Entry, ...]
    next_mark: str
    numbers: tuple[int, ...]


@dataclass
class _Line:
    """What happened, before it is told."""

    past: Past
    facts: list[InForce[FactVersion]]
    tables: list[InForce[TableVersion]]

    def places(self) -> dict[Mark, Edition | InForce[FactVersion] | InForce[TableVersion]]:
        found: dict[Mark, Edition | InForce[FactVersion] | InForce[TableVersion]] = {
            Mark(edition.begins_at, ORDER["edition"], edition.pk): edition
            for edition in self.past.editions
        }
        for fact in self.facts:
            if fact.changed_before_eyes(self.past.facts.get(fact.version.fact_id, ())):
                found[Mark(fact.version.begins_at, ORDER["fact"], fact.version.pk)] = fact
        for table in self.tables:
            if table.changed_before_eyes(self.past.tables.get(table.version.table_id, ())):
                found[Mark(table.version.begins_at, ORDER["table"], table.version.pk)] = table
        return found


def read_history(edition: Edition, *, at: datetime, after: Mark | None = None) -> History:
    """Of a live guide, newest first, in seven queries."""
    editions = Edition.objects.past(at).filter(article=edition.article_id)
    tables = table_versions(editions, at=at)
    past = read_past(editions, tables)[edition.article_id]
    facts = fact_versions(list(past.facts), at=at)
    line = _Line(past, facts, tables)
    places = line.places()
    marks = sorted(places, key=lambda mark: mark.place, reverse=True)
    marks = [mark for mark in marks if after is None or mark.place < after.place]
    page = [(mark, places[mark]) for mark in marks[:PAGE_SIZE]]
    return History(
        entries=tuple(_told([thing for _, thing in page], line)),
        next_mark=str(page[-1][0]) if len(marks) > PAGE_SIZE else "",
        numbers=tuple(edition.number for edition in reversed(past.readable)),
    )


def _told(
    things: Sequence[Edition | InForce[FactVersion] | InForce[TableVersion]], line: _Line
) -> Iterable[Entry]:
    """In two queries: the names in the bylines, and what the cells of the tables refer to."""
    bylines = _bylines([thing.pk for thing in things if isinstance(thing, Edition)])
    values = _Values.read(things, line.facts)
    before = _numbers_before(line.past)
    for thing in things:
        if isinstance(thing, Edition):
            yield _edition(thing, tuple(bylines.get(thing.pk, ())), before.get(thing.number))
        elif isinstance(thing.version, FactVersion):
            yield _fact(thing.version, thing.before)
        else:
            yield _table(thing.version, thing.before, values)


def _bylines(editions: list[int]) -> dict[int | None, list[str]]:
    uses = Use.objects.filter(edition__in=editions, kind="author").select_related("author")
    found: dict[int | None, list[str]] = {}
    for use in uses:
        if use.author:
            found.setdefault(use.edition_id, []).append(use.author.name)
    return found


def _numbers_before(past: Past) -> dict[int, int]:
    """The readable edition before each."""
    numbers = [edition.number for edition in past.readable]
    return dict(zip(numbers[1:], numbers, strict=False))


def _edition(edition: Edition, authors: tuple[str, ...], before: int | None) -> EditionEntry:
    return EditionEntry(
        at=edition.begins_at,
        number=edition.number,
        what=EditionKind(edition.kind).label,
        note=edition.note if edition.kind in WITH_NOTE else "",
        authors=authors,
        readable=edition.kind != EditionKind.WITHDRAWAL,
        before=before,
    )


def note_for_readers(version: FactVersion | TableVersion) -> str:
    """Editors are told that readers see what a correction says, or a retraction."""
    retracted = getattr(version, "confidence", "") == Confidence.RETRACTED
    return version.note if version.reason == Reason.CORRECTION or retracted else ""


def wording_of_value(fact: Fact, version: FactVersion) -> str:
    return print_value(fact.value_type, version.value)


def _fact(version: FactVersion, before: object) -> FactEntry:
    old = before if isinstance(before, FactVersion) else version
    fact = version.fact
    value = Cell(wording_of_value(fact, old), wording_of_value(fact, version))
    return FactEntry(
        at=version.begins_at,
        subject=fact.subject,
        label=fact.label,
        value=value
        if value.changed
        else Cell(*(v.statement or value.after for v in (old, version))),
        sure=Cell(Confidence(old.confidence).label, Confidence(version.confidence).label),
        correction=version.reason == Reason.CORRECTION,
        note=note_for_readers(version),
    )


@dataclass
class _Values:
    """What the facts in cells were at a moment, for those who read the table then."""

    names: dict[tuple[int | None, str], int | None]
    versions: dict[int, list[InForce[FactVersion]]]

    @classmethod
    def read(cls, things: Iterable[object], facts: list[InForce[FactVersion]]) -> "_Values":
        shown = [v for t in things if isinstance(t, InForce) for v in (t.version, t.before)]
        tables = [version.pk for version in shown if isinstance(version, TableVersion)]
        uses = Use.objects.filter(table_version__in=tables, kind="fact")
        names = {(use.table_version_id, use.name): use.fact_id for use in uses}
        versions: dict[int, list[InForce[FactVersion]]] = {}
        for fact in facts:
            versions.setdefault(fact.version.fact_id, []).append(fact)
        return cls(names, versions)

    def at(self, table: TableVersion, holds: Callable[[datetime], bool]) -> Callable[[str], str]:
        """Reads a fact of the table by its key: the newest version whose beginning holds."""

        def value(key: str) -> str:
            found = self.versions.get(self.names.get((table.pk, key)) or 0, ())
            begun = [fact.version for fact in found if holds(fact.version.begins_at)]
            return wording_of_value(begun[-1].fact, begun[-1]) if begun else ""

        return value


def _table(version: TableVersion, before: object, values: _Values) -> TableEntry:
    """Both with the figures of their readers: the old one's just before the new one began."""
    old = before if isinstance(before, TableVersion) else version
    moment = version.begins_at
    was = _text_of(old, values.at(old, lambda begins: begins < moment))
    now = _text_of(version, values.at(version, lambda begins: begins <= moment))
    compared = compare_tables(was, now)
    known = [column for column in compared.columns if column.kind == SAME]
    return TableEntry(
        at=moment,
        caption=compared.caption,
        changes=tuple(
            (row.name, column.label, cell)
            for row in compared.rows
            if row.kind == CHANGED
            for column, cell in zip(compared.columns, row.cells, strict=True)
            if cell.changed and column in known
        ),
        rows=tuple(row for row in compared.rows if row.kind in {GONE, NEW}),
        columns=tuple(column for column in compared.columns if column.kind != SAME),
        correction=version.reason == Reason.CORRECTION,
        note=note_for_readers(version),
    )


def _text_of(version: TableVersion, value: Callable[[str], str]) -> TextTable:
    grid = version.read_grid()
    return text_table(version.table.key, version.title, grid, freeze_grid(grid).html, value)
