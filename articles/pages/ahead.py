"""What comes by itself: the moments at which pages differ without anybody having written."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from affiliates.models import Link
from articles.models import (
    Check,
    Edition,
    ErrorAnswer,
    ExcerptLookup,
    FactVersion,
    Offer,
    Review,
    TableVersion,
)

# What is scheduled by its nature.
SCHEDULED: tuple[tuple[QuerySet[Any], str], ...] = (
    (Edition.objects.filter(replaced_at=None), "begins_at"),
    (FactVersion.objects.filter(cancelled_at=None), "begins_at"),
    (TableVersion.objects.filter(cancelled_at=None), "begins_at"),
    (Offer.objects.all(), "begins_at"),
    (Offer.objects.all(), "ends_at"),
    (Link.objects.all(), "begins_at"),
    (Link.objects.all(), "ends_at"),
    # Written down as “now”: ahead of us where the clock of another machine is.
    (Review.objects.all(), "finished_at"),
)
# Written down as “now”, too, by many rows: the newest have the highest numbers.
NOTED: tuple[tuple[QuerySet[Any], str], ...] = (
    (Check.objects.all(), "recorded_at"),
    (ErrorAnswer.objects.all(), "answered_at"),
    (ExcerptLookup.objects.all(), "looked_at"),
)


def what_comes(at: datetime) -> Iterator[QuerySet[Any, Any]]:
    """Each a query for one moment, which an index finds."""
    for rows, column in SCHEDULED:
        coming = rows.filter(**{f"{column}__gt": at})
        yield coming.order_by(column).values(column)[:1]
    for rows, column in NOTED:
        yield rows.order_by("-pk").values(column)[:1]
