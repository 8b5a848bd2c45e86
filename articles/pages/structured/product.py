"""Of a product’s page. A price is told to machines only while it needs no word beside it."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from articles.ledger.reading import FactAt
from articles.pages.structured.graph import breadcrumbs, graph, offer, prices, said
from capysite.base.addresses import address_of


def product(page: Any, facts: Mapping[str, FactAt]) -> SafeString:
    url = page.canonical
    carried = [shown.price.key for shown in page.offers if shown.price]
    seller = {"@type": "Organization", "name": page.seller}
    offers = [
        offer(money, url, seller=seller) for money in prices(facts, carried, {None, page.slug})
    ]
    about = {"@type": "Product", "@id": url, "name": page.name, "url": url}
    trail = (("Products", address_of("articles:products")), (page.name, page.url))
    return graph(
        {**about, **said(description=page.summary, offers=offers)}, breadcrumbs(url, trail)
    )
