"""The two statements of every mail: what became of one, and that the next is being sent.

Past Django's cursor, to which one commit a mail would be most of the work: prepared and in one
round on PostgreSQL, in a transaction of two statements on SQLite.
"""

import sqlite3
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from capysite.base.posting import LEASE
from newsletter import deliveries
from newsletter.deliveries import Claimed, Result
from newsletter.models import Delivery, Subscriber

State = Delivery.State


class Sending:
    """Of one worker and batch, over the connection of the calling thread."""

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
        write = self._at_once if connection.vendor == "postgresql" else self._in_turn
        with connection.wrap_database_errors:
            begun = write(finish, begin)
        if done and done.reason:
            deliveries.forget_where_erased(done.claimed)
        return begun

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
            str(done.state), done.reason, sent_at, _stored(done.not_before or done.at),
            0 if done.counts else 1, claimed.pk, self.worker, claimed.attempts + 1,
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
    SET state = %s, reason = %s, sent_at = %s, not_before = %s, lease_until = NULL,
        attempts = attempts - %s
    WHERE id = %s AND state IN ('sending', 'in_doubt') AND claimed_by = %s AND attempts = %s
    AND settled_at IS NULL
"""


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
