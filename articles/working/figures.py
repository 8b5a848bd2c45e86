"""A figure of the working copy becomes a fact, or refers to one that exists."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import permissions
from articles.ledger.recording import pass_gate, record_version
from articles.models import Article, Fact, Source
from articles.refusals import StaleCopy
from articles.unbacked import found_at, with_reference
from articles.working import copy


@dataclass(frozen=True)
class Place:
    """Where a figure stands, and what it says there."""

    part: str
    number: int
    words: str


@dataclass(frozen=True)
class Said:
    """What a new fact says first; `value` as it is typed."""

    value: str
    confidence: str
    sources: Sequence[tuple[Source, bool]] = ()
    statement: str = ""
    basis: str = ""


@transaction.atomic
def refer(
    guide: Article, place: Place, fact: Fact, *, lock_version: int, by: User | None
) -> Article:
    """Puts a reference to the fact in the place of the figure.

    StaleCopy when the figure isn't there any more or somebody saved since, ValidationError where
    nothing can be put in its place.
    """
    guide = copy.lock(guide.pk, lock_version=lock_version)
    content = copy.content_of(guide)
    unbacked = found_at(content, place.part, place.number, place.words)
    if unbacked is None:
        raise StaleCopy(gone(place))
    changed = with_reference(content, unbacked, fact.key)
    if changed is None:
        raise ValidationError(fixed(place))
    reason = f"“{place.words[:30]}” from {fact}"[:100]
    return copy.save_content(guide, changed, lock_version=lock_version, by=by, reason=reason)


@transaction.atomic
def make_fact(
    guide: Article,
    place: Place,
    fact: Fact,
    said: Said,
    *,
    lock_version: int,
    by: User | None,
    alone: bool = False,
) -> Fact:
    """Stores the fact with its first version, proven as its confidence asks, and refers to it;
    `alone` leaves the text as it is. Refusals of `refer` and of the ledger."""
    permissions.require(by, permissions.EDIT_FACT)
    fact.full_clean()
    fact.save(force_insert=True)
    version = record_version(
        fact,
        said.value,
        confidence=said.confidence,
        by=by,
        sources=said.sources,
        statement=said.statement,
        basis=said.basis,
    )
    pass_gate(fact, {version.begins_at: str(guide)})
    if not alone:
        refer(guide, place, fact, lock_version=lock_version, by=by)
    return fact


def gone(place: Place) -> str:
    return (
        f"“{place.words}” no longer stands at that place of the saved text; nothing was stored. "
        "Look at the list anew."
    )


def fixed(place: Place) -> str:
    return (
        f"Nothing can be put in the place of “{place.words}” without changing more than it. Make "
        "the fact, and write the reference into the text yourself."
    )
