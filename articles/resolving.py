"""What references mean at an instant: for a stored edition, or for text that isn't published.

Both ways fill the same `Targets`, so that a preview and a page are built alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery
from django.urls import reverse

from affiliates.models import Link, Product
from affiliates.partners import Partners, parse_partners, read_partners
from articles.figures import Tally
from articles.freezing import Wanted, freeze_grid, wanted_by_grid
from articles.ledger.reading import FactAt, SourceAt, read_facts, source_at
from articles.markdown import RENDERER
from articles.models import (
    Address,
    Article,
    Author,
    ComparisonTable,
    Edition,
    Image,
    Offer,
    Source,
    TableVersion,
    Use,
)
from articles.tables.grid import Grid
from capysite.base.models import PublisherSettings


@dataclass(frozen=True)
class TableAt:
    """A table at the instant. `html` holds each row's cells, with slots. `version` is None for
    a working grid that is about to be published."""

    id: int
    key: str
    title: str
    grid: Grid
    html: list[list[str]]
    version: int | None
    figures: Tally = (0, 0)


@dataclass(frozen=True)
class GuideAt:
    """A guide that another points to; `url` is empty while it can't be read."""

    title: str
    url: str


@dataclass
class Targets:
    at: datetime
    settings: PublisherSettings
    facts: dict[str, FactAt] = field(default_factory=dict)
    tables: dict[str, TableAt] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    sources: dict[str, SourceAt] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    guides: dict[str, GuideAt] = field(default_factory=dict)
    partners: Partners = field(default_factory=Partners)
    moments: list[datetime] = field(default_factory=list)

    def add_offer(self, offer: Offer) -> None:
        self.offers[offer.key] = offer
        self.products[offer.product.slug] = offer.product
        self.moments += [m for m in (offer.begins_at, offer.ends_at) if m and m > self.at]

    def add_facts(self, wanted: Iterable[int | str]) -> None:
        self.facts |= read_facts(wanted, at=self.at, settings=self.settings)
        self.moments += [fact.changes_at for fact in self.facts.values() if fact.changes_at]

    def offered(self, offer: Offer) -> bool:
        """Whether the instant lies in the offer's window."""
        return offer.stands(self.at)

    @property
    def changes_at(self) -> datetime | None:
        return min(self.moments, default=None)


def _tables_at(tables: Any, targets: Targets) -> None:
    """Reads the versions that hold; `tables` is a filter on TableVersion."""
    coming = TableVersion.objects.filter(
        table=OuterRef("table"), cancelled_at=None, begins_at__gt=targets.at
    )
    rows = (
        TableVersion.objects.current(targets.at)
        .filter(tables)
        .select_related("table", "rendering")
        .annotate(
            coming=Subquery(
                coming.order_by().values("table").annotate(first=Min("begins_at")).values("first")
            )
        )
        .distinct()
    )
    version: Any
    for version in rows:
        grid = version.read_grid()
        rendering = getattr(version, "rendering", None)
        if rendering is not None and rendering.renderer == RENDERER:
            html, figures = rendering.html["rows"], tuple(rendering.html["figures"])
        else:
            frozen = freeze_grid(grid)
            html, figures = frozen.html, frozen.figures
        key = version.table.key
        targets.tables[key] = TableAt(
            version.table_id, key, version.title, grid, html, version.pk, figures
        )
        if version.coming:
            targets.moments.append(version.coming)


def resolve(
    wanted: Wanted,
    *,
    at: datetime,
    settings: PublisherSettings,
    drafts: Sequence[ComparisonTable] = (),
) -> Targets:
    """Targets by key, for text that isn't published. `drafts` are tables whose working grid
    counts instead of their version. What isn't found is missing from the dictionaries."""
    targets = Targets(at, settings)
    _tables_at(Q(table__key__in=wanted["table"]), targets)
    for table in drafts:
        grid = table.read_grid()
        frozen = freeze_grid(grid)
        targets.tables[table.key] = TableAt(
            table.pk, table.key, table.title, grid, frozen.html, None, frozen.figures
        )
    for shown in targets.tables.values():
        for kind, keys in wanted_by_grid(freeze_grid(shown.grid)).keys.items():
            wanted.add(kind, *keys)
    offers = Offer.objects.filter(key__in=wanted["offer"])
    for offer in offers.select_related("product__merchant", "link__product__merchant", "price"):
        targets.add_offer(offer)
        if offer.price:
            wanted.add("fact", offer.price.key)
    links = Link.objects.filter(slug__in=wanted["link"]).select_related("product__merchant")
    targets.links = {link.slug: link for link in links}
    products = Product.objects.filter(slug__in=wanted["product"]).select_related("merchant")
    targets.products |= {product.slug: product for product in products}
    domains = settings.domain_names
    sources = Source.objects.filter(key__in=wanted["source"])
    targets.sources = {source.key: source_at(source, domains) for source in sources}
    targets.images = {image.key: image for image in Image.objects.filter(key__in=wanted["image"])}
    authors = Author.objects.filter(slug__in=wanted["author"])
    targets.authors = {author.slug: author for author in authors}
    targets.guides = _guides_by_slug(wanted["guide"], at)
    targets.add_facts(wanted["fact"])
    targets.partners = read_partners()
    return targets


def _guides_by_slug(slugs: tuple[str, ...], at: datetime) -> dict[str, GuideAt]:
    """Guides by any address that ever led to them, or by that of a working copy."""
    if not slugs:
        return {}
    articles = articles_by_slug(slugs)
    live = {e.article_id: e for e in Edition.objects.live(at).filter(article__in=articles.values())}
    return {slug: guide_at(live.get(article)) for slug, article in articles.items()}


def guide_at(edition: Edition | None) -> GuideAt:
    return GuideAt(edition.title, edition.get_absolute_url()) if edition else GuideAt("", "")


def articles_by_slug(slugs: Sequence[str]) -> dict[str, int]:
    """Ids of guides by slug: the owner of the address, else the working copy that wants it."""
    found = dict(Article.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    owned = Address.objects.filter(kind="guide", slug__in=slugs).values_list("slug", "guide_id")
    return found | dict(owned)


def targets_of(edition: Edition, *, at: datetime, settings: PublisherSettings) -> Targets:
    """Targets of a stored edition, in four queries whatever its size. They stand under the
    keys that the text knew: a key or slug that changed since breaks no page. `partners` come
    with an edition that `live.for_page` read, and are left out of others."""
    targets = Targets(at, settings)
    targets.partners = parse_partners(getattr(edition, "partners", ""))
    _tables_at(Q(table__uses__edition=edition), targets)
    versions = [table.version for table in targets.tables.values()]
    live = Edition.objects.live(at).filter(article=OuterRef("guide"))
    uses = (
        Use.objects.filter(Q(edition=edition) | Q(table_version__in=versions))
        .select_related(
            "link__product__merchant", "product__merchant", "offer__product__merchant",
            "offer__link__product__merchant", "offer__price", "source", "image", "author",
        )
        .annotate(
            guide_slug=Subquery(live.values("slug")[:1]),
            guide_title=Subquery(live.values("title")[:1]),
        )
    )  # fmt: skip
    tables = {table.id: table for table in targets.tables.values()}
    facts: dict[str, int] = {}
    for use in uses:
        _add_use(targets, use, facts)
        if use.kind == "table" and use.table_id in tables:
            targets.tables[use.name] = tables[use.table_id]
    targets.add_facts(facts.values())
    known = {fact.id: fact for fact in targets.facts.values()}
    targets.facts |= {name: known[fact] for name, fact in facts.items() if fact in known}
    return targets


def _add_use(targets: Targets, use: Any, facts: dict[str, int]) -> None:
    match use.kind:
        case "fact":
            facts[use.name] = use.fact_id
        case "link":
            targets.links[use.name] = use.link
        case "product":
            targets.products[use.name] = use.product
        case "source":
            targets.sources[use.name] = source_at(use.source, targets.settings.domain_names)
        case "image":
            targets.images[use.name] = use.image
        case "author":
            targets.authors[use.name] = use.author
        case "offer":
            targets.add_offer(use.offer)
            targets.offers[use.name] = use.offer
            if use.offer.price:
                facts[use.offer.price.key] = use.offer.price_id
        case "guide":
            url = reverse("articles:guide", args=[use.guide_slug]) if use.guide_slug else ""
            targets.guides[use.name] = GuideAt(use.guide_title or "", url)
