"""The page of a product: what live guides say of it at the instant, in one place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet

from affiliates.models import Product
from affiliates.partners import Partners, read_partners, tie_of
from affiliates.places import Place
from affiliates.relationships import note_of
from articles.ledger.kinds import FactKind
from articles.ledger.reading import FactAt
from articles.models import Edition, Offer, TableVersion, Use
from articles.pages import live, structured
from articles.pages.building import freshness_of, product_url, shown_offer, source_lines
from articles.pages.filling import Filler
from articles.pages.page import Card, Freshness, PlacedLink, ShownFact, ShownOffer, SourceLine
from articles.pages.price_history import Series, price_series
from articles.pages.reach import (
    OF_PRODUCT,
    fact_of_use,
    in_editions,
    on_pages,
    products_named,
    shown_facts,
    uses_of,
)
from articles.pages.site import absolute
from articles.resolving import Targets
from capysite.base import clock
from capysite.base.addresses import address_of
from capysite.base.eachrow import has
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared

OTHERS = 200
# An edition or a table, and its id.
Stand = tuple[str, int]


@dataclass(frozen=True)
class KnownFact:
    """`label` names the subject where that isn't the product; `wording` says more than both."""

    shown: ShownFact
    kind: str
    label: str
    wording: str
    report_url: str = ""


@dataclass(frozen=True)
class ProductPage:
    at: datetime
    valid_until: datetime | None
    slug: str
    name: str
    url: str
    canonical: str
    summary: str
    seller: str
    relationship: str
    website: PlacedLink | None
    disclosure: tuple[str, ...]
    freshness: Freshness
    facts: tuple[KnownFact, ...]
    offers: tuple[ShownOffer, ...]
    prices: tuple[Series, ...]
    guides: tuple[Card, ...]
    sources: tuple[SourceLine, ...]
    others: tuple[tuple[str, str], ...]
    told: frozenset[str]
    partners: Partners = field(repr=False)
    structured: str = ""

    @property
    def slugs(self) -> tuple[str, ...]:
        return (self.slug,)


@dataclass
class Shown:
    """What live guides show of some products: offers, and facts with the ids of the editions
    and tables in which they stand; of all that name the products the id of a use there."""

    offers: dict[int, Offer] = field(default_factory=dict)
    facts: dict[int, set[Stand]] = field(default_factory=dict)
    places: dict[Stand, int] = field(default_factory=dict)

    @property
    def in_editions(self) -> list[int]:
        return [use for (kind, _), use in self.places.items() if kind == "edition"]

    @property
    def tables(self) -> list[int]:
        return [id_ for kind, id_ in self.places if kind == "table"]


def read_shown(products: Iterable[Product], at: datetime) -> Shown:
    """In one query, and a second where offers are among them."""
    shown = Shown()
    offers: dict[int, None] = {}
    for use, edition, table, offer, fact in _shown.rows(at=at, products=[p.pk for p in products]):
        place = ("table", table) if table else ("edition", edition)
        shown.places.setdefault(place, use)
        if offer:
            offers[offer] = None
        if fact:
            shown.facts.setdefault(fact, set()).add(place)
    found = _with_products.in_bulk(list(offers)) if offers else {}
    shown.offers = {offer: found[offer] for offer in offers}
    return shown


def _uses(at: datetime, products: Sequence[int]) -> QuerySet[Any, Any]:
    uses = on_pages(uses_of((*OF_PRODUCT, "offer__price__product"), products).standing(at), at)
    rows: QuerySet[Any, Any] = uses.annotate(said=fact_of_use())
    return rows.values_list("pk", "edition", "table_version__table", "offer", "said")


# With more joins than eight PostgreSQL would ask every use whether it is shown.
_shown: Prepared[Any] = Prepared(_uses)
_with_products = Offer.objects.select_related(
    "product__merchant", "link__product__merchant", "price"
)


def read_targets(shown: Shown, *, at: datetime, settings: PublisherSettings) -> Targets:
    targets = Targets(at, settings, partners=read_partners())
    for offer in shown.offers.values():
        targets.add_offer(offer)
    targets.add_facts(shown.facts)
    return targets


def targets_for(
    shown: Shown, products: Iterable[Product], *, at: datetime, settings: PublisherSettings
) -> Targets:
    """With the next moment at which something of it would differ: no later than it does."""
    targets = read_targets(shown, at=at, settings=settings)
    targets.moments += _turns(targets, products)
    return targets


def _turns(targets: Targets, products: Iterable[Product]) -> Iterator[datetime]:
    at = targets.at
    windows = Offer.objects.filter(product__in=products).values_list("begins_at", "ends_at")
    yield from (bound for window in windows for bound in window if bound and bound > at)
    coming = (
        Edition.objects.scheduled(at).aggregate(first=Min("begins_at"))["first"],
        TableVersion.objects.filter(begins_at__gt=at, cancelled_at=None).aggregate(
            first=Min("begins_at")
        )["first"],
        clock.next_midnight(at) if targets.facts else None,
    )
    yield from (moment for moment in coming if moment)


@dataclass(frozen=True)
class Brief:
    """A page without what prices were, what could be compared and until when it holds; and what
    it was made of."""

    page: ProductPage
    product: Product
    targets: Targets
    articles: tuple[int, ...]


def product_brief(slug: str, *, at: datetime, settings: PublisherSettings) -> Brief | None:
    """None while no live guide shows the product; in seven queries."""
    found = products_named([slug], at)
    return _brief(found[0], at, settings) if found else None


def product_page(slug: str, *, at: datetime, settings: PublisherSettings) -> ProductPage | None:
    """None while no live guide shows the product."""
    brief = product_brief(slug, at=at, settings=settings)
    if brief is None:
        return None
    targets, kinds = brief.targets, {fact.kind for fact in brief.page.facts}
    page = replace(
        brief.page,
        valid_until=min([*targets.moments, *_turns(targets, [brief.product])], default=None),
        prices=tuple(price_series(_as_read(brief), brief.articles, at=at)),
        others=comparable(at, kinds, without=[slug]),
    )
    return replace(page, structured=structured.product(page, targets.facts))


def _as_read(brief: Brief) -> list[FactAt]:
    return [f for f in brief.targets.facts.values() if f.product == brief.page.slug]


def _brief(product: Product, at: datetime, settings: PublisherSettings) -> Brief:
    shown = read_shown([product], at)
    targets = read_targets(shown, at=at, settings=settings)
    standing = _standing(shown, at)
    editions = _guides(standing)
    of_product = [fact for fact in targets.facts.values() if fact.product == product.slug]
    filler = Filler(targets)
    filler.money.named(tie_of(product))
    if product.website:
        filler.money.linked(tie_of(product))
    facts = list(known_facts(of_product, product, filler))
    offers = tuple(
        shown_offer(offer, filler, Place.PRODUCT)
        for offer in shown.offers.values()
        if offer.product_id == product.pk and targets.offered(offer)
    )
    reports = _reports(shown, standing, editions)
    sources = source_lines(filler, targets)
    page = ProductPage(
        at=at,
        valid_until=None,
        slug=product.slug,
        name=product.name,
        url=product_url(product),
        canonical=absolute(product_url(product)),
        summary=product.summary,
        seller=product.merchant.name,
        relationship=note_of(product.merchant.relationship),
        website=filler.product_link(product),
        disclosure=filler.money.sentences(),
        freshness=freshness_of(filler),
        facts=tuple(
            replace(fact, report_url=reports.get(targets.facts[fact.shown.key].id, ""))
            for fact in facts
        ),
        offers=offers,
        prices=(),
        guides=tuple(live.card(edition) for edition in editions),
        sources=sources,
        told=filler.money.merchants,
        partners=targets.partners,
        others=(),
    )
    return Brief(
        page=page,
        product=product,
        targets=targets,
        articles=tuple(edition.article_id for edition in editions),
    )


def known_facts(facts: Iterable[FactAt], product: Product, filler: Filler) -> Iterator[KnownFact]:
    """By kind, prices first, and first what is of the product itself."""

    def place(fact: FactAt) -> tuple[int, bool, str, str]:
        kind = FactKind.values.index(fact.kind)
        return kind, fact.subject != product.name, fact.subject, fact.label

    for fact in sorted(facts, key=place):
        if shown := filler.fact(fact.key, cited_by=f"fact-{fact.key}"):
            own = fact.subject == product.name
            label = fact.label if own else f"{fact.subject}, {fact.label}"
            yield KnownFact(shown, fact.kind, label, fact.statement)


def comparable(
    at: datetime, kinds: Iterable[str], *, without: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """Slug and name of public products of which guides show such a kind of fact."""
    return tuple(_others.rows(at=at, kinds=sorted(set(kinds)), without=list(without)))


def _saying(at: datetime, kinds: Sequence[str], without: Sequence[str]) -> QuerySet[Any, Any]:
    said = shown_facts(at).filter(product=OuterRef("pk"), kind__in=kinds)
    products = Product.objects.filter(has(said)).exclude(slug__in=without)
    return products.order_by("name", "slug").values_list("slug", "name")[:OTHERS]


_others: Prepared[tuple[str, str]] = Prepared(_saying)


def _standing(shown: Shown, at: datetime) -> list[Any]:
    """Uses with their live editions: one for each that names the product by itself, and all
    that place a table which does."""
    placing = Use.objects.filter(Q(pk__in=shown.in_editions) | Q(table__in=shown.tables))
    uses = in_editions(placing, at).select_related("edition__topic")
    return list(uses.defer("edition__content").order_by("pk"))


def _guides(standing: list[Any]) -> list[Edition]:
    """Newest first."""
    editions = {use.edition_id: use.edition for use in standing}
    return sorted(editions.values(), key=lambda one: (one.published_at, one.pk), reverse=True)


def _reports(shown: Shown, uses: list[Any], editions: list[Edition]) -> dict[int, str]:
    """Where to report a fact: at the newest guide that shows it."""
    standing: dict[int, set[Stand]] = {edition.pk: set() for edition in editions}
    for use in uses:
        if use.table_id:
            standing[use.edition_id].add(("table", use.table_id))
    return {
        fact: address_of("articles:report", edition.slug)
        for edition in reversed(editions)
        for fact, stands in shown.facts.items()
        if stands & (standing[edition.pk] | {("edition", edition.pk)})
    }
