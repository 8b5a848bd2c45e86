"""The one process beside the web: it sends the outbox and does what is due from time to time."""

import logging
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Max

from capysite.base import clock, databases, limits, mail, posting
from capysite.base.models import Heartbeat, OutboxMail

SILENCE = timedelta(minutes=2)
BEAT_EVERY = 10.0  # seconds; promised are 15
IDLE = 1.0
STEP = 0.2
DATABASE_PAUSE = 5.0
RESULT_PATIENCE = 60.0
# A process that can't reach its database; anything else is a mistake, and ends the worker.
DatabaseDown = (OperationalError, InterfaceError)

log = logging.getLogger("capysite.worker")


@dataclass(frozen=True)
class Duty:
    name: str
    every: timedelta
    run: Callable[[datetime], None]


_duties: dict[str, Duty] = {}


def duty(
    name: str, *, every: timedelta
) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Registers a function of the moment, run by one of the workers each `every`.

    It does a bite of at most some ten seconds: the worker is not heard meanwhile.
    """

    def register(run: Callable[[datetime], None]) -> Callable[[datetime], None]:
        _duties[name] = Duty(name, every, run)
        return run

    return register


Round = Callable[["Worker"], int]
_rounds: list[Round] = []


def every_round(run: Round) -> Round:
    """Registers what each round of a worker does after the outbox: a bite of at most some ten
    seconds. It gives the number of mails that it handled, and heeds `worker.stopping`."""
    if run not in _rounds:
        _rounds.append(run)
    return run


duty("outbox: dead workers", every=timedelta(minutes=1))(posting.lapse)
duty("outbox: old mail", every=timedelta(hours=1))(posting.forget)


@duty("limits: windows that are over", every=timedelta(minutes=10))
def forget_limits(at: datetime) -> None:
    limits.forget(at=at)


@duty("heartbeats: workers of yesterday", every=timedelta(hours=1))
def forget_heartbeats(at: datetime) -> None:
    """All but the last: since when there is silence stays known."""
    last = Heartbeat.objects.order_by("-seen_at").values("pk")[:1]
    Heartbeat.objects.filter(seen_at__lt=at - timedelta(days=1)).exclude(pk__in=last).delete()


@duty("database: how many rows an index finds", every=timedelta(days=1))
def count_rows(at: datetime) -> None:
    databases.count_rows()


def silence(at: datetime) -> timedelta | None:
    """For how long no worker was heard, once that is worth a word; a site's whole life at most."""
    last = Heartbeat.objects.aggregate(last=Max("seen_at"))["last"]
    if last is None:
        return timedelta.max
    return at - last if at - last > SILENCE else None


class Worker:
    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"[:100]
        self.stopping = False
        self._beaten = -BEAT_EVERY
        self._asked: dict[str, float] = {}

    def stop(self) -> None:
        """The mail in flight is finished, and nothing more is begun.

        A signal calls this in the midst of anything: an event could lock itself out.
        """
        self.stopping = True

    def run(self) -> None:
        log.info("worker %s started", self.name)
        while not self.stopping:
            try:
                close_old_connections()
                pause = 0.0 if self.work() else IDLE
            except DatabaseDown as error:
                log.error("the database does not answer: %s", error)
                connection.close()
                pause = DATABASE_PAUSE
            self._rest(pause)
        log.info("worker %s stopped", self.name)

    def drain(self) -> None:
        """Until nothing is due any more."""
        while not self.stopping and self.work():
            pass

    def work(self) -> int:
        """One round; the number of mails and duties in it."""
        self.beat()
        # First: a duty that breaks ends the worker, and holds up nobody's confirmation.
        posted = self._empty_outbox()
        done = self._do_duties()
        return posted + done + sum(run(self) for run in _rounds if not self.stopping)

    def _empty_outbox(self) -> int:
        letters = posting.claim(self.name, at=clock.now())
        if not letters:
            return 0
        try:
            with mail.line() as line:
                return sum(self._post(pk, line) for pk in letters)
        finally:
            posting.release(self.name)

    def _rest(self, seconds: float) -> None:
        """In short steps, for a signal doesn't end a sleep."""
        end = time.monotonic() + seconds
        while not self.stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(STEP, left))

    def beat(self) -> None:
        if time.monotonic() - self._beaten < BEAT_EVERY:
            return
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=self.name, seen_at=clock.now(), detail=self._detail())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["seen_at", "detail"],
        )
        self._beaten = time.monotonic()

    def _detail(self) -> str:
        waiting = OutboxMail.objects.filter(state=OutboxMail.State.PENDING).count()
        return f"{waiting} mails waiting"

    def _do_duties(self) -> int:
        done = 0
        for task in _duties.values():
            if self.stopping:
                break
            if not self._may_be_due(task):
                continue
            at = clock.now()
            if limits.allow(f"duty {task.name}", limit=1, per=task.every, at=at):
                task.run(at)
                done += 1
                self.beat()
        return done

    def _may_be_due(self, task: Duty) -> bool:
        """Asked of the own memory first: the database would write each time."""
        last = self._asked.get(task.name)
        if last is not None and time.monotonic() - last < task.every.total_seconds():
            return False
        self._asked[task.name] = time.monotonic()
        return True

    def _post(self, pk: int, line: BaseEmailBackend) -> bool:
        if self.stopping:
            return False
        self.beat()
        letter = posting.begin(pk, self.name, at=clock.now())
        if letter is None:
            return False
        self._write_down(letter, posting.attempt(letter, line))
        return True

    def _write_down(self, letter: OutboxMail, result: dict[str, object]) -> None:
        """The mail is out: a database that comes back in time leaves no doubt about it."""
        give_up = time.monotonic() + RESULT_PATIENCE
        while True:
            try:
                return posting.finish(letter, result)
            except DatabaseDown:
                connection.close()
                if time.monotonic() > give_up:
                    raise
                log.error("mail %d: %s; waiting to write that down", letter.pk, result["state"])
                time.sleep(1)
