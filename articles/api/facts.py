"""Facts as documents. `value` is what the ledger holds, with its type."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from affiliates.partners import Partners
from articles.api.outward import Outward
from articles.ledger.confidence import reason_for
from articles.ledger.kinds import Confidence, Reason
from articles.ledger.reading import FactAt, SourceAt
from articles.pages.page import Named
from articles.pages.proof import ProvenVersion
from articles.pages.public_facts import FactPast, PublicFact
from articles.pages.site import absolute
from capysite.base import clock
from capysite.base.addresses import address_of

MOST_GUIDES = 20
_CODES = {str(kind.label): kind.value for kinds in (Confidence, Reason) for kind in kinds}


def fact_list(
    facts: Iterable[PublicFact], *, following: str | None, partners: Partners
) -> dict[str, Any]:
    out = Outward(partners)
    return out.document({"facts": [shown_fact(fact, out) for fact in facts], "next": following})


def fact_document(shown: PublicFact, *, partners: Partners) -> dict[str, Any]:
    out = Outward(partners)
    return out.document(shown_fact(shown, out))


def shown_fact(shown: PublicFact, out: Outward) -> dict[str, Any]:
    """With the guides that show it."""
    return {
        **fact(shown.fact, out),
        "guides": [named(guide) for guide in shown.guides[:MOST_GUIDES]],
        "more_guides": max(0, len(shown.guides) - MOST_GUIDES),
    }


def fact(one: FactAt, out: Outward) -> dict[str, Any]:
    out.named(one)
    backing = tuple(source.backing for source in one.sources)
    return {
        "key": one.key,
        "url": absolute(address_of("api:fact", one.key)),
        "subject": one.subject,
        "label": one.label,
        "kind": one.kind,
        "product": product_of(one),
        "value": {"type": one.value_type, **one.value},
        "text": one.text,
        "statement": one.sentence,
        "confidence": one.confidence,
        "why": reason_for(one.confidence, backing, basis=one.basis, note=one.note),
        "state": one.state,
        "checked_on": day(clock.local_date(one.checked_at)) if one.checked_at else None,
        "begins_at": moment(one.begins_at),
        "sources": [source(each, out) for each in one.sources],
        "versions_url": absolute(address_of("api:fact-versions", one.key)),
    }


def product_of(one: FactAt) -> dict[str, Any] | None:
    if one.product is None:
        return None
    return {
        "name": one.product_name,
        "slug": one.product,
        "url": absolute(address_of("api:product", one.product)),
    }


def source(one: SourceAt, out: Outward) -> dict[str, Any]:
    return {
        "publisher": one.publisher,
        "title": one.title,
        **out.link(one.url),
        "archive": out.link(one.archive_url) if one.archive_url else None,
        "published_on": day(one.published_on),
        "retrieved_on": day(one.retrieved_on),
        "primary": one.primary,
        "own": one.own,
    }


def fact_past(past: FactPast) -> dict[str, Any]:
    """In words alone, so nothing in it earns."""
    return {
        "key": past.key,
        "url": absolute(address_of("api:fact", past.key)),
        "subject": past.subject,
        "label": past.label,
        "versions": [_version(version) for version in past.versions],
    }


def _version(version: ProvenVersion) -> dict[str, Any]:
    return {
        "text": version.value,
        "confidence": _CODES[version.confidence],
        "begins_at": moment(version.begins_at),
        "until": moment(version.until),
        "true_since": day(version.since),
        "reason": _CODES[version.reason],
        "note": version.note,
    }


def named(one: Named) -> dict[str, str]:
    return {"name": one.name, "url": absolute(one.url)}


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None
