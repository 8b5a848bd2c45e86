"""What references mean at an instant: for a stored edition, or for text that isn't published.

Both ways fill the same `Targets`, so that a preview and a page are built alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery

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
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared


@dataclass(frozen=True)
class TableAt:
    """A table at the instant. `html` holds each row's cells, with slots. `version` is None for
    a working grid that is about to be published. It stands from `begins_at` until `changes_at`,
    where another version is queued."""

    id: int
    key: str
    title: str
    grid: Grid
    html: list[list[str]]
    version: int | None
    figures: Tally = (0, 0)
    begins_at: datetime | None = None
    changes_at: datetime | None = None


@dataclass(frozen=True)
class GuideAt:
    """A guide that another points to; `url` is empty while it can't be read."""

    title: str
    url: str


@dataclass
class Targets:
    """`names` are ids of facts by the keys that a stored text knew."""

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
    names: dict[str, int] = field(default_factory=dict)

    def add_offer(self, offer: Offer) -> None:
        self.offers[offer.key] = offer
        self.products[offer.product.slug] = offer.product
        self.moments += [m for m in (offer.begins_at, offer.ends_at) if m and m > self.at]

    def add_facts(self, wanted: Iterable[int | str]) -> None:
        self.take_facts(read_facts(wanted, at=self.at, settings=self.settings))

    def take_facts(self, facts: Mapping[str, FactAt]) -> None:
        self.facts |= facts
        self.moments += [fact.changes_at for fact in facts.values() if fact.changes_at]

    def take_table(self, table: TableAt) -> None:
        self.tables[table.key] = table
        self.moments += [table.changes_at] if table.changes_at else []

    def offered(self, offer: Offer) -> bool:
        """Whether the instant lies in the offer's window."""
        return offer.stands(self.at)

    @property
    def changes_at(self) -> datetime | None:
        return min(self.moments, default=None)

    @property
    def turned_at(self) -> list[datetime]:
        """When tables began, and windows of offers opened or closed."""
        bounds = [b for offer in self.offers.values() for b in (offer.begins_at, offer.ends_at)]
        begins = [table.begins_at for table in self.tables.values()]
        return [moment for moment in (*begins, *bounds) if moment and moment <= self.at]


def _versions(at: datetime) -> Any:
    """Those that hold, with when the next one comes."""
    coming = TableVersion.objects.filter(
        table=OuterRef("table"), cancelled_at=None, begins_at__gt=at
    )
    first = coming.order_by().values("table").annotate(first=Min("begins_at")).values("first")
    rows = TableVersion.objects.current(at).select_related("table", "rendering")
    return rows.annotate(coming=Subquery(first)).distinct()


def _placed(at: datetime, editions: Sequence[int]) -> Any:
    return _versions(at).filter(table__uses__edition__in=editions)


_tables: Prepared[TableVersion] = Prepared(_placed)


def _tables_at(rows: Iterable[Any]) -> Iterator[TableAt]:
    for version in rows:
        grid = version.read_grid()
        html, figures = table_html(version, grid)
        yield TableAt(
            version.table_id, version.table.key, version.title, grid, html, version.pk, figures,
            version.begins_at, version.coming,
        )  # fmt: skip


def table_html(version: TableVersion, grid: Grid) -> tuple[list[list[str]], Tally]:
    """Each row's cells with slots, as stored beside the version, made anew where the renderer has
    changed since; and the figures in them."""
    rendering = getattr(version, "rendering", None)
    if rendering is not None and rendering.renderer == RENDERER:
        referred, figures = rendering.html["figures"]
        return rendering.html["rows"], (referred, figures)
    frozen = freeze_grid(grid)
    return frozen.html, frozen.figures


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
    if keys := wanted["table"]:
        for placed in _tables_at(_versions(at).filter(table__key__in=keys)):
            targets.take_table(placed)
    for table in drafts:
        grid = table.read_grid()
        frozen = freeze_grid(grid)
        targets.tables[table.key] = TableAt(
            table.pk, table.key, table.title, grid, frozen.html, None, frozen.figures
        )
    for shown in targets.tables.values():
        for kind, named in wanted_by_grid(freeze_grid(shown.grid)).keys.items():
            wanted.add(kind, *named)
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
    """Of one stored edition."""
    return targets_of_all([edition], at=at, settings=settings)[edition.pk]


def targets_of_all(
    editions: Sequence[Edition], *, at: datetime, settings: PublisherSettings
) -> dict[int, Targets]:
    """Targets of stored editions, by id, in four queries whatever their number and size. They
    stand under the keys that the text knew: a key or slug that changed since breaks no page.
    `partners` come with an edition that `live.for_page` read, and are left out of others."""
    placed_in = _tables.rows(at=at, editions=[edition.pk for edition in editions])
    tables = {table.id: table for table in _tables_at(placed_in)}
    uses = _uses_by_owner(editions, tables.values(), at)
    found: dict[int, Targets] = {}
    for edition in editions:
        targets = found[edition.pk] = Targets(at, settings)
        targets.partners = parse_partners(getattr(edition, "partners", ""))
        own = uses.get(("edition", edition.pk), [])
        placed = [tables[id_] for id_ in dict.fromkeys(u.table_id for u in own) if id_ in tables]
        for table in placed:
            targets.take_table(table)
            own = own + uses.get(("version", table.version), [])
        for use in sorted(own, key=lambda use: use.pk):
            _add_use(targets, use, tables)
    wanted = [fact for targets in found.values() for fact in targets.names.values()]
    known = {fact.id: fact for fact in read_facts(wanted, at=at, settings=settings).values()}
    for targets in found.values():
        own_facts = [known[id_] for id_ in targets.names.values() if id_ in known]
        targets.take_facts({fact.key: fact for fact in own_facts})
        targets.facts |= {name: known[i] for name, i in targets.names.items() if i in known}
    return found


def _used(at: datetime, editions: Sequence[int], versions: Sequence[int]) -> Any:
    live = Edition.objects.live(at).filter(article=OuterRef("guide"))
    return (
        Use.objects.filter(Q(edition__in=editions) | Q(table_version__in=versions))
        .select_related(
            "link__product__merchant", "product__merchant", "offer__product__merchant",
            "offer__link__product__merchant", "offer__price", "source", "image", "author",
        )
        .annotate(
            guide_slug=Subquery(live.values("slug")[:1]),
            guide_title=Subquery(live.values("title")[:1]),
        )
    )  # fmt: skip


_uses: Prepared[Use] = Prepared(_used)


def _uses_by_owner(
    editions: Sequence[Edition], tables: Iterable[TableAt], at: datetime
) -> dict[tuple[str, int | None], list[Any]]:
    versions = [table.version for table in tables]
    uses: list[Any] = _uses.rows(
        at=at, editions=[edition.pk for edition in editions], versions=versions
    )
    found: dict[tuple[str, int | None], list[Any]] = {}
    for use in uses:
        owner = ("edition", use.edition_id) if use.edition_id else ("version", use.table_version_id)
        found.setdefault(owner, []).append(use)
    return found


def _add_use(targets: Targets, use: Any, tables: Mapping[int, TableAt]) -> None:
    match use.kind:
        case "fact":
            targets.names[use.name] = use.fact_id
        case "table":
            if use.table_id in tables:
                targets.tables[use.name] = tables[use.table_id]
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
                targets.names[use.offer.price.key] = use.offer.price_id
        case "guide":
            url = address_of("articles:guide", use.guide_slug) if use.guide_slug else ""
            targets.guides[use.name] = GuideAt(use.guide_title or "", url)
