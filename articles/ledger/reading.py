"""The ledger at an instant: facts with their value, age and sources, in two queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, Subquery

from affiliates.hosts import canonical, host_of, with_parents
from affiliates.partners import Tie
from articles.ledger import freshness
from articles.ledger.confidence import Backing
from articles.ledger.values import machine_value, print_value
from articles.models import Check, FactSource, FactVersion, Source
from capysite.base import clock
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared

# The parts of a `FactAt` that are stored, in the order in which they are read.
_STORED = (
    "id", "key", "subject", "label", "kind", "value_type", "version_id", "value", "statement",
    "confidence", "basis", "note", "reason", "begins_at", "product", "product_name", "merchant",
    "relationship", "wording",
)  # fmt: skip


@dataclass(frozen=True)
class SourceAt:
    id: int
    key: str
    publisher: str
    title: str
    url: str
    published_on: date | None
    retrieved_on: date | None
    archive_url: str
    derives_from: int | None
    own: bool
    primary: bool = False

    @property
    def backing(self) -> Backing:
        return Backing(self.id, self.publisher, self.url, self.derives_from, self.primary, self.own)


@dataclass(frozen=True)
class FactAt:
    """A fact as pages show it at the instant. `changes_at` is the next moment at which
    it would differ: its next version, or the midnight at which its check grows older."""

    id: int
    key: str
    subject: str
    label: str
    kind: str
    value_type: str
    version_id: int
    value: dict[str, Any]
    statement: str
    confidence: str
    basis: str
    note: str
    reason: str
    begins_at: datetime
    product: str | None
    product_name: str | None
    merchant: str | None
    relationship: str | None
    wording: str | None
    checked_at: datetime | None
    state: str
    decay_days: int
    changes_at: datetime | None
    sources: tuple[SourceAt, ...] = ()

    @cached_property
    def text(self) -> str:
        return print_value(self.value_type, self.value)

    @property
    def tie(self) -> Tie | None:
        """What the publisher has to do with its product."""
        if not (self.product and self.merchant and self.relationship):
            return None
        return Tie(
            self.merchant, self.relationship, self.product_name or "", self.wording or "",
            self.product,
        )  # fmt: skip

    @property
    def machine(self) -> str:
        return machine_value(self.value_type, self.value)

    @property
    def sentence(self) -> str:
        return self.statement or f"{self.subject}, {self.label}: {self.text}"


def source_at(source: Source, own_domains: tuple[str, ...], *, primary: bool = False) -> SourceAt:
    ours = {canonical(domain) for domain in own_domains}
    own = not ours.isdisjoint(with_parents(host_of(source.url)))
    return SourceAt(
        source.pk, source.key, source.publisher, source.title, source.url, source.published_on,
        source.retrieved_on, source.archive_url, source.derives_from_id, own, primary,
    )  # fmt: skip


def standing_checks(at: datetime) -> Any:
    """Checks recorded by then that no check recorded by then withdraws: what readers saw at
    an instant doesn't change when somebody records a check of an earlier day."""
    withdrawn = Check.objects.filter(withdraws=OuterRef("pk"), recorded_at__lte=at)
    return Check.objects.filter(recorded_at__lte=at, withdraws=None).filter(~Exists(withdrawn))


def _standing(at: datetime, ids: list[int], keys: list[str]) -> Any:
    checked = standing_checks(at).filter(version=OuterRef("pk")).order_by("-checked_at")
    coming = FactVersion.objects.filter(
        fact=OuterRef("fact"), cancelled_at=None, begins_at__gt=at
    ).order_by()
    return (
        FactVersion.objects.current(at)
        .filter(Q(fact__in=ids) | Q(fact__key__in=keys))
        .annotate(
            checked=Subquery(checked.values("checked_at")[:1]),
            coming=Subquery(coming.values("fact").annotate(first=Min("begins_at")).values("first")),
        )
        .order_by()
        .values_list(
            "fact_id", "fact__key", "fact__subject", "fact__label", "fact__kind",
            "fact__value_type", "pk", "value", "statement", "confidence", "basis", "note",
            "reason", "begins_at", "fact__product__slug", "fact__product__name",
            "fact__product__merchant__slug", "fact__product__merchant__relationship",
            "fact__product__merchant__wording", "checked", "coming", "fact__decay_days",
        )
    )  # fmt: skip


_rows: Prepared[tuple[Any, ...]] = Prepared(_standing)


def read_facts(
    wanted: Iterable[int | str],
    *,
    at: datetime,
    settings: PublisherSettings,
    sourced: bool = True,
) -> dict[str, FactAt]:
    """Facts by key, for ids or keys, in their order; one without a version at the instant
    is missing. Without their sources it is one query."""
    names = list(dict.fromkeys(wanted))
    if not names:
        return {}
    ids = [name for name in names if isinstance(name, int)]
    keys = [name for name in names if isinstance(name, str)]
    rows = _rows.rows(at=at, ids=ids, keys=keys)
    places = {name: place for place, name in enumerate(names)}
    found = sorted(rows, key=lambda row: places.get(row[0], places.get(row[1], 0)))
    sources = _sources_of([row[6] for row in found], settings) if sourced else {}
    return {row[1]: _fact_at(row, sources.get(row[6], ()), at, settings) for row in found}


def _fact_at(
    row: tuple[Any, ...], sources: tuple[SourceAt, ...], at: datetime, settings: PublisherSettings
) -> FactAt:
    checked_at, coming, override = row[-3:]
    decay = freshness.decay_of(row[4], override, settings.decay_days)
    state = freshness.state_of(checked_at, decay, at)
    moments = [coming] if coming else []
    if state == freshness.FRESH:
        moments.append(freshness.overdue_from(checked_at, decay))
    elif state == freshness.OVERDUE:
        moments.append(clock.next_midnight(at))
    return FactAt(
        **dict(zip(_STORED, row, strict=False)),
        checked_at=checked_at,
        state=state,
        decay_days=decay,
        changes_at=min(moments, default=None),
        sources=sources,
    )


def _of_versions(versions: list[int]) -> Any:
    rows = FactSource.objects.filter(version__in=versions)
    return rows.select_related("source").order_by("pk")


_backing: Prepared[FactSource] = Prepared(_of_versions)


def _sources_of(
    versions: list[int], settings: PublisherSettings
) -> dict[int, tuple[SourceAt, ...]]:
    found: dict[int, list[SourceAt]] = {}
    for row in _backing.rows(versions=versions):
        shown = source_at(row.source, settings.domain_names, primary=row.primary)
        found.setdefault(row.version_id, []).append(shown)
    return {version: tuple(sources) for version, sources in found.items()}
