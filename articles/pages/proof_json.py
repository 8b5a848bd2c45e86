"""The proof of a guide for machines: format 1, moments as ISO 8601 in UTC, no internal numbers.

{"format": 1, "at", "guide": {"title", "url"}, "disclosure": […], "facts": [{"key", "label",
"statement", "value", "confidence", "why", "state": "fresh" | "overdue" | "unchecked",
"checked_at", "overdue_from", "versions": […], "sources": […], "checks": […]}],
"editions": […], "reviews": […]}. What hasn't happened is null, what wasn't said is "". A version
whose "until" is a moment says what was.
"""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from articles.ledger.reading import SourceAt
from articles.pages.proof import Proof, ProvenFact

FORMAT = 1


def as_json(proof: Proof) -> dict[str, Any]:
    data: dict[str, Any] = {
        "format": FORMAT,
        "at": proof.at,
        "guide": {"title": proof.page.title, "url": proof.page.canonical},
        "disclosure": list(proof.page.disclosure),
        "facts": [_fact(fact) for fact in proof.facts],
        "editions": [asdict(edition) for edition in proof.editions],
        "reviews": [asdict(review) for review in proof.reviews],
    }
    told: dict[str, Any] = _told(data)
    return told


def _fact(fact: ProvenFact) -> dict[str, Any]:
    return {
        **asdict(fact),
        "confidence": fact.confidence_label,
        "confidence_label": None,
        "sources": [_source(source) for source in fact.sources],
    }


def _source(source: SourceAt) -> dict[str, Any]:
    names = ("publisher", "title", "url", "published_on", "retrieved_on", "archive_url",
             "primary", "own")  # fmt: skip
    return {name: getattr(source, name) for name in names}


def _told(value: Any) -> Any:
    """Moments in UTC and days as ISO text, all the way down."""
    if isinstance(value, dict):
        return {k: _told(item) for k, item in value.items() if k != "confidence_label"}
    if isinstance(value, (list, tuple)):
        return [_told(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
