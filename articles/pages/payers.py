"""Who pays for what stands on live pages: the disclosure page, derived from the merchants."""

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from affiliates import relating
from affiliates.hosts import host_of
from affiliates.models import Merchant, Product
from affiliates.partners import PAYING, read_partners
from affiliates.relationships import Relationship
from articles.markdown import render, render_inline
from articles.models import (
    FactSource,
    FactVersion,
    LinkedHost,
    Offer,
    PlainLink,
    Source,
    Use,
)
from articles.pages.chrome import written_pages
from articles.pages.finishing import home
from articles.pages.reach import on_page, shown, shown_facts, shown_links
from capysite.base import clock
from capysite.base.eachrow import has
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared

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
    """By relationship, without empty groups; its queries don't grow with the site. One page that
    shows it tells of a merchant, so that nobody reads what the others show."""
    products: dict[int, list[str]] = {}
    for merchant, name in _products.rows(at=at):
        products.setdefault(merchant, []).append(name)
    merchants = list(Merchant.objects.filter(relationship__in=PAYING))
    linked = _linked({m.slug for m in merchants if m.pk not in products}, settings, at)
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


def _shown_products(at: datetime) -> QuerySet[Any, Any]:
    """Merchant and name of each product of theirs that pages show, also by an offer's link or
    price."""
    mine = {"product": OuterRef("pk")}
    paying = Merchant.objects.filter(pk=OuterRef("merchant"), relationship__in=PAYING)
    products = Product.objects.filter(has(paying)).filter(
        shown("product", at)
        | has(shown_facts(at).filter(**mine))
        | has(shown_links(at).filter(**mine))
        | has(Offer.objects.filter(shown("offer", at), **mine))
    )
    return products.order_by("name").values_list("merchant", "name")


_products: Prepared[tuple[int, str]] = Prepared(_shown_products)


def _linked(wanted: Set[str], settings: PublisherSettings, at: datetime) -> set[str]:
    """Those among the merchants (by slug) to whom a link of a live page leads, whosever it is."""
    if not wanted:
        return set()
    partners, here = read_partners(), home()

    def owner(host: str) -> str:
        tie = partners.of(f"https://{host}/", here)
        return tie.merchant if tie and tie.merchant in wanted else ""

    hosts = {host for found in _hosts_beside_pages(settings, at) for host in found}
    domains = [domain for domain, tie in partners.hosts.items() if tie.merchant in wanted]
    beneath = LinkedHost.objects.beneath(domains).values_list("pk", "name")
    theirs = {pk: slug for pk, host in beneath if (slug := owner(host))}
    leading = LinkedHost.objects.filter(_leads(at), pk__in=theirs).values_list("pk", flat=True)
    beside = {
        slug: {tie.merchant for tie in ties} & wanted for slug, ties in partners.beside.items()
    }
    ways = shown_links(at).filter(
        slug__in=[slug for slug, merchants in beside.items() if merchants]
    )
    return {
        *filter(None, map(owner, hosts)),
        *(theirs[pk] for pk in {*leading, *_by_source(theirs, at)}),
        *(merchant for slug in ways.values_list("slug", flat=True) for merchant in beside[slug]),
    }


def _leads(at: datetime) -> Q:
    """That a plain link of a page leads to the host."""
    closed = Use.objects.filter(
        Q(offer__begins_at__gt=at) | Q(offer__ends_at__lte=at),
        kind="offer", name=OuterRef("within"), table_version=OuterRef("table_version"),
    )  # fmt: skip
    links = PlainLink.objects.filter(on_page(at), host=OuterRef("pk"))
    return has(links.exclude(has(closed)))


def _by_source(hosts: Collection[int], at: datetime) -> set[int]:
    """Those of the hosts to which a source leads that stands on a page, also behind a fact. In
    steps: SQLite refuses so deep a query."""
    named = PlainLink.objects.filter(host__in=hosts, source__isnull=False)
    leading = list(named.values_list("source", "host"))
    sources = {source for source, _ in leading}
    current = has(FactVersion.objects.current(at).filter(pk=OuterRef("version")))
    backing = FactSource.objects.filter(current, source__in=sources)
    facts = list(backing.values_list("source", "version__fact"))
    said = shown_facts(at).filter(pk__in={fact for _, fact in facts}).values_list("pk", flat=True)
    known = set(said)
    cited = Source.objects.filter(shown("source", at), pk__in=sources).values_list("pk", flat=True)
    standing = {*cited, *(source for source, fact in facts if fact in known)}
    return {host for source, host in leading if source in standing}


def _hosts_beside_pages(settings: PublisherSettings, at: datetime) -> Iterator[list[str]]:
    """Of what isn't frozen: the texts of offers, and what the publisher says of itself."""
    texts = Offer.objects.filter(Q(text__contains="](") | Q(text__contains="<"))
    for text in texts.filter(shown("offer", at)).values_list("text", flat=True):
        yield [host_of(link.url) for link in render_inline(text).external]
    for text in written_pages().values_list("body", flat=True):
        yield [host_of(link.url) for link in render(text).external]
    yield [host_of(address) for _, address in settings.elsewhere]
