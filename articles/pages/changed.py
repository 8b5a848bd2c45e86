"""When what a guide’s page shows last changed, of many guides at once: the newest that has begun
of its edition, its tables, its facts and the windows of its offers. `Page.changed_at` says it of
one page; a test holds the two together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from articles.models import Edition, FactVersion, TableVersion, Use
from articles.pages.past import window_of

COLUMNS = (
    "fact", "table", "offer__price", "offer__begins_at", "offer__ends_at", "within__begins_at",
    "within__ends_at",
)  # fmt: skip


@dataclass
class _Shown:
    """Of editions or table versions, by id."""

    facts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    tables: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    moments: dict[int, set[datetime]] = field(default_factory=lambda: defaultdict(set))


def changed(editions: QuerySet[Edition], *, at: datetime) -> dict[int, datetime]:
    """By id of the editions, which are live; in five queries."""
    begins = dict(editions.values_list("pk", "begins_at"))
    own = _read(Use.objects.filter(edition__in=list(begins)), "edition", at)
    tables = {table for some in own.tables.values() for table in some}
    versions = TableVersion.objects.current(at).filter(table__in=tables)
    rows = list(versions.values_list("table", "pk", "begins_at"))
    inner = _read(
        Use.objects.filter(table_version__in=[row[1] for row in rows]), "table_version", at
    )
    begun = _begun((*own.facts.values(), *inner.facts.values()), at)

    def newest(shown: _Shown, id_: int, begin: datetime) -> datetime:
        facts = (begun[fact] for fact in shown.facts[id_] if fact in begun)
        return max([begin, *facts, *shown.moments[id_]])

    of_table = {table: newest(inner, version, begin) for table, version, begin in rows}
    return {
        edition: max(
            [
                newest(own, edition, begin),
                *(of_table[table] for table in own.tables[edition] if table in of_table),
            ]
        )
        for edition, begin in begins.items()
    }


def _read(uses: QuerySet[Use], owner: str, at: datetime) -> _Shown:
    shown = _Shown()
    rows: Any = uses.values_list(owner, *COLUMNS)
    for one, fact, table, price, *bounds in rows:
        shown.moments[one].update(bound for bound in bounds if bound and bound <= at)
        if table:
            shown.tables[one].add(table)
        if all(s.begins <= at < s.ends for s in (window_of(*bounds[:2]), window_of(*bounds[2:]))):
            shown.facts[one].update(id_ for id_ in (fact, price) if id_)
    return shown


def _begun(facts: Iterable[set[int]], at: datetime) -> dict[int, datetime]:
    wanted = set().union(*facts)
    versions = FactVersion.objects.current(at).filter(fact__in=wanted)
    return dict(versions.values_list("fact", "begins_at"))
