"""Which guides showed which version of a fact, for many facts at once.

The rule is that of `past.py`, which works out all of one guide; here it is read as bare ids and
moments, a row for each edition, use and table version of the guides that show the facts now.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from articles.models import READABLE, Edition, TableVersion, Use
from articles.pages.past import FOREVER, Span, seamless, window_of

Facts = QuerySet[Any] | list[int]
Sightings = dict[int, dict[int, list[Span]]]


@dataclass(frozen=True)
class Sight:
    """When guides (by id) that show a fact now showed it, by fact."""

    of_facts: Sightings

    def guides(self, fact: int, span: Span) -> dict[int, datetime]:
        """Those that showed it sometime in the span, each with the first moment of it."""
        seen = {
            guide: [both.begins for shown in spans if (both := shown & span)]
            for guide, spans in self.of_facts.get(fact, {}).items()
        }
        return {guide: min(moments) for guide, moments in seen.items() if moments}


def see(facts: Facts, *, at: datetime) -> Sight:
    """`facts` are their ids, or a query for them. In five queries."""
    tables = _tables(facts)
    uses = _uses(facts, tables)
    of_edition = defaultdict(list)
    for edition, fact, table in uses.order_by().values_list("edition", "fact", "table"):
        of_edition[edition].append((fact, table))
    of_table = _facts_of_tables(facts, tables, at)
    found: Sightings = defaultdict(lambda: defaultdict(list))
    for guide, edition, stood in _editions(uses, at):
        for fact, table in of_edition.get(edition, ()):
            if fact:
                found[fact][guide].append(stood)
                continue
            for one, span in of_table.get(table, ()):
                if both := stood & span:
                    found[one][guide].append(both)
    return Sight({fact: _still_showing(guides, at) for fact, guides in found.items()})


def showing(facts: Facts, *, at: datetime) -> QuerySet[Edition]:
    """Live editions that refer to one of the facts, or to a table that ever did."""
    return _live_with(_uses(facts, _tables(facts)), at)


def _live_with(uses: QuerySet[Use], at: datetime) -> QuerySet[Edition]:
    own = uses.order_by().values("edition")
    return Edition.objects.live(at).filter(pk__in=own).order_by()


def _tables(facts: Facts) -> list[int]:
    """Those that ever held one of the facts."""
    holding = Use.objects.filter(fact__in=facts, table_version__isnull=False).order_by()
    return list(holding.values_list("table_version__table", flat=True).distinct())


def _uses(facts: Facts, tables: list[int]) -> QuerySet[Use]:
    return Use.objects.filter(Q(fact__in=facts) | Q(table__in=tables), edition__isnull=False)


def _still_showing(guides: dict[int, list[Span]], at: datetime) -> dict[int, list[Span]]:
    merged = {guide: seamless(spans) for guide, spans in guides.items()}
    return {
        guide: spans
        for guide, spans in merged.items()
        if any(span.begins <= at < span.ends for span in spans)
    }


def _editions(uses: QuerySet[Use], at: datetime) -> Iterator[tuple[int, int, Span]]:
    """Guide, edition and when it stood, of the live guides that show one of the facts."""
    guides = _live_with(uses, at).values("article")
    rows = Edition.objects.kept(at).filter(article__in=guides).order_by("article", "begins_at")
    for guide, edition, kind, span in _spans(
        rows.values_list("article", "pk", "kind", "begins_at").iterator()
    ):
        if kind in READABLE:
            yield guide, edition, span


def _spans(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows ordered by what they are of, which comes first, and their beginning, which comes
    last: with the span until the next in its place."""
    for _, of_one in groupby(rows, lambda row: row[0]):
        together = list(of_one)
        ends = [*(row[-1] for row in together[1:]), FOREVER]
        for row, end in zip(together, ends, strict=True):
            yield *row[:-1], Span(row[-1], end)


def _facts_of_tables(
    facts: Facts, tables: list[int], at: datetime
) -> dict[int, list[tuple[int, Span]]]:
    held = defaultdict(list)
    holding: Any = Use.objects.filter(fact__in=facts).exclude(table_version=None)
    columns = ("table_version", "fact", "within__begins_at", "within__ends_at")
    for version, fact, *bounds in holding.values_list(*columns):
        held[version].append((fact, window_of(*bounds)))
    rows = TableVersion.objects.filter(table__in=tables, cancelled_at=None, begins_at__lte=at)
    rows = rows.order_by("table", "begins_at")
    found = defaultdict(list)
    for table, version, span in _spans(rows.values_list("table", "pk", "begins_at").iterator()):
        for fact, standing in held[version]:
            found[table].append((fact, span & standing))
    return found
