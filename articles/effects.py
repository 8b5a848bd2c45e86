"""What an act will change for readers: done for real, looked at, and undone.

So what an editor is shown can't differ from what will happen, and what the gate refuses is
refused here with the same words.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Model

from articles.comparing import Piece, compare_words
from articles.models import ComparisonTable, Fact
from articles.passages import differences, read_passages
from articles.surfaces import Shown, surfaces
from capysite.base import clock

Outcome = TypeVar("Outcome")
Outcome_co = TypeVar("Outcome_co", covariant=True)
Key = tuple[str, str, datetime]


@dataclass(frozen=True)
class Effect:
    """A passage of a surface before and after; `at` is from when readers see it."""

    title: str
    at: datetime
    surface: str
    url: str
    where: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Both in one, word by word."""
        return compare_words(self.before, self.after)


@dataclass(frozen=True)
class Effects(Generic[Outcome_co]):
    """`until` is when the next version follows, None where none is queued."""

    outcome: Outcome_co
    passages: tuple[Effect, ...]
    until: datetime | None

    @property
    def documents(self) -> list[tuple[Effect, list[Effect]]]:
        """Passages by document, each under its first."""
        grouped = groupby(self.passages, key=lambda e: (e.surface, e.url, e.at))
        found = [list(passages) for _, passages in grouped]
        return [(passages[0], passages) for passages in found]

    @property
    def digest(self) -> str:
        """Alike for all that an editor would decide alike: the moment itself has no part."""
        said = [(e.surface, e.url, e.where, e.before, e.after) for e in self.passages]
        until = self.until.isoformat() if self.until else ""
        return sha256(json.dumps([said, until]).encode()).hexdigest()

    def first(self, count: int) -> "Effects[Outcome_co]":
        return Effects(self.outcome, self.passages[:count], self.until)


def effects_of(
    act: Callable[[], Outcome], target: Model, *, at: datetime | None = None
) -> Effects[Outcome]:
    """Every passage that the act changes where the target stands, from `at` on (default: now).

    A later document of the same page tells only what the earlier ones did not. Costs two
    renderings a document. What the act refuses, it refuses here.
    """
    now = clock.now()
    moment = at or now
    with clock.fixed(now):
        documents = _documents(target, moment)
        with undone():
            outcome = act()
            until = _until(target, moment)
            documents |= _documents(target, moment)
            documents = {k: s for k, s in documents.items() if until is None or s.at < until}
            after = {key: read_passages(shown.html()) for key, shown in documents.items()}
        before = {key: read_passages(shown.html()) for key, shown in documents.items()}
    found: list[Effect] = []
    told: set[tuple[str, ...]] = set()
    for key, shown in sorted(documents.items(), key=lambda item: item[0][2]):
        said = [
            (key[0], shown.url, changed.where, changed.before, changed.after)
            for changed in differences(before[key], after[key])
        ]
        found += (Effect(shown.title, shown.at, *parts) for parts in said if parts not in told)
        told.update(said)
    return Effects(outcome, tuple(found), until)


@contextmanager
def undone() -> Iterator[None]:
    """Rolls back what is done inside, with what would have followed its commit."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _documents(target: Model, at: datetime) -> dict[Key, Shown]:
    return {
        (surface.name, shown.url, shown.at): shown
        for surface in surfaces()
        for shown in surface.show(target, at)
    }


def _until(target: Model, at: datetime) -> datetime | None:
    """When a queued version takes the place of the one that begins at the instant."""
    if not isinstance(target, Fact | ComparisonTable):
        return None
    queued = target.versions.filter(cancelled_at=None, begins_at__gt=at).order_by("begins_at")
    following = queued.first()
    return following.begins_at if following else None
