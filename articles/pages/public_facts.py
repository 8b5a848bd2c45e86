"""Facts that live guides show at the instant: what they say, where they stand, what they said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from articles.ledger.reading import FactAt, read_facts
from articles.models import Fact, Use
from articles.pages.page import Named
from articles.pages.past import FOREVER, fact_versions
from articles.pages.price_history import seen_spans
from articles.pages.proof import ProvenVersion, proven_version
from articles.pages.reach import OF_FACT, fact_of_use, in_editions, on_pages, shown_facts, uses_of
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings

PAGE_SIZE = 30
# The live guides that show something, by the id of the guide.
Guides = dict[int, Named]


@dataclass(frozen=True)
class PublicFact:
    fact: FactAt
    guides: tuple[Named, ...]


@dataclass(frozen=True)
class FactPage:
    """`following` is the key after which the next page begins; empty on the last."""

    facts: tuple[PublicFact, ...]
    following: str


@dataclass(frozen=True)
class FactPast:
    """What readers saw of a fact, newest first."""

    key: str
    subject: str
    label: str
    versions: tuple[ProvenVersion, ...]


def public_facts(
    at: datetime,
    *,
    settings: PublisherSettings,
    after: str = "",
    only: Mapping[str, str] | None = None,
) -> FactPage:
    """In the order of their keys, which stay; in five queries. `only` are exact values of columns
    of Fact."""
    facts = shown_facts(at).filter(key__gt=after, **dict(only or {})).order_by("key")
    found = list(facts.values_list("pk", "key")[: PAGE_SIZE + 1])
    wanted = [fact for fact, _ in found[:PAGE_SIZE]]
    more = len(found) > PAGE_SIZE
    return FactPage(
        facts=tuple(_with_guides(wanted, at, settings)),
        following=found[PAGE_SIZE - 1][1] if more else "",
    )


def public_fact(key: str, *, at: datetime, settings: PublisherSettings) -> PublicFact | None:
    """None while no live guide shows it; in four queries."""
    guides = guides_showing(Fact.objects.filter(key=key).values("pk"), at)
    known = _facts_with(guides, at, settings)
    return known[0] if known else None


def past_of(key: str, *, at: datetime) -> FactPast | None:
    """Of a fact that a live guide shows, in six queries."""
    guides = guides_showing(Fact.objects.filter(key=key).values("pk"), at)
    if not guides:
        return None
    ((fact, showing),) = guides.items()
    spans = seen_spans([fact], showing, at).get(fact, [])
    versions = fact_versions([fact], at=at)
    public = [one for one in versions if one.span.ends == FOREVER or one.seen(spans)]
    about = versions[-1].version.fact
    return FactPast(
        about.key, about.subject, about.label, tuple(map(proven_version, reversed(public)))
    )


def _with_guides(wanted: list[int], at: datetime, settings: PublisherSettings) -> list[PublicFact]:
    found = guides_showing(wanted, at)
    return _facts_with({fact: found.get(fact, {}) for fact in wanted}, at, settings)


def _facts_with(
    guides: dict[int, Guides], at: datetime, settings: PublisherSettings
) -> list[PublicFact]:
    facts = read_facts(guides, at=at, settings=settings)
    return [PublicFact(fact, _sorted(guides[fact.id])) for fact in facts.values()]


def _sorted(guides: Guides) -> tuple[Named, ...]:
    return tuple(sorted(guides.values(), key=lambda guide: (guide.name, guide.url)))


def guides_showing(facts: Any, at: datetime) -> dict[int, Guides]:
    """By fact, in two queries. `facts` are ids, or a query for them."""
    uses: Any = on_pages(uses_of(OF_FACT, facts).standing(at), at)
    rows = uses.annotate(said=fact_of_use(), of_table=F("table_version__table"))
    columns = ("said", "of_table", "edition__article", "edition__title", "edition__slug")
    found: dict[int, Guides] = {}
    tables: dict[int, set[int]] = {}
    for fact, table, *guide in rows.values_list(*columns):
        if table:
            tables.setdefault(table, set()).add(fact)
        else:
            _add(found, {fact}, guide)
    for table, guide in _placed(tables, at):
        _add(found, tables[table], guide)
    return found


def _placed(tables: Collection[int], at: datetime) -> list[tuple[int, list[Any]]]:
    """Tables, each with a live guide in which it stands."""
    uses: Any = in_editions(Use.objects.filter(kind="table", table__in=list(tables)), at)
    columns = ("table", "edition__article", "edition__title", "edition__slug")
    return [(table, guide) for table, *guide in uses.values_list(*columns)]


def _add(found: dict[int, Guides], facts: set[int], guide: list[Any]) -> None:
    article, title, slug = guide
    for fact in facts:
        url = address_of("articles:guide", slug)
        found.setdefault(fact, {})[article] = Named(title, url)
