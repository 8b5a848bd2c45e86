"""What of the index readers may find at an instant, by the rules that pages have.

The database takes some of the newest rows that match; of these alone it asks the rules.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import Edition, FactVersion, Offer, SearchRow, TableVersion, Use
from articles.search.engines import engine
from articles.search.formulas import Formula

MOST_USES = 600


class Guide(NamedTuple):
    """A live guide, by its edition."""

    edition: int
    title: str
    slug: str
    topic: int | None
    topic_slug: str | None
    topic_name: str | None
    published_at: datetime


class Row(NamedTuple):
    """A row that stands; `guide` where an edition owns it, else the fact (by id and key) or the
    table (by id) that leads to guides."""

    id: int
    kind: str
    anchor: str
    marks: str
    fact: int | None
    fact_key: str | None
    table: int | None
    guide: Guide | None


GUIDE = ("pk", "title", "slug", "topic", "topic__slug", "topic__name", "published_at")


def live_edition(at: datetime, column: str = "edition") -> Exists:
    """The rule of visibility, asked for each row: never for all guides at once."""
    return Exists(Edition.objects.live(at).filter(pk=OuterRef(column)))


def standing_version(at: datetime) -> Exists:
    return Exists(TableVersion.objects.current(at).filter(pk=OuterRef("table_version")))


def standing_rows(formulas: Sequence[Formula], *, at: datetime) -> list[Row]:
    """In one query."""
    fact = Exists(FactVersion.objects.current(at).filter(pk=OuterRef("fact_version")))
    window = Offer.objects.filter(pk=OuterRef("within")).exclude(begins_at__gt=at)
    offered = Q(within=None) | Q(Exists(window.exclude(ends_at__lte=at)))
    # With more joins than eight PostgreSQL would ask the rules of every row before it narrows.
    rows: Any = SearchRow.objects.filter(
        live_edition(at) | fact | standing_version(at), offered,
        pk__in=engine().rows(formulas, at),
    )  # fmt: skip
    found = rows.values_list(
        "pk", "kind", "anchor", "marks", "fact_version__fact", "fact_version__fact__key",
        "table_version__table",
        *(f"edition__{part}" for part in GUIDE),
    )  # fmt: skip
    return [Row._make([*row[:7], Guide(*row[7:]) if row[7] else None]) for row in found]


@dataclass
class Shown:
    """Live guides that show facts and tables: for each fact its guides, each with the key of the
    table in which it stands, "" where the guide itself refers to it; and for each table."""

    facts: dict[int, dict[Guide, str]] = field(default_factory=lambda: defaultdict(dict))
    tables: dict[int, dict[Guide, str]] = field(default_factory=lambda: defaultdict(dict))


def shown_in(facts: Collection[int], tables: Collection[int], *, at: datetime) -> Shown:
    """In one query, and in none for nothing."""
    found = Shown()
    if not facts and not tables:
        return found
    for *parts, fact, table, key in _ways(facts, tables, at):
        guide = Guide(*parts)
        if not fact:
            found.tables[table][guide] = key
        elif key:
            found.facts[fact].setdefault(guide, key)
        else:
            found.facts[fact][guide] = ""
    return found


def _ways(facts: Collection[int], tables: Collection[int], at: datetime) -> QuerySet[Any]:
    """From live guides to facts and tables, each way by an index of its own: the guide itself
    refers to it, by an offer too, or a table of it does whose version stands."""
    placed = "table_version__table__uses__edition"
    # Beside an OR a rule stays a question for each row; PostgreSQL would else ask it of all.
    each = Q(pk__lt=0)
    uses: Any = Use.objects.standing(at).order_by()
    in_guides = uses.filter(live_edition(at) | each)
    in_tables = uses.filter(standing_version(at) | each).filter(live_edition(at, placed) | each)
    ways = [
        _way(in_guides.filter(fact__in=facts), "edition", "fact", "table"),
        _way(in_guides.filter(offer__price__in=facts), "edition", "offer__price", "table"),
        _way(in_guides.filter(table__in=tables), "edition", "fact", "table"),
        _way(in_tables.filter(fact__in=facts), placed, "fact", "table_version__table"),
        _way(in_tables.filter(offer__price__in=facts), placed, "offer__price",
             "table_version__table"),
    ]  # fmt: skip
    one, *others = ways[2:3] if not facts else ways if tables else ways[:2] + ways[3:]
    found: QuerySet[Any] = one.union(*others) if others else one
    return found.order_by("-guide_pk")[:MOST_USES]


def _way(uses: QuerySet[Use], edition: str, fact: str, table: str) -> QuerySet[Any]:
    """The guide, the fact if any, and the table with its key if any."""
    columns = {f"guide_{part}": F(f"{edition}__{part}") for part in GUIDE}
    columns |= {"of_fact": F(fact), "of_table": F(table), "of_key": F(f"{table}__key")}
    return uses.annotate(**columns).values_list(*columns)


def places_of(rows: Collection[int], facts: Collection[tuple[int, str]]) -> QuerySet[Any, Any]:
    """What is shown of rows, and of the places of editions (by id) that show facts (by key)."""
    wanted = Q(pk__in=rows)
    for edition, key in facts:
        wanted |= Q(edition=edition, facts__contains=f"|{key}|")
    return SearchRow.objects.filter(wanted).values_list(
        "pk", "edition", "kind", "anchor", "named", "text", "facts", named=True
    )
