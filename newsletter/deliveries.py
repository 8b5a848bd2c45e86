"""How a delivery moves from state to state, so that no kill loses it or sends it twice.

A worker claims deliveries, and commits “sending” before it opens a socket, for a recipient who
may be written to by then (`newsletter.committing`). What a dead worker had claimed goes back;
what it was sending is in doubt, and an editor decides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from capysite.base import audit
from capysite.base.posting import LEASE, STOPPED
from newsletter.addresses import parse
from newsletter.models import Delivery, Issue, Subscriber

CANCELLED = "Not sent: the issue was cancelled."
ERASED = "The reader was erased since."
State = Delivery.State


@dataclass(frozen=True)
class Claimed:
    """A delivery that a worker holds, with what its mail needs of the recipient."""

    pk: int
    subscriber: int
    mailbox: str
    domain: str
    token: str
    preferences: str
    attempts: int


@dataclass(frozen=True)
class Result:
    """What became of one try. `not_before` is for another one; one that doesn't count is as if it
    had not been."""

    claimed: Claimed
    state: str
    at: datetime
    reason: str = ""
    not_before: datetime | None = None
    counts: bool = True


def due(issue: Issue, *, at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(issue=issue, state=State.PENDING, not_before__lte=at)


def claim(issue: Issue, worker: str, *, at: datetime, most: int) -> list[Claimed]:
    """Deliveries that are this worker's to send until the lease ends."""
    with transaction.atomic():
        rows = due(issue, at=at)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        ids = list(rows.order_by("not_before", "id").values_list("pk", flat=True)[:most])
        Delivery.objects.filter(pk__in=ids, state=State.PENDING).update(
            state=State.CLAIMED, claimed_by=worker, lease_until=at + LEASE
        )
    mine = Delivery.objects.filter(pk__in=ids, state=State.CLAIMED, claimed_by=worker)
    held = mine.order_by("not_before", "id").values_list(
        "pk",
        "subscriber",
        "subscriber__email",
        "domain",
        "subscriber__token",
        "subscriber__preferences_token",
        "attempts",
    )
    return [Claimed(row[0], row[1], _mailbox(row[2]), *row[3:]) for row in held]


def _mailbox(email: str) -> str:
    """Empty for somebody who was erased meanwhile: `begin` lets none of them through."""
    return parse(email).mailbox if email else ""


def turn_away(claimed: Claimed, worker: str, *, at: datetime) -> None:
    """For one that could not begin: skipped, where that is because of the recipient."""
    if Subscriber.objects.reachable(at).filter(pk=claimed.subscriber).exists():
        return
    mine = Delivery.objects.filter(pk=claimed.pk, state=State.CLAIMED, claimed_by=worker)
    who = Subscriber.objects.get(pk=claimed.subscriber)
    mine.update(state=State.SKIPPED, reason=f"Not sent: {who.why_unreachable(at)}", **FREE)


# `claimed_by` stays: whoever was sending may still know what became of it.
FREE: dict[str, Any] = {"lease_until": None}


def put_off(claimed: Sequence[Claimed], worker: str, *, until: datetime, why: str) -> None:
    """What may not be sent before `until`; that is no try."""
    mine = Delivery.objects.filter(pk__in=[one.pk for one in claimed], claimed_by=worker)
    mine.filter(state=State.CLAIMED).update(
        state=State.PENDING, not_before=until, reason=why, **FREE
    )


def release(worker: str) -> None:
    """What this worker claimed and did not begin goes back."""
    _back(Delivery.objects.filter(state=State.CLAIMED, claimed_by=worker))


def lapse(at: datetime) -> None:
    """Looks after deliveries of workers that died."""
    open_issues = Issue.objects.filter(begun_at__isnull=False, finished_at=None)
    over = Delivery.objects.filter(issue__in=open_issues, lease_until__lte=at)
    _back(over.filter(state=State.CLAIMED))
    over.filter(state=State.SENDING).update(state=State.IN_DOUBT, reason=STOPPED, **FREE)
    _heal()


def _heal() -> None:
    """A worker that woke late may have put a row back after its issue was through or cancelled:
    nobody waits in an issue that nobody sends."""
    on_its_way = (State.PENDING, State.CLAIMED, State.SENDING)
    waiting = Exists(Delivery.objects.filter(issue=OuterRef("pk"), state__in=on_its_way))
    through = Issue.objects.filter(waiting, finished_at__isnull=False, cancelled_at=None)
    through.update(finished_at=None)
    for issue in Issue.objects.filter(waiting, cancelled_at__isnull=False):
        skip_rest(issue, CANCELLED)


def _back(deliveries: QuerySet[Delivery]) -> None:
    deliveries.update(state=State.PENDING, **FREE)


def doubt_all(why: str) -> int:
    """For a restored copy, whose waiting deliveries may have been sent after it was made."""
    waiting = Delivery.objects.filter(state__in=(State.PENDING, State.CLAIMED, State.SENDING))
    return waiting.update(state=State.IN_DOUBT, reason=why, **FREE)


def skip_rest(issue: Issue, why: str) -> int:
    """What was not begun yet; what is being sent ends as it ends."""
    waiting = Delivery.objects.filter(issue=issue, state__in=(State.PENDING, State.CLAIMED))
    return waiting.update(state=State.SKIPPED, reason=why, **FREE)


def resend(delivery: Delivery, *, by: User, at: datetime) -> bool:
    """For one that failed or is in doubt; False if it is neither by now, or its issue was
    cancelled."""
    undecided = Delivery.objects.filter(
        pk=delivery.pk, state__in=(State.FAILED, State.IN_DOUBT), bounced_at=None,
        complained_at=None, issue__cancelled_at=None,
    )  # fmt: skip
    with transaction.atomic():
        again = {"state": State.PENDING, "not_before": at, "reason": "", "settled_at": None}
        if not undecided.update(**again, claimed_by="", attempts=F("attempts") + 1):
            return False
        Issue.objects.filter(pk=delivery.issue_id).update(finished_at=None)
        _record("delivery.resent", delivery, by)
    return True


def leave(delivery: Delivery, *, by: User, at: datetime) -> bool:
    """Nobody will send it again, and it stays in doubt; False if it is not in doubt by now."""
    undecided = Delivery.objects.filter(pk=delivery.pk, state=State.IN_DOUBT, settled_at=None)
    with transaction.atomic():
        if not undecided.update(settled_at=at):
            return False
        _record("delivery.left", delivery, by)
    return True


def _record(action: str, delivery: Delivery, by: User) -> None:
    before = {"state": delivery.state, "reason": delivery.reason}
    audit.record(action, by=by, target=delivery, before=before)


def forget_person(subscriber: Subscriber) -> None:
    """What servers said of a mail names the address."""
    rows = Delivery.objects.filter(subscriber=subscriber)
    rows.exclude(reason="").update(reason=ERASED)
    rows.exclude(domain="").update(domain="")


def forget_where_erased(claimed: Claimed) -> None:
    """For what a server said while the reader was erased."""
    rows = Delivery.objects.filter(pk=claimed.pk, subscriber__erased_at__isnull=False)
    rows.exclude(reason="").update(reason=ERASED)


def sums(issue: Issue) -> dict[str, int]:
    """How many deliveries of the issue stand in each state, every state named."""
    counted = Delivery.objects.filter(issue=issue).order_by().values_list("state")
    found = Counter(dict(counted.annotate(Count("pk"))))
    return {state: found[state] for state in State.values}


def miscounted() -> list[str]:
    """Issues whose deliveries aren't as many as were frozen; a sentence each."""
    begun = Issue.objects.filter(begun_at__isnull=False).annotate(found=Count("deliveries"))
    wrong = begun.exclude(recipients=F("found"))
    return [
        f"Issue {issue.slug} was begun for {issue.recipients} recipients and has "
        f"{issue.found} deliveries."  # type: ignore[attr-defined]
        for issue in wrong
    ]
