"""The verbs of the ledger: a version begins, is cancelled, is checked; a check is withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import permissions, whereused
from articles.figures import figures_in
from articles.findings import Finding, Findings
from articles.ledger import confidence as rules
from articles.ledger import freshness
from articles.ledger.guessing import says_the_same
from articles.ledger.kinds import Reason
from articles.ledger.reading import read_facts
from articles.ledger.values import parse_value, print_value
from articles.models import Author, Check, Fact, FactSource, FactVersion, Review, Source
from articles.refusals import GateRefused, StaleCopy
from articles.search.indexing import index_fact
from capysite.base import audit, clock
from capysite.base.models import PublisherSettings


@dataclass(frozen=True)
class Looked:
    """A check that is recorded together with a version."""

    method: str
    source: Source | None = None
    excerpt: str = ""
    review: Review | None = None


@transaction.atomic
def record_version(
    fact: Fact,
    value: str,
    *,
    confidence: str,
    by: User | None,
    at: datetime | None = None,
    sources: Sequence[tuple[Source, bool]] = (),
    statement: str = "",
    basis: str = "",
    reason: str | None = None,
    note: str = "",
    since: date | None = None,
    looked: Looked | None = None,
    seen: int | None = None,
) -> FactVersion:
    """What a fact says from `at` on (default: now). `sources` pairs each with "is primary".

    `seen` is the id of the newest version that the editor saw, 0 for none; another one since:
    StaleCopy.
    ValueError or ValidationError for a value or moment that can't be; GateRefused where a live
    page shows the fact and the version lacks its proof.
    """
    permissions.require(by, permissions.EDIT_FACT)
    fact = Fact.objects.select_for_update().get(pk=fact.pk)
    now = clock.now()
    newest = fact.versions.filter(cancelled_at=None).order_by("-pk").first()
    current = FactVersion.objects.current(now).filter(fact=fact).first()
    clock.refuse_step_back(newest.recorded_at if newest else None, now)
    if seen is not None and seen != (newest.pk if newest else 0):
        value = print_value(fact.value_type, newest.value) if newest else "nothing"
        raise StaleCopy(f"{fact} was changed meanwhile to “{value}”; nothing was recorded.")
    largest = PublisherSettings.current().largest_amount
    version = FactVersion(
        fact=fact,
        value=parse_value(fact.value_type, value, largest=largest),
        statement=statement,
        confidence=confidence,
        basis=basis,
        reason=reason or (Reason.UPDATE if newest else Reason.FIRST),
        note=note,
        begins_at=at or now,
        since=since,
        recorded_at=now,
        recorded_by=by,
    )
    version.full_clean()
    _refuse_old_words(version)
    version.save(force_insert=True)
    FactSource.objects.bulk_create(
        FactSource(version=version, source=source, primary=primary) for source, primary in sources
    )
    if looked and by:
        record_check(version, by=by, **vars(looked))
    if whereused.is_shown(fact, at=now):
        pass_gate(fact, {version.begins_at: "a page"})
    index_fact(fact)
    audit.record(
        "fact.version",
        by=by,
        target=fact,
        before={"value": current.value} if current else None,
        after={
            "value": version.value,
            "confidence": confidence,
            "from": version.begins_at.isoformat(),
        },
    )
    return version


def _refuse_old_words(version: FactVersion) -> None:
    """ValidationError where the wording was kept and still names the value that it replaces:
    readers would see the one in the evidence and the other everywhere else."""
    fact = version.fact
    before = FactVersion.objects.current(version.begins_at).filter(fact=fact).first()
    if before is None or not version.statement or version.statement != before.statement:
        return
    old, new = (print_value(fact.value_type, one.value) for one in (before, version))
    said = [*(figure.text for figure in figures_in(version.statement)), old]
    kept = (words for words in said if words in version.statement)
    if old != new and (
        words := next((w for w in kept if says_the_same(fact.value_type, old, w)), "")
    ):
        raise ValidationError(
            {"statement": f"It still says “{words}”: write it anew, or leave it empty."}
        )


def pass_gate(fact: Fact, needed: Mapping[datetime, str]) -> None:
    """The fact's part of the gate at each moment at which a page needs it."""
    settings = PublisherSettings.current()
    for moment, title in needed.items():
        shown = read_facts([fact.pk], at=moment, settings=settings).get(fact.key)
        if shown is None:
            hole = Finding("fact-unknown", f"“{title}” would show it without a value.", str(fact))
            raise GateRefused(Findings((hole,)))
        findings = rules.examine(
            shown.confidence,
            tuple(source.backing for source in shown.sources),
            basis=shown.basis,
            note=shown.note,
            checked=shown.state != freshness.UNCHECKED,
            where=str(fact),
        )
        if findings.holes:
            raise GateRefused(findings)


@transaction.atomic
def cancel_version(version: FactVersion, *, by: User | None) -> FactVersion:
    """Cancels a version that has not begun; ValidationError for one that has, GateRefused where
    a live or scheduled page would be left with a hole."""
    permissions.require(by, permissions.EDIT_FACT)
    version = FactVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.cancelled_at is None:
        version.cancelled_at = clock.now()
        version.clean_fields()
        version.validate_constraints()
        version.save(update_fields=["cancelled_at"])
        pass_gate(version.fact, whereused.moments(version.fact, at=clock.now()))
        index_fact(version.fact)
        audit.record(
            "fact.version.cancelled", by=by, target=version.fact, after={"version": version.pk}
        )
    return version


def author_of(user: User) -> Author:
    """The name under which a user's checks stand; ValidationError without one."""
    author = Author.objects.filter(user=user).first()
    if author is None:
        raise ValidationError("Checks carry a public name: this account needs an author’s profile.")
    return author


@transaction.atomic
def record_check(
    version: FactVersion,
    *,
    by: User,
    method: str,
    checked_at: datetime | None = None,
    source: Source | None = None,
    excerpt: str = "",
    note: str = "",
    review: Review | None = None,
    withdraws: Check | None = None,
) -> Check:
    """That somebody looked and found the version to be so; never in the future."""
    permissions.require(by, permissions.EDIT_FACT)
    now = clock.now()
    author = author_of(by)
    if review and (review.reviewer_id != author.pk or review.finished_at is not None):
        raise ValidationError("A check goes into a review of your own that isn’t finished.")
    check = Check(
        version=version,
        method=method,
        source=source,
        checked_at=checked_at or now,
        by=author,
        review=review,
        excerpt=excerpt,
        note=note,
        withdraws=withdraws,
        recorded_at=now,
    )
    check.full_clean()
    check.save(force_insert=True)
    audit.record("fact.check", by=by, target=version.fact, after=_as_json(check))
    return check


@transaction.atomic
def withdraw_check(check: Check, *, by: User, note: str) -> Check:
    """A mistaken check is withdrawn by another, with the reason; both are kept."""
    if not note.strip():
        raise ValidationError("Say why the check was mistaken.")
    withdrawal = record_check(check.version, by=by, method=check.method, note=note, withdraws=check)
    fact = check.version.fact
    pass_gate(fact, whereused.moments(fact, at=clock.now()))
    return withdrawal


def _as_json(check: Check) -> dict[str, Any]:
    return {
        "version": check.version_id,
        "method": check.method,
        "at": check.checked_at.isoformat(),
        "withdraws": check.withdraws_id,
    }
