"""How old a check is: unchecked, fresh or overdue, and from when. Pure but for the zone."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from capysite.base import clock

UNCHECKED, FRESH, OVERDUE = "unchecked", "fresh", "overdue"


def overdue_from(checked_at: datetime, decay_days: int) -> datetime:
    """The midnight of the site's zone at which the check is no longer younger than its decay."""
    return clock.midnight(clock.local_date(checked_at) + timedelta(days=decay_days))


def state_of(checked_at: datetime | None, decay_days: int, at: datetime) -> str:
    if checked_at is None:
        return UNCHECKED
    return OVERDUE if overdue_from(checked_at, decay_days) <= at else FRESH


def age_days(checked_at: datetime, at: datetime) -> int:
    return (clock.local_date(at) - clock.local_date(checked_at)).days


def decay_of(kind: str, override: int | None, by_kind: Mapping[str, int]) -> int:
    return override or by_kind[kind]
