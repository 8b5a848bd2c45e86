"""What live guides show at the instant: from here on, whatever else is public of products.

A use counts where its edition is live, or where the version of its table that holds stands in
one; not while it is an offer outside its window, or stands in the words of such a promotion alone.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from affiliates.models import Product
from articles.models import Edition, Fact, TableVersion, Use
from articles.models.editions import UseQuerySet
from capysite.base.prepared import Prepared

PAGE_SIZE = 30


def shown_uses(at: datetime) -> UseQuerySet:
    live = Edition.objects.live(at)
    placed = Use.objects.filter(edition__in=live, kind="table")
    tables = TableVersion.objects.current(at).filter(table__in=placed.values("table"))
    uses = Use.objects.filter(Q(edition__in=live) | Q(table_version__in=tables))
    return uses.standing(at)


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


def products_among(uses: QuerySet[Use]) -> QuerySet[Product]:
    return Product.objects.filter(pk__in=uses.annotate(of=product_of_use()).values("of"))


def facts_among(uses: QuerySet[Use]) -> QuerySet[Fact]:
    """Facts of products, also those that an offer carries."""
    shown = uses.annotate(of=fact_of_use()).values("of")
    return Fact.objects.filter(pk__in=shown, product__isnull=False)


def product_list(at: datetime, *, after: str = "", count: int = PAGE_SIZE) -> list[Product]:
    """Public products in the order of their slugs, which stay."""
    products = products_among(shown_uses(at)).filter(slug__gt=after)
    return list(products.select_related("merchant").order_by("slug")[:count])
