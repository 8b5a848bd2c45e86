"""The list as CSV, a part at a time; however addresses begin, no cell is a formula."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User

from affiliates.exporting import harmless
from capysite.base import audit
from newsletter.models import Subscriber
from newsletter.models.subscriber import SubscriberQuerySet

HEAD = ("email", "state", "topics", "frequency", "confirmed_at", "unsubscribed_at", "paused_until")
CHUNK = 1000


def lines(rows: SubscriberQuerySet, *, by: User | None, what: str) -> Iterator[str]:
    """On record before the first line leaves. With the mark by which spreadsheets know UTF-8."""
    audit.record("subscribers.exported", by=by, after={"which": what, "count": rows.count()})
    return _lines(rows)


def _lines(rows: SubscriberQuerySet) -> Iterator[str]:
    yield "\ufeff" + _csv(HEAD)
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk").prefetch_related("topics")[:CHUNK]):
        yield "".join(_csv(_cells(subscriber)) for subscriber in part)
        last = part[-1].pk


def _cells(subscriber: Subscriber) -> tuple[str, ...]:
    return (
        harmless(subscriber.email),
        subscriber.state,
        harmless(";".join(topic.slug for topic in subscriber.topics.all())),
        subscriber.frequency,
        *map(_text, (subscriber.confirmed_at, subscriber.unsubscribed_at, subscriber.paused_until)),
    )


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _csv(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
