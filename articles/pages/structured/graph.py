"""The nodes that pages share, and how a graph of them is written. Addresses are its names."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from articles.ledger import freshness
from articles.ledger.kinds import Confidence, FactKind, ValueType
from articles.ledger.reading import FactAt
from articles.pages.site import absolute
from capysite.base.models import PublisherSettings

Node = dict[str, Any]

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def graph(*nodes: Node) -> SafeString:
    return script_json({"@context": "https://schema.org", "@graph": list(nodes)})


def script_json(data: Node) -> SafeString:
    """JSON that can stand inside a script element: nothing in it ends the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))


def said(**parts: Any) -> Node:
    """Without what is empty: a page that doesn't show it says nothing of it."""
    return {name: part for name, part in parts.items() if part}


def named(node: Node) -> Node:
    return {"@id": node["@id"]}


def organization(settings: PublisherSettings) -> Node:
    about = {"@type": "Organization", "@id": absolute("/#publisher"), "name": settings.name}
    return {**about, "url": absolute("/")}


def website(settings: PublisherSettings) -> Node:
    site = {"@type": "WebSite", "@id": absolute("/#site"), "name": settings.name}
    return {**site, "url": absolute("/"), "publisher": named(organization(settings))}


def person(name: str, url: str, **more: Any) -> Node:
    address = absolute(url)
    return {
        "@type": "Person", "@id": f"{address}#person", "name": name, "url": address, **said(**more)
    }  # fmt: skip


def breadcrumbs(page: str, trail: Iterable[tuple[str, str]]) -> Node:
    """Names and addresses as the page's own trail shows them; it ends with the page itself."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(url)}
        for place, (name, url) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{page}#trail", "itemListElement": items}


def item_list(items: Sequence[Node], **more: Any) -> Node:
    """Of nodes with a place each, as they follow on the page."""
    listed = [
        {"@type": "ListItem", "position": place, **item} for place, item in enumerate(items, 1)
    ]
    return {"@type": "ItemList", **more, "itemListElement": listed}


def prices(
    facts: Mapping[str, FactAt], keys: Iterable[str], products: set[str | None]
) -> list[Any]:
    """Values of price facts that need no word beside them: confirmed, and checked of late."""
    known = (facts[key] for key in dict.fromkeys(keys) if key in facts)
    return [fact.value for fact in known if _is_price(fact) and fact.product in products]


def _is_price(fact: FactAt) -> bool:
    certain = (fact.confidence, fact.state) == (Confidence.CONFIRMED, freshness.FRESH)
    return certain and (fact.kind, fact.value_type) == (FactKind.PRICE, ValueType.MONEY)


def offer(money: Mapping[str, Any], url: str, **more: Any) -> Node:
    price = {"price": money["amount"], "priceCurrency": money["currency"]}
    each = " ".join(part for part in (money["unit"], money["period"]) if part)
    found = {"@type": "Offer", "url": url, **price, **more}
    if each:
        found["priceSpecification"] = {"@type": "UnitPriceSpecification", **price, "unitText": each}
    return found
