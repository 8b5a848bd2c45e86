"""How old the checks of many facts are, by one query: for lists, worklists and the digest."""

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery, Value

from articles.ledger import freshness
from articles.ledger.kinds import FactKind
from articles.ledger.reading import standing_checks
from articles.models import Fact, FactVersion
from capysite.base.models import PublisherSettings


def with_value(facts: QuerySet[Fact], *, at: datetime) -> Any:
    """Each with what it says at the instant and when that was last checked."""
    current = FactVersion.objects.current(at).filter(fact=OuterRef("pk"))
    checks = standing_checks(at).filter(version=OuterRef("version_id")).order_by("-checked_at")
    return facts.annotate(
        version_id=Subquery(current.values("pk")[:1]),
        value=Subquery(current.values("value")[:1]),
        confidence=Subquery(current.values("confidence")[:1]),
        checked_at=Subquery(checks.values("checked_at")[:1]),
        seen_at=Value(at, output_field=DateTimeField()),
    )


def age_of(fact: Any) -> str:
    """When a fact that `with_value` read was last checked, in words."""
    return since(fact.checked_at, at=fact.seen_at)


def since(checked_at: datetime | None, *, at: datetime) -> str:
    if checked_at is None:
        return "never"
    days = freshness.age_days(checked_at, at)
    return "today" if not days else f"{days} day{'s' * (days > 1)} ago"


def overdue_at(at: datetime) -> Q:
    """Facts, with their values, whose last check is no longer younger than its decay."""
    by_kind = PublisherSettings.current().decay_days
    own = set(Fact.objects.exclude(decay_days=None).values_list("decay_days", flat=True).distinct())
    overdue = Q(pk__in=[])
    for kind in FactKind.values:
        overdue |= Q(kind=kind, decay_days=None, checked_at__lt=_youngest(by_kind[kind], at))
    for days in own:
        overdue |= Q(decay_days=days, checked_at__lt=_youngest(days or 1, at))
    return overdue


def _youngest(days: int, at: datetime) -> datetime:
    """A check before this moment is overdue at the instant."""
    return freshness.overdue_from(at, 1 - days)
