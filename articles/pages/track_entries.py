"""Statements of the track record in words: what we said, what became of it, on whose word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from articles.ledger.kinds import Confidence, Reason
from articles.ledger.outcomes import Outcome, Said
from articles.ledger.values import print_value
from articles.models import FactSource, FactVersion
from articles.pages.history import note_for_readers
from articles.pages.page import Named
from articles.pages.track_record import Judged, Record
from capysite.base import clock

MOST_GUIDES = 5


class Step(NamedTuple):
    """What became of a statement. `holds`: the fact says so to this day."""

    label: str
    day: date
    text: str = ""
    holds: bool = True


@dataclass(frozen=True)
class TrackEntry:
    id: int
    day: date
    what: str
    said: str
    wording: str
    holds: bool
    confidence: str
    confidence_label: str
    outcome: str
    heading: str
    steps: tuple[Step, ...]
    note: str
    guides: tuple[Named, ...]
    more_guides: int
    sources: tuple[Named, ...]

    @property
    def anchor(self) -> str:
        return f"statement-{self.id}"


def entries(record: Record, judged: Sequence[Judged]) -> list[TrackEntry]:
    """Two queries, however many entries."""
    versions = [version for one in judged for version in (one.statement.last, one.statement.by)]
    ids = [version.id for version in versions if version]
    rows = FactVersion.objects.filter(pk__in=ids).only("statement", "note", "reason", "confidence")
    words = {row.pk: row for row in rows}
    sources = _sources(ids)
    return [_entry(one, record, words, sources) for one in judged]


def _sources(versions: Iterable[int]) -> dict[int, list[Named]]:
    found: dict[int, list[Named]] = {}
    rows = FactSource.objects.filter(version__in=versions).select_related("source").order_by("pk")
    for row in rows:
        named = Named(row.source.publisher or row.source.title, row.source.url)
        found.setdefault(row.version_id, []).append(named)
    return found


def _entry(
    judged: Judged,
    record: Record,
    words: dict[int, FactVersion],
    sources: dict[int, list[Named]],
) -> TrackEntry:
    statement, about = judged.statement, judged.about
    last, by = statement.last, statement.by
    guides = sorted(
        (record.guides[guide] for guide in judged.guides if guide in record.guides),
        key=attrgetter("name"),
    )
    return TrackEntry(
        id=statement.first.id,
        day=clock.local_date(statement.first.seen_at),
        what=f"{about.subject}: {about.label}",
        said=print_value(about.value_type, last.value),
        wording=words[last.id].statement,
        holds=judged.current.id == last.id,
        confidence=last.confidence,
        confidence_label=Confidence(last.confidence).label,
        outcome=statement.outcome.value,
        heading=statement.outcome.label,
        steps=tuple(_steps(judged)),
        note=note_for_readers(words[by.id]) if by else "",
        guides=tuple(guides[:MOST_GUIDES]),
        more_guides=max(0, len(guides) - MOST_GUIDES),
        sources=tuple(sources.get((by or last).id, ())),
    )


def _steps(judged: Judged) -> Iterable[Step]:
    statement = judged.statement
    if statement.revised:
        yield _step("Revised", statement.revised, judged)
    if statement.by:
        yield _step(_settled(statement.outcome, statement.by), statement.by, judged)
    elif statement.due and not statement.revised:
        overdue = statement.outcome == Outcome.OVERDUE
        yield Step("Overdue since" if overdue else "Due on", statement.due)


def _settled(outcome: Outcome, by: Said) -> str:
    if by.confidence == Confidence.RETRACTED:
        return "Retracted"
    if outcome == Outcome.OVERTAKEN:
        return "Overtaken"
    if outcome == Outcome.CONFIRMED:
        return "Confirmed"
    return "Corrected" if by.reason == Reason.CORRECTION else "Turned out otherwise"


def _step(label: str, version: Said, judged: Judged) -> Step:
    day = clock.local_date(version.seen_at)
    if version.confidence == Confidence.RETRACTED:
        return Step(f"{label} on", day)
    printed = print_value(judged.about.value_type, version.value)
    now = print_value(judged.about.value_type, judged.current.value)
    holds = printed == now and judged.current.confidence != Confidence.RETRACTED
    return Step(f"{label} on", day, printed, holds)
