"""What live guides show at the instant: from here on, whatever else is public of products.

A use counts where its edition is live, or where the version of its table that holds stands in
one; not while it is an offer outside its window, or stands in the words of such a promotion alone.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from affiliates.models import Product
from articles.freezing import freeze_grid
from articles.markdown import RENDERER, Slot, split
from articles.models import Edition, Fact, TableVersion, Use

PAGE_SIZE = 30


def shown_uses(at: datetime) -> QuerySet[Use]:
    live = Edition.objects.live(at)
    placed = Use.objects.filter(edition__in=live, kind="table")
    tables = TableVersion.objects.current(at).filter(table__in=placed.values("table"))
    uses = Use.objects.filter(Q(edition__in=live) | Q(table_version__in=tables))
    return uses.exclude(_closed(at)).exclude(pk__in=list(_unsaid(tables, at)))


def product_of_use() -> Coalesce:
    """Whatever a use refers to, the product behind it."""
    return Coalesce("product_id", "offer__product_id", "link__product_id", "fact__product_id")


def fact_of_use() -> Coalesce:
    return Coalesce("fact_id", "offer__price_id")


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


def _closed(at: datetime) -> Q:
    return Q(offer__begins_at__gt=at) | Q(offer__ends_at__lte=at)


def _unsaid(tables: QuerySet[TableVersion], at: datetime) -> Iterator[int]:
    """Uses that only promotions outside their window bring into a table."""
    closed = Use.objects.filter(_closed(at), table_version__isnull=False)
    behind = Prefetch("uses", Use.objects.select_related("offer"))
    held = tables.filter(pk__in=closed.values("table_version")).select_related("rendering")
    for version in held.prefetch_related(behind):
        uses: list[Any] = list(version.uses.all())
        absent = {u.name for u in uses if u.kind == "offer" and not u.offer.stands(at)}
        said = set(_said(version, absent))
        yield from (use.pk for use in uses if (use.kind, use.name) not in said)


def _said(version: TableVersion, absent: set[str]) -> Iterator[tuple[str, str]]:
    """Kind and key of everything that the table shows without the absent offers."""
    grid = version.read_grid()
    rendering = getattr(version, "rendering", None)
    if rendering is not None and rendering.renderer == RENDERER:
        rows = rendering.html["rows"]
    else:
        rows = freeze_grid(grid).html
    for row, cells in zip(grid.rows, rows, strict=True):
        if row.offer in absent:
            continue
        yield from (("product", row.product), ("offer", row.offer))
        for cell in cells:
            yield from ((p.kind, p.key) for p in split(cell) if isinstance(p, Slot))
