"""Guides that were reviewed last, each with what its stamp says at the instant."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.ledger.reading import read_facts
from articles.models import Edition, Review
from articles.pages import live, stamp
from articles.pages.page import Card, Stamp
from articles.pages.reach import facts_of_editions
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared

SHOWN = 3
# Of these some may have no stamp any more: the newest reviews, and the guides looked at for one.
REVIEWS, GUIDES = 40, 12


@dataclass(frozen=True)
class Reviewed:
    card: Card
    stamp: Stamp


def newly_reviewed(*, at: datetime, settings: PublisherSettings) -> list[Reviewed]:
    """Only where the guide's own page bears a stamp, and with the same words. Three queries."""
    editions: list[Any] = _reviewed.rows(at=at)
    shown = facts_of_editions([edition.pk for edition in editions], at) if editions else {}
    wanted = set().union(*shown.values())
    facts = read_facts(wanted, at=at, settings=settings, sourced=False).values()
    by_id = {fact.id: fact for fact in facts}
    found = []
    for edition in editions:
        on_page = (by_id[fact] for fact in shown[edition.pk] if fact in by_id)
        reviewer = stamp.reviewer_of(edition)
        made = stamp.derive(edition.reviewed_at, reviewer, on_page, settings.stamp_words)
        if made:
            found.append(Reviewed(live.card(edition), made))
    return found[:SHOWN]


def _candidates(at: datetime) -> Any:
    newest = Review.objects.filter(finished_at__lte=at).order_by("-finished_at", "-pk")
    editions = Edition.objects.live(at).filter(article__in=newest.values("article")[:REVIEWS])
    reviewed: Any = live.with_review(editions, at)
    rows = reviewed.exclude(reviewed_at=None).select_related("topic").defer("content")
    return rows.order_by("-reviewed_at", "-pk")[:GUIDES]


_reviewed: Prepared[Edition] = Prepared(_candidates)
