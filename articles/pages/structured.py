"""Structured data: JSON-LD that says only what the page shows."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from django.conf import settings as django_settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.ledger import freshness
from articles.ledger.kinds import Confidence, ValueType
from articles.ledger.reading import FactAt
from articles.pages.page import Page, SourceLine
from capysite.base.models import PublisherSettings

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def article(page: Page, settings: PublisherSettings) -> SafeString:
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "mainEntityOfPage": _web_page(page),
        "headline": page.title,
        "description": page.description,
        "datePublished": (page.elsewhere_on or page.published_on).isoformat(),
        "dateModified": (page.changed_on or page.published_on).isoformat(),
        "author": [
            {"@type": "Person", "name": author.name, "url": _absolute(author.url)}
            for author in page.authors
        ],
        "publisher": {"@type": "Organization", "name": settings.name, "url": _absolute("/")},
    }
    if page.sources:
        data["citation"] = [_work(source) for source in page.sources]
    return script_json(data)


def product(page: Any, facts: Mapping[str, FactAt]) -> SafeString:
    """Of a product’s page. A price is told to machines only while it needs no word beside it."""
    url = page.canonical
    about: dict[str, Any] = {"@type": "Product", "@id": url, "name": page.name, "url": url}
    if page.summary:
        about["description"] = page.summary
    certain = [
        facts[offer.price.key].value
        for offer in page.offers
        if offer.price and _is_price(facts[offer.price.key], page)
    ]
    if certain:
        about["offers"] = [_offer(money, page) for money in certain]
    trail = (("Products", _absolute(reverse("articles:products"))), (page.name, url))
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": item}
            for place, (name, item) in enumerate(trail, 1)
        ],
    }
    return script_json({"@context": "https://schema.org", "@graph": [about, crumbs]})


def _is_price(fact: FactAt, page: Any) -> bool:
    certain = (fact.confidence, fact.state) == (Confidence.CONFIRMED, freshness.FRESH)
    return certain and fact.value_type == ValueType.MONEY and fact.product in {None, page.slug}


def _offer(money: dict[str, Any], page: Any) -> dict[str, Any]:
    price = {"price": money["amount"], "priceCurrency": money["currency"]}
    each = " ".join(part for part in (money["unit"], money["period"]) if part)
    offer = {"@type": "Offer", "url": page.canonical, **price}
    offer["seller"] = {"@type": "Organization", "name": page.seller}
    if each:
        offer["priceSpecification"] = {"@type": "UnitPriceSpecification", **price, "unitText": each}
    return offer


def _web_page(page: Page) -> dict[str, Any]:
    """The review is the page's, as the vocabulary has it; said only while the stamp holds."""
    data: dict[str, Any] = {"@type": "WebPage", "@id": page.canonical}
    if page.stamp:
        data["lastReviewed"] = page.stamp.reviewed_on.isoformat()
        if reviewer := page.stamp.reviewer:
            url = _absolute(reviewer.url)
            data["reviewedBy"] = {"@type": "Person", "name": reviewer.name, "url": url}
    return data


def _work(source: SourceLine) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": source.publisher}
    data = {"@type": "CreativeWork", "name": source.title or source.publisher}
    data |= {"url": source.url} if source.url else {}
    return {**data, "publisher": publisher}


def script_json(data: dict[str, Any]) -> SafeString:
    """JSON that can stand inside a script element: nothing in it ends the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))


def _absolute(path: str) -> str:
    return urljoin(django_settings.SITE_URL, path)
