"""Who pays for what stands on live pages: the disclosure page, derived from the merchants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from affiliates import relating
from affiliates.hosts import host_of
from affiliates.marking import addresses
from affiliates.models import Link, Merchant, Product
from affiliates.partners import PAYING, read_partners
from affiliates.relationships import Relationship
from articles.markdown import render, render_inline
from articles.models import (
    Edition,
    FactSource,
    FactVersion,
    Offer,
    Rendering,
    Source,
    TableVersion,
    Use,
)
from articles.pages.chrome import written_pages
from articles.pages.finishing import home
from articles.pages.reach import shown_uses
from articles.tables.grid import Grid
from capysite.base import clock
from capysite.base.models import PublisherSettings

_GROUPS: dict[str, tuple[str, str]] = {
    Relationship.AFFILIATE: (
        "They pay a commission",
        "We get a share when a reader buys through a link of ours. The price stays the same.",
    ),
    Relationship.OWN: (
        "Our own products",
        "We make these ourselves, and earn when they are bought.",
    ),
    Relationship.SPONSOR: ("They pay to be shown", "We get money for showing these, sold or not."),
    Relationship.GIFT: (
        "They gave or lent us something",
        "We paid nothing for these, and had them to look at.",
    ),
}


@dataclass(frozen=True)
class Payer:
    """`products` are those that live pages show; `since` is None where nobody recorded it."""

    slug: str
    name: str
    programme: str
    pays_for: str
    wording: str
    since: date | None
    products: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    relationship: str
    heading: str
    meaning: str
    payers: tuple[Payer, ...]


def read_payers(*, at: datetime, settings: PublisherSettings) -> tuple[Group, ...]:
    """By relationship, without empty groups; its queries don't grow with the site."""
    uses = shown_uses(at)
    products = _products(uses)
    linked = _linked(uses, settings, at)
    merchants = Merchant.objects.filter(relationship__in=PAYING)
    shown = [m for m in merchants if m.pk in products or m.slug in linked]
    since = relating.since(shown, at=at)
    payers = [(m.relationship, _payer(m, products.get(m.pk, []), since.get(m.pk))) for m in shown]
    groups = (
        Group(kind, *words, tuple(payer for of, payer in payers if of == kind))
        for kind, words in _GROUPS.items()
    )
    return tuple(group for group in groups if group.payers)


def _payer(merchant: Merchant, products: list[str], since: datetime | None) -> Payer:
    return Payer(
        slug=merchant.slug,
        name=merchant.name,
        programme=merchant.programme,
        pays_for=merchant.pays_for,
        wording=merchant.wording,
        since=clock.local_date(since) if since else None,
        products=tuple(products),
    )


def _tables(at: datetime) -> QuerySet[TableVersion]:
    placed = Use.objects.filter(edition__in=Edition.objects.live(at), kind="table")
    return TableVersion.objects.current(at).filter(table__in=placed.values("table"))


def _offers(uses: QuerySet[Use]) -> QuerySet[Offer]:
    return Offer.objects.filter(pk__in=uses.values("offer"))


def _products(uses: QuerySet[Use]) -> dict[int, list[str]]:
    """Names of the products that pages show, by merchant."""
    offers = _offers(uses)
    shown = Q(pk__in=[])
    for part in ("product", "link__product", "fact__product"):
        shown |= Q(pk__in=uses.values(part))
    for part in ("product", "link__product", "price__product"):
        shown |= Q(pk__in=offers.values(part))
    rows = Product.objects.filter(shown, merchant__relationship__in=PAYING)
    found: dict[int, list[str]] = {}
    for merchant, name in rows.order_by("name").values_list("merchant", "name"):
        found.setdefault(merchant, []).append(name)
    return found


def _linked(uses: QuerySet[Use], settings: PublisherSettings, at: datetime) -> set[str]:
    """Merchants to whom a link of a live page leads, by slug, whosever link it is."""
    partners, here = read_partners(), home()
    hosts = {host for found in _hosts(uses, settings, at) for host in found}
    ways = _links(uses).values_list("slug", flat=True)
    plain = {tie.merchant for host in hosts for tie in partners.all_of(f"https://{host}/", here)}
    return plain | {tie.merchant for slug in ways for tie in partners.beside.get(slug, ())}


def _links(uses: QuerySet[Use]) -> QuerySet[Link]:
    shown = Q(pk__in=uses.values("link")) | Q(pk__in=_offers(uses).values("link"))
    return Link.objects.filter(shown)


def _hosts(uses: QuerySet[Use], settings: PublisherSettings, at: datetime) -> Iterator[list[str]]:
    live, tables, closed = Edition.objects.live(at), _tables(at), _closed(at)
    stored = Rendering.objects.filter(Q(edition__in=live) | Q(table_version__in=tables))
    promoting = stored.filter(table_version__in=closed)
    rows = promoting.values_list("table_version", "table_version__grid", "html__rows")
    for version, grid, cells in rows:
        yield _hosts_of_rows(Grid.from_json(grid), cells, closed[version])
    stored = stored.exclude(table_version__in=closed)
    yield from (hosts or [] for hosts in stored.values_list("html__hosts", flat=True))
    for text in _offers(uses).exclude(text="").values_list("text", flat=True):
        yield [host_of(link.url) for link in render_inline(text).external]
    for text in written_pages().values_list("body", flat=True):
        yield [host_of(link.url) for link in render(text).external]
    yield [host_of(address) for _, address in settings.elsewhere]
    facts = Q(fact__in=uses.values("fact")) | Q(fact__in=_offers(uses).values("price"))
    backing = FactSource.objects.filter(version__in=FactVersion.objects.current(at).filter(facts))
    shown = Q(pk__in=backing.values("source")) | Q(pk__in=uses.values("source"))
    for row in Source.objects.filter(shown).values_list("url", "archive_url"):
        yield [host_of(address) for address in row]


def _closed(at: datetime) -> dict[int, set[str]]:
    """Versions of tables that hold promotions outside their window: the keys of these offers."""
    offers = Use.objects.filter(kind="offer", table_version__in=_tables(at))
    found: dict[int, set[str]] = {}
    closed = offers.exclude(pk__in=offers.standing(at).values("pk"))
    for version, offer in closed.values_list("table_version", "name"):
        found.setdefault(version or 0, set()).add(offer)
    return found


def _hosts_of_rows(grid: Grid, cells: list[list[str]], closed: set[str]) -> list[str]:
    """Those to which plain links lead, but for rows that aren't shown."""
    shown = (row for at, row in zip(grid.rows, cells, strict=True) if at.offer not in closed)
    return [host_of(address) for row in shown for cell in row for address in addresses(cell)]
