"""Clicks as CSV, a part at a time; whatever things are called, no cell is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from affiliates import guides
from affiliates.models import ClickKind, Clicks
from affiliates.places import Place
from affiliates.reports import ELSEWHERE, Period

HEAD = ("Day", "Link", "Product", "Merchant", "Guide", "Place", "People", "Robots")
CHUNK = 1000
# What spreadsheets take for the beginning of a formula, also in the width of Chinese signs.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Where a spreadsheet that separates by another sign begins a cell of its own, for all our quotes.
WITHIN = re.compile(rf"([;,|\t\r\n])(?=[\s\"]*[{re.escape(''.join(FORMULA).strip())}])")


def lines(period: Period) -> Iterator[str]:
    """With the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + _csv([HEAD])
    found = _rows(period)
    while part := list(islice(found, CHUNK)):
        names = guides.named({row[4] for row in part if row[4]})
        yield _csv(_cells(row, names) for row in part)


def _rows(period: Period) -> Iterator[tuple[Any, ...]]:
    sums = {
        name: Coalesce(Sum("count", filter=Q(kind=kind)), 0)
        for name, kind in (("people", ClickKind.HUMAN), ("robots", ClickKind.ROBOT))
    }
    columns = (
        "day", "link__slug", "link__product__name", "link__product__merchant__name", "guide",
        "place",
    )  # fmt: skip
    counted = Clicks.objects.filter(day__range=(period.first, period.last))
    grouped = counted.values(*columns).annotate(**sums).order_by(*columns)
    rows: Iterator[tuple[Any, ...]] = grouped.values_list(*columns, *sums).iterator(CHUNK)
    return rows


def _cells(row: tuple[Any, ...], names: dict[str, guides.Guide]) -> list[object]:
    day, *texts, guide, place, people, robots = row
    known = names.get(guide)
    words = [*texts, known.name if known else ELSEWHERE, str(Place(place).label)]
    return [day.isoformat(), *map(harmless, words), people, robots]


def harmless(text: str) -> str:
    begun = f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
    return WITHIN.sub(r"\1'", begun)


def _csv(rows: Iterable[Iterable[object]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
