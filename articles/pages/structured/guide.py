"""Of a guide’s page: the article, who wrote and reviewed it, what it rests on and compares."""

from collections.abc import Iterator, Mapping
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from articles.ledger.reading import FactAt
from articles.pages.page import Page, ShownRow, ShownTable, SourceLine
from articles.pages.site import absolute
from articles.pages.structured.graph import (
    Node,
    breadcrumbs,
    graph,
    item_list,
    named,
    offer,
    organization,
    person,
    prices,
    said,
    website,
)
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings


def guide(page: Page, facts: Mapping[str, FactAt], settings: PublisherSettings) -> SafeString:
    authors = [person(one.name, one.url, description=one.bio) for one in page.authors]
    reviewer = _reviewer(page)
    trail = breadcrumbs(page.canonical, _trail(page))
    web_page = {
        "@type": "WebPage", "@id": page.canonical, "url": page.canonical, "name": page.title,
        "isPartOf": named(website(settings)), "breadcrumb": named(trail), **_reviewed(page),
    }  # fmt: skip
    article = {
        "@type": "Article",
        "@id": f"{page.canonical}#article",
        "mainEntityOfPage": named(web_page),
        "headline": page.title,
        "datePublished": (page.elsewhere_on or page.published_on).isoformat(),
        "dateModified": (page.changed_on or page.published_on).isoformat(),
        "publisher": named(organization(settings)),
        **said(
            description=page.summary,
            articleSection=page.topic.name if page.topic else "",
            author=[named(author) for author in authors],
            citation=[_work(source) for source in page.sources],
            correction=_correction(page),
        ),
    }
    people = {one["@id"]: one for one in (*reviewer, *authors)}
    tables = (part.table for part in page.body if part.table)
    lists = [listed for table in tables for listed in _compared(table, page, facts)]
    house = organization(settings), website(settings)
    return graph(article, web_page, trail, *people.values(), *house, *lists, *_questions(page))


def _trail(page: Page) -> Iterator[tuple[str, str]]:
    yield "Guides", address_of("articles:guides")
    if page.topic:
        yield page.topic.name, page.topic.url
    yield page.short_title, page.url


def _reviewer(page: Page) -> list[Node]:
    one = page.stamp.reviewer if page.stamp else None
    return [person(one.name, one.url)] if one else []


def _reviewed(page: Page) -> Node:
    """The review is the page's, as the vocabulary has it; said only while the stamp holds."""
    if page.stamp is None:
        return {}
    by = [named(one) for one in _reviewer(page)]
    return {"lastReviewed": page.stamp.reviewed_on.isoformat(), **said(reviewedBy=by and by[0])}


def _work(source: SourceLine) -> Node:
    publisher = {"@type": "Organization", "name": source.publisher}
    work = {"@type": "CreativeWork", "name": source.title or source.publisher}
    return {**work, **said(url=source.url), "publisher": publisher}


def _correction(page: Page) -> Node:
    """What the page names as corrected; never what merely changed."""
    if not page.correction:
        return {}
    day = (page.changed_on or page.published_on).isoformat()
    return {"@type": "CorrectionComment", "text": page.correction, "datePublished": day}


def _compared(table: ShownTable, page: Page, facts: Mapping[str, FactAt]) -> Iterator[Node]:
    """A table's products with their own prices; promotions have no part in it."""
    items = [{"item": _product(row, facts)} for row in table.rows if row.product and row.cells]
    if items:
        address = f"{page.canonical}#table-{table.key}"
        yield item_list(items, **{"@id": address}, name=table.caption)


def _product(row: ShownRow, facts: Mapping[str, FactAt]) -> Node:
    url = absolute(address_of("articles:product", row.product))
    name = " ".join(unescape(strip_tags(row.cells[0])).split())
    offers = [offer(money, url) for money in prices(facts, row.facts, {row.product})]
    return {"@type": "Product", "@id": url, **said(name=name, offers=offers), "url": url}


def _questions(page: Page) -> Iterator[Node]:
    if page.questions:
        asked = [
            {
                "@type": "Question",
                "@id": f"{page.canonical}#{question.anchor}",
                "name": question.question,
                "acceptedAnswer": {"@type": "Answer", "text": question.text},
            }
            for question in page.questions
        ]
        yield {"@type": "FAQPage", "@id": f"{page.canonical}#questions", "mainEntity": asked}
