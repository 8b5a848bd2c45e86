"""Guides as documents: what their pages say, in the same words and with the same HTML."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from articles.api.facts import day, fact, moment, named
from articles.api.outward import Outward
from articles.ledger.reading import FactAt
from articles.models import Edition
from articles.pages.page import Card, Named, Page, Stamp
from articles.pages.site import absolute
from capysite.base import clock
from capysite.base.addresses import address_of

CONTENT = "articles/guide_content.html"


def guide_list(
    editions: Iterable[Edition], authors: Mapping[int, list[Named]], *, following: str | None
) -> dict[str, Any]:
    """No address of others stands in titles and summaries, so nothing in it earns."""
    guides = [_listed(edition, authors.get(edition.pk, ())) for edition in editions]
    return {"disclosure": [], "guides": guides, "next": following}


def _listed(edition: Edition, authors: Iterable[Named]) -> dict[str, Any]:
    changed = edition.begins_at != edition.published_at
    topic = edition.topic
    return {
        **_heads(edition.title, edition.slug, edition.summary),
        "topic": named(Named(topic.name, topic.get_absolute_url())) if topic else None,
        "authors": [named(author) for author in authors],
        "published_at": moment(edition.published_at),
        "published_on": day(clock.local_date(edition.published_at)),
        "changed_on": day(clock.local_date(edition.begins_at)) if changed else None,
    }


def _heads(title: str, slug: str, summary: str) -> dict[str, Any]:
    return {
        "title": title,
        "slug": slug,
        "url": absolute(address_of("api:guide", slug)),
        "page": absolute(address_of("articles:guide", slug)),
        "summary": summary,
    }


def guide_document(page: Page, slug: str, facts: Iterable[FactAt]) -> dict[str, Any]:
    """`facts` are those that the page shows, as the ledger has them."""
    out = Outward(page.partners)
    body = {
        **_heads(page.title, slug, page.summary),
        "topic": named(page.topic) if page.topic else None,
        "authors": [named(author) for author in page.authors],
        "published_on": day(page.published_on),
        "changed_on": day(page.changed_on),
        "first_published_elsewhere_on": day(page.elsewhere_on),
        "minutes": page.minutes,
        "correction": page.correction,
        "stamp": _stamp(page.stamp) if page.stamp else None,
        "facts": [fact(one, out) for one in facts],
        "html": out.whole(render_to_string(CONTENT, {"page": page}), told=page.told),
        "questions": [
            {"question": one.question, "anchor": one.anchor, "html": out.part(one.html)}
            for one in page.questions
        ],
        "sources": [
            {
                "number": one.number,
                "publisher": one.publisher,
                "title": one.title,
                **out.link(one.url),
                "archive": out.link(one.archive_url) if one.archive_url else None,
            }
            for one in page.sources
        ],
        "related": [card(one) for one in page.related],
        "markdown": absolute(address_of("articles:twin", slug)),
        "proof": absolute(address_of("articles:proof-json", slug)),
        "history": absolute(page.history_url),
        "report": absolute(page.report_url),
    }
    return out.document(body, disclosure=page.disclosure, told=page.told)


def card(one: Card) -> dict[str, str]:
    return named(Named(one.title, one.url))


def _stamp(stamp: Stamp) -> dict[str, Any]:
    return {
        "reviewed_on": day(stamp.reviewed_on),
        "reviewer": named(stamp.reviewer) if stamp.reviewer else None,
        "verified": list(stamp.words),
    }
