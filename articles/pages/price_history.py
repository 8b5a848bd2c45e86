"""What prices of a product were, as far as readers saw them here; one series a fact, currency
and period, as steps in a table and in a chart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from babel.numbers import get_currency_name

from articles.ledger.kinds import Confidence, Reason, ValueType
from articles.ledger.reading import FactAt
from articles.ledger.values import print_value
from articles.models import Edition, FactVersion
from articles.pages.history import note_for_readers
from articles.pages.past import Span, Spans, fact_versions, read_past, seamless, table_versions
from capysite.base import clock

WIDTH, HEIGHT, ROOM = 640, 160, 8
EACH = {"month": "a month", "year": "a year", "week": "a week", "day": "a day", "once": "once"}
Kind = tuple[str, str, str]


@dataclass(frozen=True)
class Step:
    """A price while readers saw it. `begins` is None where only an offer shows it, `ends` while
    it holds; `joined` is whether the step before it ended as it began."""

    text: str
    amount: Decimal
    begins: date | None
    ends: date | None
    sure: str
    corrected: bool
    note: str
    joined: bool = False


@dataclass(frozen=True)
class Chart:
    """Paths in a box of `WIDTH` by `HEIGHT`. The scale begins at nothing, so that no rise looks
    larger than it is."""

    line: str
    area: str
    dots: str
    top: str
    begins: date


@dataclass(frozen=True)
class Series:
    anchor: str
    label: str
    money: str
    steps: tuple[Step, ...]
    chart: Chart | None

    @property
    def newest_first(self) -> tuple[Step, ...]:
        return tuple(reversed(self.steps))


@dataclass(frozen=True)
class _Stretch:
    version: FactVersion
    span: Span
    shown: bool = True


def price_series(facts: Iterable[FactAt], guides: Iterable[int], *, at: datetime) -> list[Series]:
    """Of the facts that are prices, from what the guides showed, in four queries."""
    prices = [fact for fact in facts if fact.value_type == ValueType.MONEY]
    if not prices:
        return []
    spans = seen_spans([fact.id for fact in prices], guides, at)
    versions: dict[int, list[Any]] = {}
    for one in fact_versions([fact.id for fact in prices], at=at):
        versions.setdefault(one.version.fact_id, []).append(one)
    return [
        series
        for fact in prices
        for series in _series(fact, versions.get(fact.id, []), spans.get(fact.id, []), at)
    ]


def seen_spans(facts: list[int], guides: Iterable[int], at: datetime) -> Spans:
    """When readers of the guides saw each of the facts, in three queries."""
    editions = Edition.objects.past(at).filter(article__in=guides)
    found: Spans = {}
    for past in read_past(editions, table_versions(editions, at=at), facts=facts).values():
        for fact, spans in past.facts.items():
            found.setdefault(fact, []).extend(spans)
    return {fact: seamless(spans) for fact, spans in found.items()}


def _series(fact: FactAt, versions: list[Any], spans: list[Span], at: datetime) -> Iterator[Series]:
    stretches = [
        _Stretch(one.version, seen)
        for one in versions
        for span in spans
        if (seen := one.span & span)
    ]
    if not any(stretch.span.ends > at for stretch in stretches):
        now = [one.version for one in versions if one.version.pk == fact.version_id]
        stretches += [_Stretch(version, Span(at), shown=False) for version in now]
    kinds = _kinds([stretch.version.value for stretch in stretches])
    of_kind = sorted(zip(kinds, stretches, strict=True), key=lambda pair: pair[0])
    for number, (kind, pairs) in enumerate(groupby(of_kind, key=lambda pair: pair[0]), 1):
        steps = tuple(_steps(fact, [stretch for _, stretch in pairs], at))
        anchor = f"price-{fact.key}" + (f"-{number}" if number > 1 else "")
        yield Series(anchor, fact.label, _money(kind), steps, _chart(steps, at))


def _kinds(values: list[dict[str, Any]]) -> list[Kind]:
    """Currency, unit and period of each. What is free has none of its own: it goes with the price
    before it, else with that after it."""
    kinds = [
        (v["currency"], v["unit"], v["period"]) if Decimal(v["amount"]) else None for v in values
    ]
    known = next((kind for kind in kinds if kind), ("USD", "", ""))
    found = []
    for kind in kinds:
        known = kind or known
        found.append(known)
    return found


def _money(kind: Kind) -> str:
    currency, unit, period = kind
    parts = (
        get_currency_name(currency, count=2, locale="en"),
        unit and f"a {unit}",
        EACH.get(period, ""),
    )
    return " ".join(part for part in parts if part)


def _steps(fact: FactAt, stretches: list[_Stretch], at: datetime) -> Iterator[Step]:
    merged: list[_Stretch] = []
    for stretch in stretches:
        if merged and _goes_on(merged[-1], stretch):
            span = Span(merged[-1].span.begins, stretch.span.ends)
            merged[-1] = _Stretch(merged[-1].version, span, merged[-1].shown)
        else:
            merged.append(stretch)
    before = [None, *merged]
    for earlier, stretch in zip(before, merged, strict=False):
        version, span = stretch.version, stretch.span
        yield Step(
            text=print_value(fact.value_type, version.value),
            amount=Decimal(version.value["amount"]),
            begins=clock.local_date(span.begins) if stretch.shown else None,
            ends=clock.local_date(span.ends) if span.ends <= at else None,
            sure="" if version.confidence == Confidence.CONFIRMED
            else Confidence(version.confidence).label,
            corrected=version.reason == Reason.CORRECTION,
            note=note_for_readers(version),
            joined=earlier is not None and earlier.span.ends == span.begins,
        )  # fmt: skip


def _goes_on(earlier: _Stretch, later: _Stretch) -> bool:
    """The same price, as sure as before, with no time between."""
    a, b = earlier.version, later.version
    same = (a.value, a.confidence) == (b.value, b.confidence)
    return same and earlier.span.ends == later.span.begins


def _chart(steps: tuple[Step, ...], at: datetime) -> Chart | None:
    """None where no step has a beginning."""
    begins = min((step.begins for step in steps if step.begins), default=None)
    if begins is None:
        return None
    highest = max(step.amount for step in steps)
    scale = WIDTH / max(1, (clock.local_date(at) - begins).days)
    runs: list[list[tuple[float, float, float]]] = []
    for step in steps:
        if not step.joined:
            runs.append([])
        left = (step.begins - begins).days * scale if step.begins else 0
        right = (step.ends - begins).days * scale if step.ends else WIDTH
        height = HEIGHT - float(step.amount / (highest or 1)) * (HEIGHT - ROOM)
        runs[-1].append((round(left, 1), round(right, 1), round(height, 1)))
    return Chart(
        line=" ".join(_line(run) for run in runs),
        area=" ".join(f"{_line(run)}V{HEIGHT}H{run[0][0]:g}Z" for run in runs),
        dots=" ".join(f"M{left:g} {height:g}h0" for run in runs for left, _, height in run),
        top=next(step.text for step in steps if step.amount == highest),
        begins=begins,
    )


def _line(run: list[tuple[float, float, float]]) -> str:
    left, right, height = run[0]
    path = f"M{left:g} {height:g}H{right:g}"
    return path + "".join(f"V{later[2]:g}H{later[1]:g}" for _, later in pairwise(run))
