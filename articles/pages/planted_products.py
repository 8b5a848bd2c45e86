"""Pages of products with a link that earns in each place that they have for one; see `planted`."""

from collections.abc import Iterator
from dataclasses import replace

from affiliates.partners import Partners
from affiliates.relationships import Relationship
from articles.pages.disclosure import sentences_of
from articles.pages.page import Freshness, PlacedLink
from articles.pages.planted import AT, TIE, offers, source_lines
from articles.pages.product import ProductPage
from articles.pages.product_comparison import Head, ProductComparison
from articles.surfaces import Planted

_TOLD = frozenset((TIE.merchant,))


def product(address: str) -> Iterator[Planted]:
    link = PlacedLink(address, Relationship.AFFILIATE)
    pages = [replace(empty_product(), website=link)]
    pages += [replace(empty_product(), offers=(offer,)) for offer in offers(address)]
    pages += [replace(empty_product(), sources=(line,)) for line in source_lines(address)]
    for page in pages:
        yield Planted("articles/product_page.html", {"product": page}, _TOLD)


def comparison(address: str) -> Iterator[Planted]:
    pages = [replace(_comparison(), offers=((offer,), ())) for offer in offers(address)]
    pages += [replace(_comparison(), sources=(line,)) for line in source_lines(address)]
    for page in pages:
        yield Planted("articles/compare_page.html", {"compared": page}, _TOLD)


def empty_product() -> ProductPage:
    return ProductPage(
        at=AT, valid_until=None, slug="planted", name="Planted", url="/", canonical="/",
        summary="", seller="Planted", relationship="", website=None,
        disclosure=sentences_of([TIE]), freshness=Freshness(0, 0), facts=(), offers=(), prices=(),
        guides=(), sources=(), others=(), told=_TOLD, partners=Partners(),
    )  # fmt: skip


def _comparison() -> ProductComparison:
    head = Head("Planted", "/", "Planted", "")
    return ProductComparison(
        at=AT, valid_until=None, title="Planted", url="/", canonical="/", slugs=("a", "b"),
        heads=(head, head), lines=(), offers=((), ()), disclosure=sentences_of([TIE]), sources=(),
        others=(), told=_TOLD, partners=Partners(),
    )  # fmt: skip
