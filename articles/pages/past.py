"""What guides showed, and when: the ground of history and proof.

A version is public where an edition that readers may look back at showed its fact or table while
the version was in force. Which fact an offer carried once isn't kept, so an offer counts for
nothing here; the words of a promotion count while its offer stood.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Q, QuerySet

from articles.models import READABLE, Edition, FactVersion, TableVersion, Use
from articles.models.editions import EditionQuerySet

Version = TypeVar("Version", FactVersion, TableVersion)

FOREVER = datetime.max.replace(tzinfo=UTC)
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Span(NamedTuple):
    """From `begins` until before `ends`."""

    begins: datetime = BEFORE_ALL
    ends: datetime = FOREVER

    def __and__(self, other: "Span") -> "Span":
        return Span(max(self.begins, other.begins), min(self.ends, other.ends))

    def __bool__(self) -> bool:
        return self.begins < self.ends

    def holds(self, moment: datetime) -> bool:
        """Whether it was so just before the moment, and from it on."""
        return self.begins < moment < self.ends


ALWAYS = Span()
Spans = dict[int, list[Span]]


@dataclass
class Past:
    """Of one guide. `facts` and `tables` hold by id when readers saw them, without seams."""

    editions: list[Edition] = field(default_factory=list)
    facts: Spans = field(default_factory=dict)
    tables: Spans = field(default_factory=dict)

    @property
    def readable(self) -> list[Edition]:
        return [edition for edition in self.editions if edition.kind in READABLE]


@dataclass(frozen=True)
class InForce(Generic[Version]):
    """A version, that before it, and when it was the one that pages showed."""

    version: Version
    before: Version | None
    span: Span

    def seen(self, spans: Iterable[Span]) -> bool:
        return any(self.span & span for span in spans)

    def changed_before_eyes(self, spans: Iterable[Span]) -> bool:
        """Whether readers saw the version before it give way to it."""
        return self.before is not None and any(span.holds(self.version.begins_at) for span in spans)


def in_force(versions: Iterable[Version], of: str) -> Iterator[InForce[Version]]:
    """Versions of several facts or tables, ordered by `of` and beginning, each with its span."""
    for _, of_one in groupby(versions, attrgetter(of)):
        before: Version | None = None
        rows: list[Version] = list(of_one)
        ends = [*(version.begins_at for version in rows[1:]), FOREVER]
        for version, end in zip(rows, ends, strict=True):
            yield InForce(version, before, Span(version.begins_at, end))
            before = version


def fact_versions(facts: Any, *, at: datetime) -> list[InForce[FactVersion]]:
    """All that began by then of the facts (ids, or a query for them)."""
    rows = FactVersion.objects.standing().filter(fact__in=facts, begins_at__lte=at)
    return list(in_force(rows.select_related("fact").order_by("fact_id", "begins_at"), "fact_id"))


def table_versions(editions: EditionQuerySet, *, at: datetime) -> list[InForce[TableVersion]]:
    """All that began by then of the tables that the editions show."""
    shown = Use.objects.filter(edition__in=editions.values("pk"), kind="table")
    rows = TableVersion.objects.filter(
        table__in=shown.values("table"), cancelled_at=None, begins_at__lte=at
    )
    return list(
        in_force(rows.select_related("table").order_by("table_id", "begins_at"), "table_id")
    )


def read_past(
    editions: EditionQuerySet, tables: Iterable[InForce[TableVersion]], *, facts: Any = None
) -> dict[int, Past]:
    """By guide, in two queries. `facts` is a query for those that matter; None: all."""
    pasts: dict[int, Past] = {}
    rows = editions.select_related("topic").defer("content")
    for edition in rows.order_by("article_id", "begins_at"):
        pasts.setdefault(edition.article_id, Past()).editions.append(edition)
    shown = _Shown.read(editions, tables, facts)
    for past in pasts.values():
        ends = [*(edition.begins_at for edition in past.editions[1:]), FOREVER]
        for edition, end in zip(past.editions, ends, strict=True):
            if edition.kind in READABLE:
                stood = Span(edition.begins_at, end)
                _add(past.facts, shown.facts_of(edition, stood))
                _add(past.tables, ((table, stood) for table in shown.tables_of(edition)))
        past.facts = {fact: seamless(spans) for fact, spans in past.facts.items()}
        past.tables = {table: seamless(spans) for table, spans in past.tables.items()}
    return pasts


@dataclass
class _Shown:
    """What editions and table versions refer to, by id."""

    tables: dict[int, list[InForce[TableVersion]]] = field(default_factory=dict)
    of_edition: dict[int, list[Any]] = field(default_factory=dict)
    of_version: dict[int, list[Any]] = field(default_factory=dict)

    @classmethod
    def read(
        cls, editions: EditionQuerySet, tables: Iterable[InForce[TableVersion]], facts: Any
    ) -> "_Shown":
        shown = cls()
        for version in tables:
            shown.tables.setdefault(version.version.table_id, []).append(version)
        versions = [one.version.pk for of_one in shown.tables.values() for one in of_one]
        for use in _uses(editions, versions, facts):
            if use.edition_id is not None:
                shown.of_edition.setdefault(use.edition_id, []).append(use)
            elif use.table_version_id is not None:
                shown.of_version.setdefault(use.table_version_id, []).append(use)
        return shown

    def tables_of(self, edition: Edition) -> Iterator[int]:
        uses = self.of_edition.get(edition.pk, ())
        return (use.table_id for use in uses if use.kind == "table")

    def facts_of(self, edition: Edition, stood: Span) -> Iterator[tuple[int, Span]]:
        for use in self.of_edition.get(edition.pk, ()):
            if use.kind == "fact":
                yield use.fact_id, stood
        for table in self.tables_of(edition):
            for version in self.tables.get(table, ()):
                for fact, window in self._facts_of_version(version.version):
                    yield fact, stood & version.span & window

    def _facts_of_version(self, version: TableVersion) -> Iterator[tuple[int, Span]]:
        for use in self.of_version.get(version.pk, ()):
            if use.kind == "fact":
                offer = use.within
                yield use.fact_id, window_of(offer.begins_at, offer.ends_at) if offer else ALWAYS


def _uses(editions: EditionQuerySet, versions: list[int], facts: Any) -> QuerySet[Use]:
    """Both found by an index: of their OR, PostgreSQL would read every use of the site."""
    of_editions = Use.objects.filter(edition__in=editions.values("pk"))
    of_versions = Use.objects.filter(table_version__in=versions)
    found = of_editions.order_by().values("pk")
    if versions:
        found = found.union(of_versions.order_by().values("pk"), all=True)
    uses = Use.objects.filter(pk__in=found, kind__in=("fact", "table"))
    if facts is not None:
        uses = uses.exclude(Q(kind="fact") & ~Q(fact__in=facts))
    return uses.select_related("within")


def window_of(begins_at: datetime | None, ends_at: datetime | None) -> Span:
    """When an offer stands."""
    return Span(begins_at or BEFORE_ALL, ends_at or FOREVER)


def _add(spans: Spans, found: Iterable[tuple[int, Span]]) -> None:
    for key, span in found:
        if span:
            spans.setdefault(key, []).append(span)


def seamless(spans: list[Span]) -> list[Span]:
    """Spans that touch or overlap as one."""
    merged: list[Span] = []
    for span in sorted(spans, key=attrgetter("begins")):
        if merged and span.begins <= merged[-1].ends:
            merged[-1] = Span(merged[-1].begins, max(merged[-1].ends, span.ends))
        else:
            merged.append(span)
    return merged
