"""How statements turned out: the rules of the track record, without a database.

A statement is what a fact said while we were not sure of it, Estimated or Reported, however often
it was said again. The fact's later versions judge it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from articles.ledger.kinds import Confidence, Reason, ValueType
from articles.ledger.values import overlaps
from capysite.base import clock

UNSURE = (Confidence.ESTIMATED, Confidence.REPORTED)
DAY = timedelta(days=1)
SETTLED = (Confidence.CONFIRMED, Confidence.RETRACTED)


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    WRONG = "wrong"
    OPEN = "open"
    OVERDUE = "overdue"
    OVERTAKEN = "overtaken"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Said(NamedTuple):
    """A version, as far as it is judged and judges; `seen_at` is when readers first saw it."""

    id: int
    value: dict[str, Any]
    confidence: str
    reason: str
    seen_at: datetime
    since: date | None
    recorded_at: datetime

    @property
    def announced(self) -> date | None:
        """The day from which it was to be true, where it was said before that day."""
        ahead = self.since and self.since > clock.local_date(self.recorded_at)
        return self.since if ahead else None


@dataclass(frozen=True)
class Statement:
    """`by` is what settled or overtook it; `revised` the first that said something else while
    nothing was settled; `due` the day on which it should be settled."""

    versions: tuple[Said, ...]
    outcome: Outcome
    by: Said | None = None
    revised: Said | None = None
    due: date | None = None

    @property
    def first(self) -> Said:
        return self.versions[0]

    @property
    def last(self) -> Said:
        return self.versions[-1]


def agree(value_type: str, a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether the one bears the other out."""
    if value_type == ValueType.DATE:
        return overlaps(a, b)
    return _measure(value_type, a) == _measure(value_type, b)


def judge(value_type: str, versions: Sequence[Said], today: date) -> Iterator[Statement]:
    """The statements among the versions that readers saw of one fact, oldest first."""
    for said, later in _runs(value_type, versions):
        revised = None
        for version in later:
            if outcome := _verdict(value_type, said, version):
                yield Statement(said, outcome, version, revised)
                break
            if version.confidence in UNSURE and not _same(value_type, said[-1], version):
                revised = revised or version
        else:
            due = _due(value_type, said)
            overdue = due is not None and due <= today and revised is None
            outcome = Outcome.OVERDUE if overdue else Outcome.OPEN
            yield Statement(said, outcome, None, revised, due)


def _runs(
    value_type: str, versions: Sequence[Said]
) -> Iterator[tuple[tuple[Said, ...], Sequence[Said]]]:
    """What was said with one value until something else was, and what came after it."""
    run: list[Said] = []
    for place, version in enumerate(versions):
        if run and _ends(value_type, run[-1], version):
            yield tuple(run), versions[place:]
            run = []
        if version.confidence in UNSURE:
            run.append(version)
    if run:
        yield tuple(run), ()


def _ends(value_type: str, said: Said, version: Said) -> bool:
    if version.confidence in SETTLED:
        return True
    tells = version.confidence in UNSURE or version.reason == Reason.CORRECTION
    return tells and not _same(value_type, said, version)


def _verdict(value_type: str, said: tuple[Said, ...], version: Said) -> Outcome | None:
    """What a later version makes of it; None where it settles nothing."""
    if version.confidence == Confidence.RETRACTED:
        return Outcome.WRONG
    settled = version.confidence == Confidence.CONFIRMED
    if settled and agree(value_type, said[-1].value, version.value):
        return Outcome.CONFIRMED
    if _same(value_type, said[-1], version):
        return None
    if version.reason == Reason.CORRECTION:
        return Outcome.WRONG
    if _world_changed(value_type, said, version):
        return Outcome.OVERTAKEN
    return Outcome.WRONG if settled else None


def _world_changed(value_type: str, said: tuple[Said, ...], version: Said) -> bool:
    """Whether an update says that things became otherwise after the day of which we spoke. Of
    words alone nobody can tell whether others say the same, so their update needs no day."""
    if value_type == ValueType.DATE:
        return False
    if version.since is None:
        return value_type == ValueType.TEXT and version.confidence == Confidence.CONFIRMED
    of_days = [clock.local_date(said[0].seen_at), *(one.announced for one in said)]
    return version.since > max(day for day in of_days if day)


def _due(value_type: str, said: tuple[Said, ...]) -> date | None:
    """The day after a window, or the day from which it was to be true."""
    if value_type == ValueType.DATE:
        ends = date.fromisoformat(said[-1].value["to"])
        return min(ends, date.max - DAY) + DAY
    return next((one.announced for one in reversed(said) if one.announced), None)


def _same(value_type: str, a: Said, b: Said) -> bool:
    return _measure(value_type, a.value) == _measure(value_type, b.value)


def _measure(value_type: str, value: dict[str, Any]) -> tuple[Any, ...]:
    """What of a value counts when two are compared: never how it is worded."""
    match value_type:
        case ValueType.MONEY if not Decimal(value["amount"]):
            return ("free",)
        case ValueType.MONEY:
            per = (value["unit"].casefold(), value["period"])
            return Decimal(value["amount"]), value["currency"], *per
        case ValueType.NUMBER:
            return Decimal(value["number"]), value["unit"].casefold()
        case ValueType.DATE:
            return value["from"], value["to"]
        case ValueType.YESNO:
            return (value["answer"],)
        case _:
            return (" ".join(value["text"].split()).casefold(),)
