"""What was followed, by whom, in a period and in the one before it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum, TextChoices
from django.db.models.functions import Coalesce
from django.urls import reverse

from affiliates import guides
from affiliates.models import ClickKind, Clicks
from affiliates.places import Place

ELSEWHERE = "No guide that we know"


class By(TextChoices):
    LINK = "link", "Link"
    MERCHANT = "merchant", "Merchant"
    GUIDE = "guide", "Guide"
    PLACE = "place", "Place"


COLUMNS = {
    By.LINK: ("link", "link__slug"),
    By.MERCHANT: ("link__product__merchant", "link__product__merchant__name"),
    By.GUIDE: ("guide", "guide"),
    By.PLACE: ("place", "place"),
}
PAGES = {By.LINK: "affiliates_link_change", By.MERCHANT: "affiliates_merchant_change"}


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        span = timedelta(days=self.days)
        return Period(self.first - span, self.last - span)

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.days))


@dataclass(frozen=True)
class Row:
    name: str
    url: str
    people: int
    before: int
    robots: int

    @property
    def change(self) -> str:
        return change(self.people, self.before)


@dataclass(frozen=True)
class Day:
    """A day, and the people of the one in its place in the period before."""

    day: date
    people: int
    before: int
    robots: int


def change(now: int, before: int) -> str:
    """ "+40 %", "−5 %", "as before"; "new" where there was nothing."""
    if now == before:
        return "as before"
    if not before:
        return "new"
    percent = round((now - before) * 100 / before)
    return f"{'+' if percent >= 0 else '−'}{abs(percent)} %"


def rows(period: Period, by: By) -> list[Row]:
    """The most followed first; what was followed in neither period is left out."""
    found = [
        row for row in _sums(period, *COLUMNS[by]) if row["people"] or row["was"] or row["robots"]
    ]
    key, name = COLUMNS[by]
    known = guides.named({row[key] for row in found if row[key]}) if by is By.GUIDE else {}
    return [
        Row(*_named(by, row[key], row[name], known), row["people"], row["was"], row["robots"])
        for row in found
    ]


def _sums(period: Period, key: str, name: str) -> QuerySet[Any, dict[str, Any]]:
    human, robot = Q(kind=ClickKind.HUMAN), Q(kind=ClickKind.ROBOT)
    now = Q(day__gte=period.first)
    counted = Clicks.objects.filter(day__range=(period.before.first, period.last))
    sums = {
        name: Coalesce(Sum("count", filter=which), 0)
        for name, which in (("people", human & now), ("was", human & ~now), ("robots", robot & now))
    }
    grouped: QuerySet[Any, dict[str, Any]] = counted.values(*{key, name}).annotate(**sums)
    return grouped.order_by("-people", "-was", "-robots", name)


def _named(by: By, key: Any, name: str, known: dict[str, guides.Guide]) -> tuple[str, str]:
    if by is By.PLACE:
        return str(Place(name).label), ""
    if by is By.GUIDE:
        guide = known.get(key)
        return (guide.name, guide.url) if guide else (ELSEWHERE, "")
    return name, reverse(f"admin:{PAGES[by]}", args=[key])


def days(period: Period) -> list[Day]:
    counted = Clicks.objects.filter(day__range=(period.before.first, period.last))
    sums: Counter[tuple[date, str]] = Counter()
    for day, kind, count in counted.values_list("day", "kind").annotate(sum=Sum("count")):
        sums[day, kind] = count
    return [
        Day(day, sums[day, "human"], sums[was, "human"], sums[day, "robot"])
        for day, was in zip(period, period.before, strict=True)
    ]
