"""How a delivery moves from state to state, so that no kill loses it or sends it twice.

A worker claims deliveries, and commits “sending” before it opens a socket, for a recipient who
may be written to by then. What a dead worker had claimed goes back; what it was sending is in
doubt, and an editor decides. The two statements of every mail are plain SQL: the mapper would
take as long as the mail server.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from capysite.base import audit
from newsletter.addresses import parse
from newsletter.models import Delivery, Issue, Subscriber

# Longer than a mail server can keep one message waiting, timeout by timeout.
LEASE = timedelta(minutes=5)
STOPPED = "The worker stopped while sending: the mail may have left or not."
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
    """What became of one try. `not_before` is for another one."""

    claimed: Claimed
    state: str
    at: datetime
    reason: str = ""
    not_before: datetime | None = None


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


class Sending:
    """The statements of one worker and batch, over the connection of the calling thread.

    Past Django's cursor, to which one commit a mail would be most of the work: prepared and in
    one round on PostgreSQL, in a transaction of two statements on SQLite.
    """

    def __init__(self, worker: str, *, at: datetime) -> None:
        self.worker = worker
        # One rule of who may be written to; the recipient is put in for each mail.
        reachable = Subscriber.objects.reachable(at).filter(pk=WHO).values("pk").query
        sql, self._reachable = reachable.sql_with_params()
        self._begin = BEGIN.format(reachable=sql)

    def step(self, done: Result | None, following: Claimed | None, *, at: datetime) -> bool:
        """Writes down what became of one mail and that the following is being sent, in one
        commit; whether the following may be."""
        connection.ensure_connection()
        finish = self._finish_values(done) if done else None
        begin = self._begin_values(following, at) if following else None
        with connection.wrap_database_errors:
            if connection.vendor == "postgresql":
                return self._at_once(finish, begin)
            return self._in_turn(finish, begin)

    def has_begun(self, claimed: Claimed) -> bool:
        """Whether this try of this worker is committed."""
        mine = Delivery.objects.filter(pk=claimed.pk, claimed_by=self.worker)
        return mine.filter(state=State.SENDING, attempts=claimed.attempts + 1).exists()

    def _begin_values(self, claimed: Claimed, at: datetime) -> list[Any]:
        recipient = [claimed.subscriber if p == WHO else p for p in self._reachable]
        return [_stored(at + LEASE), claimed.pk, self.worker, _stored(at), *recipient]

    def _finish_values(self, done: Result) -> list[Any]:
        """Also for a worker that wakes after its lease: it knows what others doubt."""
        sent_at = _stored(done.at) if done.state == State.SENT else None
        claimed = done.claimed
        return [
            str(done.state), done.reason, sent_at, _stored(done.not_before or done.at), claimed.pk,
            self.worker, claimed.attempts + 1,
        ]  # fmt: skip

    def _at_once(self, finish: list[Any] | None, begin: list[Any] | None) -> bool:
        # Django lets nothing be prepared, for poolers that change connections in between.
        connection.connection.prepare_threshold = PREPARED_AT
        cursor = psycopg.Cursor(connection.connection)
        sql = self._begin if begin else FINISH
        if finish and begin:
            sql = f"WITH done AS ({FINISH}) {self._begin}"
        if finish or begin:
            cursor.execute(sql, [*(finish or ()), *(begin or ())])
        return bool(begin and cursor.rowcount)

    def _in_turn(self, finish: list[Any] | None, begin: list[Any] | None) -> bool:
        raw: sqlite3.Connection = connection.connection
        own = not raw.in_transaction
        begun = False
        if own:
            raw.execute("BEGIN IMMEDIATE")
        try:
            if finish:
                raw.execute(FINISH.replace("%s", "?"), finish)
            if begin:
                begun = bool(raw.execute(self._begin.replace("%s", "?"), begin).rowcount)
            if own:
                raw.execute("COMMIT")
        except BaseException:
            if own and raw.in_transaction:
                raw.execute("ROLLBACK")
            raise
        return begun


PREPARED_AT = 5
# No id is negative.
WHO = -774411
BEGIN = """
    UPDATE newsletter_delivery SET state = 'sending', attempts = attempts + 1, lease_until = %s
    WHERE id = %s AND state = 'claimed' AND claimed_by = %s AND lease_until > %s
    AND EXISTS (
        SELECT 1 FROM newsletter_issue
        WHERE newsletter_issue.id = newsletter_delivery.issue_id
        AND newsletter_issue.paused_at IS NULL AND newsletter_issue.cancelled_at IS NULL
    ) AND EXISTS ({reachable})
"""
FINISH = """
    UPDATE newsletter_delivery
    SET state = %s, reason = %s, sent_at = %s, not_before = %s, lease_until = NULL
    WHERE id = %s AND state IN ('sending', 'in_doubt') AND claimed_by = %s AND attempts = %s
    AND settled_at IS NULL
"""


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


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


def sums(issue: Issue) -> dict[str, int]:
    """How many deliveries of the issue stand in each state, every state named."""
    counted = Delivery.objects.filter(issue=issue).order_by().values_list("state")
    found = Counter(dict(counted.annotate(Count("pk"))))
    return {state: found[state] for state in State.values}
