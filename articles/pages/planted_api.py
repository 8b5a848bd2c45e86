"""Documents of the API with a link that earns in each place that they have for one; see
`planted`."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from affiliates.hosts import host_of
from affiliates.partners import Partners
from affiliates.relationships import Relationship
from articles.api.corrections import correction_list
from articles.api.facts import fact_document, fact_list
from articles.api.guides import CONTENT, guide_document
from articles.api.products import product_document
from articles.ledger.freshness import UNCHECKED
from articles.ledger.kinds import Confidence, FactKind, ValueType
from articles.ledger.reading import FactAt, SourceAt
from articles.pages.page import Entry, Named, PlacedLink
from articles.pages.planted import AT, TIE, guide_pages, offers
from articles.pages.planted_products import empty_product
from articles.pages.product import ProductPage
from articles.pages.public_facts import PublicFact
from articles.surfaces import Planted, PlantedJson


def guides(address: str) -> Iterator[Planted | PlantedJson]:
    for page in guide_pages(address):
        yield Planted(CONTENT, {"page": page}, page.told)
        known = replace(page, partners=_partners(address), history_url="/", report_url="/")
        yield PlantedJson("A guide", guide_document(known, "planted", ()))
        # As it would be, had the page not thought of it.
        forgotten = replace(known, disclosure=(), told=frozenset())
        yield PlantedJson("A guide", guide_document(forgotten, "planted", ()))


def facts(address: str) -> Iterator[PlantedJson]:
    for fact in _facts(address):
        shown = PublicFact(fact, ())
        partners = _partners(address)
        yield PlantedJson("Facts", fact_list([shown], following=None, partners=partners))
        yield PlantedJson("A fact", fact_document(shown, partners=partners))


def products(address: str) -> Iterator[PlantedJson]:
    link = PlacedLink(address, Relationship.AFFILIATE)
    pages = [_product(address, website=link)]
    pages += [_product(address, offers=(offer,)) for offer in offers(address)]
    for page in pages:
        yield PlantedJson("A product", product_document(page, {}))


def corrections(address: str) -> Iterator[PlantedJson]:
    entry = Entry(
        kind="fact", id=1, moment=AT, day=AT.date(), heading="Correction", reason="correction",
        what="Planted", note="", sources=(Named("Planted", address),),
    )  # fmt: skip
    document = correction_list([entry], following=None, partners=_partners(address))
    yield PlantedJson("Corrections", document)


def _partners(address: str) -> Partners:
    return Partners(hosts={host_of(address): TIE})


def _facts(address: str) -> Iterator[FactAt]:
    """With the address of its source, and of where that is kept."""
    for url, archive in ((address, ""), ("", address)):
        source = SourceAt(1, "planted", "Planted", "", url, None, None, archive, None, False, True)
        yield FactAt(
            id=1, key="planted", subject="Planted", label="planted", kind=FactKind.STATEMENT,
            value_type=ValueType.TEXT, version_id=1, value={"text": "1"}, statement="",
            confidence=Confidence.CONFIRMED, basis="", note="", reason="first", begins_at=AT,
            product=None, product_name=None, merchant=None, relationship=None, wording=None,
            checked_at=None,
            state=UNCHECKED, decay_days=30, changes_at=None, sources=(source,),
        )  # fmt: skip


def _product(address: str, **parts: Any) -> ProductPage:
    """As it would be, had the page not thought of whom it earns from."""
    page = replace(empty_product(), partners=_partners(address))
    return replace(page, disclosure=(), told=frozenset(), **parts)
