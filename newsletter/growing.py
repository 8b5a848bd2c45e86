"""How the list grew, month by month, and its picture."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from capysite.base import clock
from newsletter.models import Subscriber

MONTHS = 24
WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class Month:
    """`readers` were on the list at its end."""

    first: date
    joined: int
    left: int
    readers: int


@dataclass(frozen=True)
class Chart:
    """Points of a line in a picture of that size; `top` is what its upper edge stands for."""

    points: str
    title: str
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def months(at: datetime) -> list[Month]:
    """Of the list as it stands, in two queries: who came back counts from then on."""
    confirmed = Subscriber.objects.filter(confirmed_at__lte=at)
    joined = _by_month(confirmed, "confirmed_at")
    left = _by_month(confirmed.filter(unsubscribed_at__lte=at), "unsubscribed_at")
    shown = _last_months(clock.local_date(at))
    readers = sum(n for month, n in joined.items() if month < shown[0])
    readers -= sum(n for month, n in left.items() if month < shown[0])
    found = []
    for month in shown:
        came, went = joined.get(month, 0), left.get(month, 0)
        readers += came - went
        found.append(Month(month, came, went, readers))
    return found


def _by_month(rows: QuerySet[Subscriber], moment: str) -> dict[date, int]:
    grouped: Any = (
        rows.annotate(month=TruncMonth(moment, tzinfo=clock.zone())).order_by().values("month")
    )
    counted = grouped.annotate(count=Count("pk"))
    return {row["month"].date(): row["count"] for row in counted}


def _last_months(today: date) -> list[date]:
    last = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def chart_of(shown: list[Month]) -> Chart:
    top = max(1, *(month.readers for month in shown))
    step = WIDTH / max(1, len(shown) - 1)
    points = (
        f"{n * step:.1f},{HEIGHT - HEIGHT * month.readers / top:.1f}"
        for n, month in enumerate(shown)
    )
    first, last = shown[0], shown[-1]
    title = (
        f"Readers from {first.readers} in {first.first:%B %Y} "
        f"to {last.readers} in {last.first:%B %Y}"
    )
    return Chart(" ".join(points), title, top)
