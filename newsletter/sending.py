"""The worker's share of an issue: claim, send, write down, and heed whatever says stop."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import close_old_connections, connection

from capysite.base import clock, mail
from capysite.base.posting import pause_after
from capysite.base.worker import DatabaseDown, Worker, every_round
from newsletter import deliveries, rates, stopping
from newsletter.committing import Sending
from newsletter.deliveries import Claimed, Result
from newsletter.models import Delivery, Issue
from newsletter.printing import Printed

# A connection. So many wait for the lease of a killed worker to end, and so many may still leave
# once an issue should stop by itself.
BATCH = 200
BITE = 8.0  # seconds
UNREACHABLE = timedelta(seconds=30)
RESULT_PATIENCE = 60.0

State = Delivery.State
log = logging.getLogger("capysite.newsletter")


class Post:
    """What a worker keeps between rounds: open lines, and issues ready to be put into envelopes."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._printed: dict[int, Printed] = {}
        self._rest_until = 0.0
        self._rest = 0.0

    def round(self, worker: Worker) -> int:
        """One batch of the oldest issue that has something to send."""
        if time.monotonic() < self._rest_until:
            return 0
        for issue in Issue.objects.sending().filter(paused_at=None).order_by("begun_at", "pk"):
            if handled := self._batch(issue, worker):
                return handled
        return 0

    def _batch(self, issue: Issue, worker: Worker) -> int:
        at = clock.now()
        if stopping.stop_where_due(issue, at=at):
            return 0
        lines = max(1, settings.MAIL_CONNECTIONS)
        claimed = rates.within(issue, worker.name, lines * BATCH, at=at)
        if not claimed:
            stopping.finish_where_done(issue, at=at)
            return 0
        try:
            return self._carry(issue, claimed, worker, lines)
        finally:
            deliveries.release(worker.name)

    def _carry(self, issue: Issue, claimed: list[Claimed], worker: Worker, lines: int) -> int:
        printed = self._of(issue)
        carriers = [Carrier(worker, printed, claimed[number::lines]) for number in range(lines)]
        if lines == 1:
            carriers[0].run()
        else:
            _side_by_side(worker, [carrier.run_apart for carrier in carriers])
        self._note(any(carrier.unreachable for carrier in carriers), worker)
        return sum(carrier.handled for carrier in carriers)

    def _of(self, issue: Issue) -> Printed:
        if issue.pk not in self._printed:
            self._printed = {issue.pk: Printed.of(issue)}
        return self._printed[issue.pk]

    def _note(self, unreachable: bool, worker: Worker) -> None:
        """A server that is away is asked again after a while, and then after a longer one."""
        self._rest = min(max(2.0, self._rest * 2), 60.0) if unreachable else 0.0
        self._rest_until = time.monotonic() + self._rest


class Carrier:
    """One line to the mail server, and the deliveries that go over it."""

    def __init__(self, worker: Worker, printed: Printed, claimed: Sequence[Claimed]) -> None:
        self.worker = worker
        self.printed = printed
        self.claimed = claimed
        self.handled = 0
        self.unreachable = False
        self._end = time.monotonic() + BITE

    def run_apart(self) -> None:
        """In a thread of its own, with a connection of its own to the database."""
        try:
            self.run()
        finally:
            connection.close()

    def run(self) -> None:
        sending = Sending(self.worker.name, at=clock.now())
        done: Result | None = None
        with mail.line() as line:
            for claimed in self.claimed:
                if self._must_end():
                    break
                begun = self._patiently(sending, done, claimed)
                done = self._try(claimed, line) if begun else None
                if not begun:
                    deliveries.turn_away(claimed, self.worker.name, at=clock.now())
                self.handled += 1
            self._patiently(sending, done)

    def _must_end(self) -> bool:
        return self.worker.stopping or self.unreachable or time.monotonic() > self._end

    def _try(self, claimed: Claimed, line: BaseEmailBackend) -> Result:
        """Talks to the mail server, not to the database."""
        at = clock.now()
        parcel = mail.Parcel(
            claimed.mailbox,
            self.printed.content.envelope,
            lambda: self.printed.bytes_for(claimed, at=at),
            lambda: self.printed.message_for(claimed),
        )
        try:
            mail.carry(parcel, line)
        except mail.NoServer as error:
            self.unreachable = True
            return Result(claimed, State.PENDING, at, str(error), at + UNREACHABLE, counts=False)
        except mail.TryLater as error:
            return _postponed(claimed, str(error), at)
        except mail.Refused as error:
            return Result(claimed, State.FAILED, at, str(error))
        except mail.InDoubt as error:
            return Result(claimed, State.IN_DOUBT, at, str(error))
        return Result(claimed, State.SENT, clock.now())

    def _patiently(
        self, sending: Sending, done: Result | None, following: Claimed | None = None
    ) -> bool:
        """Writes down what became of one mail with the beginning of the next. A mail is out: a
        database that comes back in time leaves no doubt about it."""
        give_up, failed = time.monotonic() + RESULT_PATIENCE, False
        while True:
            try:
                begun = sending.step(done, following, at=clock.now())
                # What broke off may have been committed all the same.
                return begun or bool(failed and following and sending.has_begun(following))
            except DatabaseDown:
                connection.close()
                if done is None or time.monotonic() > give_up:
                    raise
                failed = True
                log.error("delivery %d: %s; waiting to write it", done.claimed.pk, done.state)
                time.sleep(1)


def _postponed(claimed: Claimed, why: str, at: datetime) -> Result:
    tries = claimed.attempts + 1
    pause = pause_after(tries)
    if pause is None:
        return Result(claimed, State.FAILED, at, f"Tried {tries} times. {why}"[:500])
    return Result(claimed, State.PENDING, at, why, at + pause)


def _side_by_side(worker: Worker, runs: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(runs)) as pool:
        # A thread begins with an empty context, and would read another clock.
        futures = [pool.submit(copy_context().run, run) for run in runs]
        while wait(futures, timeout=1).not_done:
            close_old_connections()
            worker.beat()
    for future in futures:
        future.result()


post = Post()
every_round(post.round)
