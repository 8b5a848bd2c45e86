"""The surfaces of products: their pages, their list and their comparisons."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model, Q
from django.template.loader import render_to_string

from affiliates.models import Product
from articles import whereused
from articles.models import ComparisonTable, Edition, TableVersion, Use
from articles.pages import planted_products
from articles.pages.building import product_url
from articles.pages.product import comparable, product_page
from articles.pages.product_comparison import MOST, address, product_comparison
from articles.pages.reach import product_of_use, shown_facts
from articles.pages.rendering import finish_page
from articles.surfaces import Shown, Surface
from capysite.base.models import PublisherSettings

PRODUCT_PAGE, COMPARE_PAGE = "articles/product_page.html", "articles/compare_page.html"
COMPARED = 3


def product_pages(target: Model, at: datetime) -> Iterator[Shown]:
    """Each page of a product behind the target, at the instant and whenever it may turn."""
    for product in products_behind(target, at):
        for moment in (at, *_turns(product, at)):
            html = partial(product_html, product.slug, moment)
            yield Shown(product.name, product_url(product), moment, html)


def comparisons(target: Model, at: datetime) -> Iterator[Shown]:
    """One for each product behind the target, with those that stand first beside it: any two
    could be asked for, and all of them say the same of it. Of some products alone, as a table
    may hold two hundred."""
    for product in products_behind(target, at)[:COMPARED]:
        moments = (at, *_turns(product, at))
        for slugs in dict.fromkeys(_beside(product, moment) for moment in moments):
            for moment in moments if len(slugs) > 1 else ():
                html = partial(comparison_html, slugs, moment)
                yield Shown(f"{product.name} beside others", address(slugs), moment, html)


def product_html(slug: str, at: datetime) -> str:
    """Without what stands around it; empty while the product isn't public."""
    page = product_page(slug, at=at, settings=PublisherSettings.current())
    return finish_page(render_to_string(PRODUCT_PAGE, {"product": page}), page) if page else ""


def comparison_html(slugs: tuple[str, ...], at: datetime) -> str:
    compared = product_comparison(slugs, at=at, settings=PublisherSettings.current())
    if compared is None:
        return ""
    return finish_page(render_to_string(COMPARE_PAGE, {"compared": compared}), compared)


def products_behind(target: Model, at: datetime) -> list[Product]:
    """Those of which it tells something."""
    name = whereused.KIND_OF.get(str(target._meta.model_name), "")
    paths = {"fact": ("facts", "offers__price"), "offer": ("offers",), "link": ("links",),
             "product": ("pk",)}  # fmt: skip
    behind = Q(pk__in=[])
    for path in paths.get(name, ()):
        behind |= Q(**{path: target.pk})
    if isinstance(target, ComparisonTable):
        behind = Q(pk__in=_turned_by(target, at))
    return list(Product.objects.filter(behind).distinct().order_by("slug"))


def _turned_by(table: ComparisonTable, at: datetime) -> set[int]:
    """Ids of products behind what some version of the table brings and another doesn't: of the
    one that holds at the instant, the one before it, and those to come."""
    standing = table.versions.filter(cancelled_at=None).order_by("-begins_at")
    begun = [version.pk for version in standing.filter(begins_at__lte=at)[:2]]
    versions = [*begun, *standing.filter(begins_at__gt=at).values_list("pk", flat=True)]
    brought: dict[int, set[tuple[str, str, int]]] = {version: set() for version in versions}
    uses: Any = Use.objects.filter(table_version__in=versions).annotate(of=product_of_use())
    for version, *use in uses.values_list("table_version", "kind", "name", "of"):
        brought[version].add(tuple(use))
    every = set.intersection(*brought.values()) if len(versions) > 1 else set()
    return {of for uses_of in brought.values() for _, _, of in uses_of - every if of}


def _beside(product: Product, at: datetime) -> tuple[str, ...]:
    kinds = shown_facts(at).filter(product=product).values_list("kind", flat=True)
    others = comparable(at, kinds, without=[product.slug])[: MOST - 1]
    return tuple(sorted((product.slug, *(slug for slug, _ in others))))


def _turns(product: Product, at: datetime) -> list[datetime]:
    """When editions, tables and offers that bear on the product begin, or end, after the
    instant."""
    uses = Use.objects.annotate(of=product_of_use()).filter(
        Q(of=product.pk) | Q(offer__price__product=product)
    )
    tables = TableVersion.objects.filter(uses__in=uses).values("table")
    articles = Edition.objects.filter(Q(uses__in=uses) | Q(uses__table__in=tables))
    coming = Edition.objects.scheduled(at).filter(article__in=articles.values("article"))
    queued = TableVersion.objects.filter(table__in=tables, begins_at__gt=at, cancelled_at=None)
    promoted = uses.filter(within__isnull=False, table_version__cancelled_at=None)
    windows = [
        *product.offers.values_list("begins_at", "ends_at"),
        *promoted.values_list("within__begins_at", "within__ends_at"),
    ]
    moments = {bound for window in windows for bound in window if bound and bound > at}
    moments.update(coming.values_list("begins_at", flat=True))
    moments.update(queued.values_list("begins_at", flat=True))
    return sorted(moments)


SURFACES = (
    Surface(
        "Product",
        (PRODUCT_PAGE,),
        ("articles:product",),
        product_pages,
        planted=planted_products.product,
    ),
    Surface(
        "Comparison",
        (COMPARE_PAGE,),
        ("articles:compare",),
        comparisons,
        planted=planted_products.comparison,
    ),
    Surface(
        "Products",
        ("articles/product_list.html",),
        ("articles:products",),
        linkless="Names and summaries: no fact and no address of others stands in the list.",
    ),
)
