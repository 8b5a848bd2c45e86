"""Many facts that come into the ledger together, each with its first version, unchecked.

Nothing can show them yet, so there is no row to lock and no page to ask the gate for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from articles import permissions
from articles.ledger.kinds import Reason
from articles.ledger.values import parse_value
from articles.models import Fact, FactSource, FactVersion, Source
from capysite.base import audit, clock


@dataclass(frozen=True)
class First:
    """A fact that isn't stored yet, and what it says first; `value` as it is typed."""

    fact: Fact
    value: str
    confidence: str
    sources: Sequence[Source] = ()
    statement: str = ""
    basis: str = ""
    note: str = ""


@transaction.atomic
def found(firsts: Sequence[First], *, by: User | None) -> None:
    """Stores them all from now on; ValueError or ValidationError for a value that can't be,
    IntegrityError where somebody stored one of the keys at this moment."""
    if not firsts:
        return
    permissions.require(by, permissions.EDIT_FACT)
    for first in firsts:
        # What is left out would ask the database once a fact; it refuses the same by itself.
        first.fact.clean_fields(exclude={"product", "owner"})
    Fact.objects.bulk_create(first.fact for first in firsts)
    versions = FactVersion.objects.bulk_create(_versions(firsts, by))
    FactSource.objects.bulk_create(
        FactSource(version=version, source=source)
        for first, version in zip(firsts, versions, strict=True)
        for source in first.sources
    )
    audit.record_all(
        audit.entry(
            "fact.version",
            by=by,
            target=version.fact,
            after={
                "value": version.value,
                "confidence": version.confidence,
                "from": version.begins_at.isoformat(),
            },
        )
        for version in versions
    )


def _versions(firsts: Sequence[First], by: User | None) -> list[FactVersion]:
    now = clock.now()
    versions = [
        FactVersion(
            fact=first.fact,
            value=parse_value(first.fact.value_type, first.value),
            statement=first.statement,
            confidence=first.confidence,
            basis=first.basis,
            reason=Reason.FIRST,
            note=first.note,
            begins_at=now,
            recorded_at=now,
            recorded_by=by,
        )
        for first in firsts
    ]
    for version in versions:
        version.clean_fields(exclude={"fact", "recorded_by"})
    return versions
