"""The stamp: what may be said about the last review, at the instant. Earned, never typed."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from articles.ledger import freshness
from articles.ledger.kinds import FactKind
from articles.ledger.reading import FactAt
from articles.models import Edition
from articles.pages.page import Named, Stamp
from capysite.base import clock
from capysite.base.addresses import address_of


def kinds_that_hold(facts: Iterable[FactAt]) -> tuple[str, ...]:
    """The kinds of which every fact on the page has a check younger than its decay."""
    by_kind: dict[str, bool] = {}
    for fact in facts:
        fresh = fact.state == freshness.FRESH
        by_kind[fact.kind] = by_kind.get(fact.kind, True) and fresh
    return tuple(kind for kind in FactKind.values if by_kind.get(kind))


def reviewer_of(edition: Edition) -> Named | None:
    """Whom `live.with_review`, or a preview, found to have reviewed the guide last."""
    name, slug = (getattr(edition, f"reviewer_{part}", "") for part in ("name", "slug"))
    return Named(name, address_of("articles:author", slug)) if slug else None


def derive(
    reviewed_at: datetime | None,
    reviewer: Named | None,
    facts: Iterable[FactAt],
    words: Mapping[str, str],
) -> Stamp | None:
    """None without a finished review, and where no kind holds."""
    kinds = kinds_that_hold(facts)
    if reviewed_at is None or not kinds:
        return None
    return Stamp(clock.local_date(reviewed_at), reviewer, tuple(words[kind] for kind in kinds))
