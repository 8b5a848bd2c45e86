"""Readers brought along from elsewhere, on stated grounds. Nobody comes back by a file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import Topic
from capysite.base import audit
from newsletter.addresses import Address, parse
from newsletter.hashing import hash_of_normal
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.tables import Row
from newsletter.wording import version

BATCH = 500
SHORTEST_BASIS = 20
NO_BASIS = (
    "Say on what grounds these people may be written to, e.g. “Asked for the letter at our stand "
    "on 2 May 2026, on paper lists that we keep.”"
)


class Kind(StrEnum):
    ADDED = "added"
    KNOWN = "on the list already"
    REPEATED = "twice in the file"
    LEFT = "refused: left the list"
    SUPPRESSED = "refused: suppressed"
    BAD = "refused: can’t be read"


@dataclass(frozen=True)
class Outcome:
    line: int
    kind: Kind
    email: str = ""
    fault: str = ""

    def __str__(self) -> str:
        said = ": ".join(part for part in (self.kind, self.email, self.fault) if part)
        return f"Line {self.line}: {' '.join(said.split())[:400]}"


def check_basis(basis: str) -> None:
    """It is kept for good, so no address may stand in it."""
    if len(basis.strip()) < SHORTEST_BASIS or "@" in basis:
        raise ValidationError(NO_BASIS)


@dataclass(frozen=True)
class Grounds:
    """Why these people may be written to, who says so, and from which file."""

    basis: str
    by: User | None
    file: str
    at: datetime

    def __post_init__(self) -> None:
        check_basis(self.basis)


@dataclass(frozen=True)
class _Person:
    row: Row
    address: Address
    topics: tuple[Topic, ...]

    @property
    def hash(self) -> str:
        return hash_of_normal(self.address.normal)

    def as_(self, kind: Kind) -> Outcome:
        return Outcome(self.row.line, kind, self.address.typed)


def bring_in(rows: Iterable[Row], grounds: Grounds) -> Iterator[Outcome]:
    """Batch by batch, each whole: what was cut off can be sent again."""
    _note("subscribers.import_begun", grounds, {"basis": grounds.basis})
    counts: Counter[str] = Counter()
    for outcome in _in_batches(rows, grounds):
        counts[outcome.kind.name.lower()] += 1
        yield outcome
    _note("subscribers.imported", grounds, dict(counts))


def try_out(rows: Iterable[Row]) -> Iterator[Outcome]:
    """What bringing in would say; nothing is stored."""
    return _in_batches(rows, None)


def _in_batches(rows: Iterable[Row], grounds: Grounds | None) -> Iterator[Outcome]:
    topics = {name.casefold(): t for t in Topic.objects.all() for name in (t.slug, t.name)}
    seen: set[int] = set()
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        refused, people = _read(batch, topics, seen)
        done = _decide(people) if grounds is None else _store(people, grounds)
        yield from sorted(refused + done, key=lambda outcome: outcome.line)


def _read(
    batch: list[Row], topics: dict[str, Topic], seen: set[int]
) -> tuple[list[Outcome], list[_Person]]:
    refused, people = [], []
    for row in batch:
        try:
            person = _Person(row, parse(row.email), _topics(row, topics))
        except ValidationError as error:
            refused.append(Outcome(row.line, Kind.BAD, row.email[:100], error.messages[0]))
            continue
        # A number in place of the address: a hundred thousand of them are a few megabytes.
        if (mark := hash(person.address.normal)) in seen:
            refused.append(person.as_(Kind.REPEATED))
        else:
            seen.add(mark)
            people.append(person)
    return refused, people


def _topics(row: Row, topics: dict[str, Topic]) -> tuple[Topic, ...]:
    """An unknown topic is no topic: left out, it would mean everything."""
    if row.fault:
        raise ValidationError(row.fault)
    if unknown := [name for name in row.topics if name.casefold() not in topics]:
        raise ValidationError(f"There is no topic “{unknown[0][:60]}”.")
    return tuple({topics[name.casefold()] for name in row.topics})


def _decide(people: list[_Person]) -> list[Outcome]:
    silent, known = _suppressed(people), _known(people)
    return [person.as_(_kind(person, silent, known)) for person in people]


@transaction.atomic
def _store(people: list[_Person], grounds: Grounds) -> list[Outcome]:
    _make(people, _suppressed(people), grounds.at)
    known = _known(people, locked=True)
    # Again: who was erased in between must not be made anew. What erases holds the row as we do.
    silent = _suppressed(people)
    _unmake(known, silent, grounds.at)
    decided = [(person, _kind(person, silent, known)) for person in people]
    added = [(p, known[p.address.normal]) for p, kind in decided if kind == Kind.ADDED]
    _put_on_list(added, grounds)
    return [person.as_(kind) for person, kind in decided]


def _kind(person: _Person, silent: set[str], known: dict[str | None, Subscriber]) -> Kind:
    if person.hash in silent:
        return Kind.SUPPRESSED
    row = known.get(person.address.normal)
    if row is not None and row.unsubscribed_at is not None:
        return Kind.LEFT
    return Kind.KNOWN if row is not None and row.is_on_list else Kind.ADDED


def _suppressed(people: list[_Person]) -> set[str]:
    found = Suppression.objects.filter(address_hash__in=[person.hash for person in people])
    return set(found.values_list("address_hash", flat=True))


def _known(people: list[_Person], *, locked: bool = False) -> dict[str | None, Subscriber]:
    rows = Subscriber.objects.filter(address__in=[person.address.normal for person in people])
    if locked:
        rows = rows.select_for_update().order_by("address")
    return {row.address: row for row in rows}


def _make(people: list[_Person], silent: set[str], at: datetime) -> None:
    """As pending at first. Who signs up at this very moment is there already: both are one."""
    known = _known(people)
    fresh = [p for p in people if p.hash not in silent and p.address.normal not in known]
    fresh.sort(key=lambda person: person.address.normal)
    Subscriber.objects.bulk_create(
        [Subscriber.of(person.address, created_at=at, asked_at=at) for person in fresh],
        ignore_conflicts=True,
    )


def _unmake(known: dict[str | None, Subscriber], silent: set[str], at: datetime) -> None:
    """Of rows that this file has just made, those that are suppressed by now."""
    made = [row.pk for row in known.values() if row.address_hash in silent]
    Subscriber.objects.filter(pk__in=made, created_at=at, consents=None).delete()


def _put_on_list(added: list[tuple[_Person, Subscriber]], grounds: Grounds) -> None:
    rows = [row for _, row in added]
    Subscriber.objects.filter(pk__in=[row.pk for row in rows]).update(
        confirmed_at=grounds.at, pending_mails=0
    )
    Consent.objects.bulk_create(
        Consent(
            subscriber=row,
            action=Consent.Action.IMPORTED,
            form=Consent.Form.IMPORT,
            wording=grounds.basis,
            wording_version=version(grounds.basis),
            at=grounds.at,
        )
        for row in rows
    )
    through = Subscriber.topics.through
    through._default_manager.bulk_create(
        [through(subscriber=row, topic=topic) for person, row in added for topic in person.topics],
        ignore_conflicts=True,
    )


def _note(action: str, grounds: Grounds, more: dict[str, object]) -> None:
    audit.record(action, by=grounds.by, after={"file": grounds.file[:200], **more})
