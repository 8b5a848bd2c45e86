"""What live guides show at the instant: from here on, whatever else is public of products.

A use counts where its edition is live, or where the version of its table that holds stands in
one; not while it is an offer outside its window, or stands in the words of such a promotion alone.

Each use is looked at by itself, so that a page costs what it shows: ask for uses of something.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from affiliates.models import Link, Product
from articles.models import Edition, Fact, Offer, TableVersion, Use
from articles.models.editions import UseQuerySet
from capysite.base.eachrow import has
from capysite.base.prepared import Prepared

PAGE_SIZE = 30
OF_PRODUCT = ("product", "fact__product", "offer__product", "link__product")
OF_FACT = ("fact", "offer__price")


def shown_uses(at: datetime) -> UseQuerySet:
    return on_pages(Use.objects.standing(at), at)


def on_pages(uses: UseQuerySet, at: datetime) -> UseQuerySet:
    """Those of live editions, and of the versions that hold of the tables in them."""
    return uses.filter(on_page(at))


def on_page(at: datetime) -> Q:
    """That what belongs to an edition or to a version of a table stands on a live page."""
    placed = Use.objects.filter(_in_edition(at), kind="table", table=OuterRef("table"))
    version = TableVersion.objects.current(at).filter(has(placed), pk=OuterRef("table_version"))
    return _in_edition(at) | has(version)


def in_editions(uses: UseQuerySet, at: datetime) -> UseQuerySet:
    """Those of live editions."""
    return uses.filter(_in_edition(at))


def _in_edition(at: datetime) -> Q:
    return has(Edition.objects.live(at).filter(pk=OuterRef("edition")))


def uses_of(columns: Iterable[str], wanted: Any) -> UseQuerySet:
    """All that refer by one of the columns to what is wanted, each found by an index."""
    found = [
        Use.objects.filter((f"{column}__in", wanted)).order_by().values("pk") for column in columns
    ]
    return Use.objects.filter(pk__in=found[0].union(*found[1:], all=True))


def shown(kind: str, at: datetime) -> Q:
    """That a shown use of the kind refers to the row. To be asked for what belongs to a thing,
    and not joined with it: PostgreSQL then begins at the thing."""
    return has(shown_uses(at).filter((kind, OuterRef("pk"))))


def shown_products(at: datetime) -> QuerySet[Product]:
    """Public products."""
    mine = {"product": OuterRef("pk")}
    return Product.objects.filter(
        shown("product", at)
        | has(Fact.objects.filter(shown("fact", at), **mine))
        | has(Offer.objects.filter(shown("offer", at), **mine))
        | has(Link.objects.filter(shown("link", at), **mine))
    )


def shown_facts(at: datetime) -> QuerySet[Fact]:
    """Also those that an offer carries."""
    carried = Offer.objects.filter(shown("offer", at), price=OuterRef("pk"))
    return Fact.objects.filter(shown("fact", at) | has(carried))


def shown_links(at: datetime) -> QuerySet[Link]:
    """Also those of offers."""
    offered = Offer.objects.filter(shown("offer", at), link=OuterRef("pk"))
    return Link.objects.filter(shown("link", at) | has(offered))


def facts_of_editions(editions: Collection[int], at: datetime) -> dict[int, set[int]]:
    """The facts that the page of each live edition shows, by ids; in one query."""
    rows = _shown.rows(at=at, editions=list(editions))
    tables: dict[int, set[int]] = defaultdict(set)
    of_table: dict[int, set[int]] = defaultdict(set)
    found: dict[int, set[int]] = {edition: set() for edition in editions}
    for edition, table, holder, fact in rows:
        if table:
            tables[edition].add(table)
        elif fact:
            (of_table[holder] if holder else found[edition]).add(fact)
    return {
        edition: facts.union(*(of_table[table] for table in tables[edition]))
        for edition, facts in found.items()
    }


def _uses_of(at: datetime, editions: Sequence[int]) -> Any:
    """Of the editions themselves, and of their tables: each by an index of its own."""
    placed = Use.objects.filter(edition__in=editions, kind="table")
    versions = TableVersion.objects.current(at).filter(table__in=placed.values("table"))
    uses: Any = Use.objects.standing(at).order_by().annotate(shown=fact_of_use())
    own, of_tables = uses.filter(edition__in=editions), uses.filter(table_version__in=versions)
    columns = ("edition", "table", "table_version__table", "shown")
    return own.values_list(*columns).union(of_tables.values_list(*columns), all=True)


def product_of_use() -> Coalesce:
    """Whatever a use refers to, the product behind it."""
    return Coalesce("product_id", "offer__product_id", "link__product_id", "fact__product_id")


def fact_of_use() -> Coalesce:
    return Coalesce("fact_id", "offer__price_id")


_shown: Prepared[tuple[Any, ...]] = Prepared(_uses_of)


def product_list(at: datetime, *, after: str = "") -> list[Product]:
    """A page of public products, and one more, in the order of their slugs, which stay."""
    return _listed.rows(at=at, after=after)


def products_named(slugs: Sequence[str], at: datetime) -> list[Product]:
    """Those that are public, in the order of their slugs."""
    return _found.rows(at=at, slugs=slugs)


def _named(at: datetime, slugs: Sequence[str]) -> QuerySet[Product]:
    named = shown_products(at).filter(slug__in=slugs).select_related("merchant")
    return named.order_by("slug")


_found: Prepared[Product] = Prepared(_named)


def _after(at: datetime, after: str) -> QuerySet[Product]:
    products = shown_products(at).filter(slug__gt=after).select_related("merchant")
    return products.order_by("slug")[: PAGE_SIZE + 1]


_listed: Prepared[Product] = Prepared(_after)
