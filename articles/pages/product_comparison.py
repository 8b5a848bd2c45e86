"""Products side by side: what live guides show of each, by what is stated and by kind."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from affiliates.models import Product
from affiliates.partners import Partners, tie_of
from affiliates.places import Place
from affiliates.relationships import note_of
from articles.ledger.kinds import FactKind
from articles.ledger.reading import FactAt
from articles.models import Offer
from articles.pages.building import product_url, shown_offer, source_lines
from articles.pages.filling import Filler
from articles.pages.page import ShownOffer, SourceLine
from articles.pages.product import (
    KnownFact,
    comparable,
    known_facts,
    read_shown,
    targets_for,
)
from articles.pages.reach import products_named
from articles.pages.site import absolute
from articles.resolving import Targets
from capysite.base.models import PublisherSettings

FEWEST, MOST = 2, 4
Cell = tuple[KnownFact, ...]


@dataclass(frozen=True)
class Head:
    name: str
    url: str
    seller: str
    relationship: str


@dataclass(frozen=True)
class Line:
    """What is stated, and what is known of each product; `alike` is whether all bear one label."""

    label: str
    cells: tuple[Cell, ...]
    alike: bool = True


@dataclass(frozen=True)
class ProductComparison:
    at: datetime
    valid_until: datetime | None
    title: str
    url: str
    canonical: str
    slugs: tuple[str, ...]
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    offers: tuple[tuple[ShownOffer, ...], ...]
    disclosure: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    others: tuple[tuple[str, str], ...]
    told: frozenset[str]
    partners: Partners = field(repr=False)

    @property
    def offered(self) -> bool:
        return any(self.offers)


def address(slugs: Iterable[str]) -> str:
    """The one address of a comparison: its products by slug, each once."""
    query = urlencode([("p", slug) for slug in sorted(set(slugs))])
    return f"{reverse('articles:compare')}?{query}"


def product_comparison(
    slugs: Iterable[str], *, at: datetime, settings: PublisherSettings
) -> ProductComparison | None:
    """None where one of them isn't public, or they share no kind of fact."""
    wanted = sorted(set(slugs))
    products = products_named(wanted, at)
    if not FEWEST <= len(products) <= MOST or len(products) != len(wanted):
        return None
    shown = read_shown(products, at)
    targets = targets_for(shown, products, at=at, settings=settings)
    filler = Filler(targets)
    compared = _compared(products, targets)
    known = [_known(product, compared, filler) for product in products]
    shared = set.intersection(*({fact.kind for fact in facts} for facts in known))
    if not shared:
        return None
    offers = tuple(_offers(product, shown.offers.values(), filler) for product in products)
    sources = source_lines(filler, targets)
    return ProductComparison(
        at=at,
        valid_until=targets.changes_at,
        title=_title([product.name for product in products]),
        url=address(wanted),
        canonical=absolute(address(wanted)),
        slugs=tuple(wanted),
        heads=tuple(_head(product) for product in products),
        lines=tuple(_lines(known)),
        offers=offers,
        disclosure=filler.money.sentences(),
        sources=sources,
        told=filler.money.merchants,
        partners=targets.partners,
        others=comparable(at, shared, without=wanted) if len(wanted) < MOST else (),
    )


def _compared(products: list[Product], targets: Targets) -> list[FactAt]:
    """Of kinds that two of the products have. What stands on no line brings no source either."""
    kinds = {(fact.product, fact.kind) for fact in targets.facts.values()}
    having = Counter(kind for slug, kind in kinds if slug in {one.slug for one in products})
    return [fact for fact in targets.facts.values() if having[fact.kind] >= FEWEST]


def _known(product: Product, compared: list[FactAt], filler: Filler) -> list[KnownFact]:
    filler.money.named(tie_of(product))
    facts = [fact for fact in compared if fact.product == product.slug]
    return list(known_facts(facts, product, filler))


def _head(product: Product) -> Head:
    merchant = product.merchant
    return Head(product.name, product_url(product), merchant.name, note_of(merchant.relationship))


def _title(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _offers(product: Product, offers: Iterable[Offer], filler: Filler) -> tuple[ShownOffer, ...]:
    targets: Targets = filler.targets
    mine = (offer for offer in offers if offer.product_id == product.pk and targets.offered(offer))
    return tuple(shown_offer(offer, filler, Place.PRODUCT) for offer in mine)


def _lines(known: list[list[KnownFact]]) -> Iterator[Line]:
    """Of each kind that two of them have: what bears the same label side by side; of the rest
    one line, where each product has one such fact at most, else a line each."""
    for kind in FactKind:
        of_kind = [[fact for fact in facts if fact.kind == kind] for facts in known]
        if sum(bool(facts) for facts in of_kind) < FEWEST:
            continue
        borne = Counter(label for facts in of_kind for label in {_plain(f) for f in facts})
        yield from _by_label(of_kind, [label for label, count in borne.items() if count > 1])
        rest = [[fact for fact in facts if borne[_plain(fact)] == 1] for facts in of_kind]
        if sum(bool(facts) for facts in rest) > 1 and all(len(facts) < FEWEST for facts in rest):
            yield Line(kind.label, tuple(tuple(facts) for facts in rest), alike=False)
        else:
            yield from _by_label(rest, [label for label, count in borne.items() if count == 1])


def _by_label(known: list[list[KnownFact]], labels: list[str]) -> Iterator[Line]:
    for label in labels:
        cells = tuple(tuple(f for f in facts if _plain(f) == label) for facts in known)
        yield Line(next(f.label for cell in cells for f in cell), cells)


def _plain(fact: KnownFact) -> str:
    return " ".join(fact.label.lower().split())
