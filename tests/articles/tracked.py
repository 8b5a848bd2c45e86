"""What tests ask of the track record."""

from datetime import UTC, datetime, timedelta
from typing import Any

from articles.models import Edition, Fact
from articles.pages.track_entries import TrackEntry, entries
from articles.pages.track_record import Record, read_record
from tests.articles.factories import make_edition, make_fact
from tests.articles.logged import Stand

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def record(at: datetime) -> Record:
    return read_record(at, count=20)


def tracked(at: datetime) -> list[TrackEntry]:
    found = record(at)
    return entries(found, found.statements)


def told(at: datetime) -> list[tuple[str, str]]:
    """What was said and how it turned out, newest first."""
    return [(entry.said, entry.outcome) for entry in tracked(at)]


def unsure_fact(at_moment: Stand, value: str = "Q2 2026", **parts: Any) -> tuple[Fact, Edition]:
    """Shown by one guide since Monday."""
    at_moment(MONDAY)
    values = {"subject": "Quill", "label": "release", "kind": "release", "value_type": "date"}
    fact = make_fact(value, confidence="reported", **(values | parts))
    return fact, make_edition(title="Pens", evidence=(fact.key,))
