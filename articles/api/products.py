"""Products as documents: what live guides show of them at the instant."""

from collections.abc import Iterable, Mapping
from typing import Any

from affiliates.models import Product
from affiliates.partners import Partners, tie_of
from articles.api.facts import fact
from articles.api.guides import card
from articles.api.outward import Outward
from articles.ledger.reading import FactAt
from articles.pages.page import ShownOffer
from articles.pages.product import ProductPage
from articles.pages.site import absolute
from capysite.base.addresses import address_of


def product_list(products: Iterable[Product], *, following: str | None) -> dict[str, Any]:
    out = Outward(Partners())
    listed = [_listed(product, out) for product in products]
    return out.document({"products": listed, "next": following})


def _listed(product: Product, out: Outward) -> dict[str, Any]:
    out.money.named(tie_of(product))
    merchant = product.merchant
    return _heads(product.slug, product.name, product.summary, merchant.name)


def _heads(slug: str, name: str, summary: str, merchant: str) -> dict[str, Any]:
    return {
        "name": name,
        "slug": slug,
        "url": absolute(address_of("api:product", slug)),
        "page": absolute(address_of("articles:product", slug)),
        "summary": summary,
        "merchant": merchant,
    }


def product_document(page: ProductPage, facts: Mapping[str, FactAt]) -> dict[str, Any]:
    """`facts` are those that the page shows, by key, as the ledger has them."""
    out = Outward(page.partners)
    body = {
        **_heads(page.slug, page.name, page.summary, page.seller),
        "relationship": page.relationship,
        "website": out.placed(page.website),
        "facts": [fact(facts[one.shown.key], out) for one in page.facts],
        "offers": [_offer(one, facts, out) for one in page.offers],
        "guides": [card(one) for one in page.guides],
    }
    return out.document(body, disclosure=page.disclosure, told=page.told)


def _offer(offer: ShownOffer, facts: Mapping[str, FactAt], out: Outward) -> dict[str, Any]:
    return {
        "key": offer.key,
        "title": offer.title,
        "html": out.part(offer.html),
        "price": fact(facts[offer.price.key], out) if offer.price else None,
        "link": out.placed(offer.link),
        "button": offer.button,
        "label": offer.label,
    }
