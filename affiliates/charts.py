"""Two lines over the days of a period, as points for an SVG that may be stretched."""

from collections.abc import Sequence
from dataclasses import dataclass

from affiliates.reports import Day

WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class Chart:
    """`now` and `before` are points of a polyline; `top` is what the upper edge stands for."""

    title: str
    now: str
    before: str
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(days: Sequence[Day]) -> Chart:
    now, before = [one.people for one in days], [one.before for one in days]
    top = round_up(max(*now, *before, 1))
    return Chart(
        f"People a day: {sum(now)} in these {len(days)} days, {sum(before)} in those before",
        points(now, top),
        points(before, top),
        top,
    )


def points(counts: Sequence[int], top: int) -> str:
    """A period of one day is a level line."""
    drawn = [*counts, *counts] if len(counts) == 1 else list(counts)
    step = WIDTH / (len(drawn) - 1)
    return " ".join(
        f"{n * step:.1f},{HEIGHT - count * HEIGHT / top:.1f}" for n, count in enumerate(drawn)
    )


def round_up(count: int) -> int:
    """To 2, 4, 6 … 10, 20, 40 …, so that half of it is whole."""
    size = 1
    while True:
        for step in (2, 4, 6, 8):
            if count <= step * size:
                return step * size
        size *= 10
