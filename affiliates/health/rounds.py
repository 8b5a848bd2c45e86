"""A round of looks: many hosts at once, each host asked one thing at a time.

Threads talk to strangers; the thread of the round alone talks to the database and reads the
clock. What is due is held as small tuples, pages only while they are read.
"""

import heapq
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from affiliates.health import recording
from affiliates.health.judging import Finding
from affiliates.health.looking import Looker
from affiliates.health.robots import Robots
from affiliates.health.robots import read as read_robots
from affiliates.health.states import LinkState
from affiliates.health.strikes import wished
from affiliates.health.turns import Busy, Pace, Turns
from affiliates.health.waiting import Due
from affiliates.models import LinkHost
from capysite.base import clock
from capysite.base.outbound import PUBLIC, Reach

ROBOTS_FOR = timedelta(days=1)
# A rest that is longer is not waited for within a round.
SHORT_REST = timedelta(minutes=1)
# Where so many hosts, and nobody else, are silent, it is our own line that is down.
SILENT_HOSTS = 5
LATER = timedelta(hours=1)
STEP = 0.2
# What a stranger's bytes may still set off in whatever reads them: text that can't be decoded or
# taken apart, an encoding that nobody knows, markup too deep or too odd for the parser (it
# asserts), no thread or no connection left. A mistake of ours in types or names still ends us.
STUMBLES = (ValueError, LookupError, RuntimeError, AssertionError, ArithmeticError, OSError)
UNREADABLE = Finding(LinkState.BLOCKED, "What it answered can’t be read by programs.")

log = logging.getLogger("capysite.links")


@dataclass
class Queue:
    """One host and its addresses. `rules` is None until its robots.txt was read."""

    row: LinkHost
    waiting: deque[Due] = field(default_factory=deque)
    rules: Robots | None = None
    taken: bool = False


@dataclass
class Tally:
    """What a round did. `elsewhere` waits for another process or for the rest of a host."""

    total: int = 0
    done: int = 0
    elsewhere: int = 0
    line_is_down: bool = False
    states: Counter[LinkState] = field(default_factory=Counter)


Result = tuple[Due | None, Finding | str | None]


class Round:
    def __init__(
        self,
        due: Iterable[Due],
        *,
        pace: Pace,
        reach: Reach = PUBLIC,
        go_on: Callable[[], bool] = lambda: True,
        report: Callable[[Tally, int], None] = lambda tally, hosts: None,
    ) -> None:
        """`report` is told after each address, with the number of hosts asked just then."""
        self._pace, self._go_on, self._report = pace, go_on, report
        self._turns = Turns(pace)
        self._looker = Looker(self._turns, pace.seconds, reach, pace.whole)
        self._queues: dict[int, Queue] = {}
        self._ready: list[tuple[float, int]] = []
        self._running: dict[Future[Result], Queue] = {}
        self._silent: list[tuple[Due, Finding]] = []
        self._answered = False
        self.tally = Tally()
        self._line_up(due)

    def _line_up(self, due: Iterable[Due]) -> None:
        waiting: dict[int, deque[Due]] = {}
        for one in due:
            waiting.setdefault(one.host, deque()).append(one)
            self.tally.total += 1
        at = clock.now()
        for row in LinkHost.objects.filter(pk__in=waiting):
            rest = (row.rests_until or at) - at
            queue = Queue(row, waiting[row.pk])
            if rest > SHORT_REST:
                self.tally.elsewhere += len(queue.waiting)
                continue
            if row.robots_at and at - row.robots_at < ROBOTS_FOR:
                self._follow(queue, row.robots)
            self._queues[row.pk] = queue
            self._come_back(queue, max(0.0, rest.total_seconds()))

    def run(self) -> Tally:
        """Until all is done, or may not go on: then what is asked already is still written."""
        try:
            with ThreadPoolExecutor(max_workers=self._pace.threads) as pool:
                while self._running or (self._ready and self._go_on()):
                    self._begin(pool)
                    self._take_results()
            self._settle()
        finally:
            for queue in self._queues.values():
                self._release(queue)
        return self.tally

    def _begin(self, pool: ThreadPoolExecutor) -> None:
        while (
            self._ready
            and self._ready[0][0] <= time.monotonic()
            and len(self._running) < self._pace.threads
            and self._go_on()
        ):
            queue = self._queues[heapq.heappop(self._ready)[1]]
            queue.taken = queue.taken or recording.take(queue.row.pk, clock.now())
            if queue.taken:
                self._running[pool.submit(self._task(queue))] = queue
            else:
                self.tally.elsewhere += len(queue.waiting)

    def _task(self, queue: Queue) -> Callable[[], Result]:
        """What a thread does; it is given all that it needs."""
        if queue.rules is None:
            parts = urlsplit(queue.waiting[0].url)
            return partial(self._ask_robots, f"{parts.scheme}://{queue.row.name}")
        due = queue.waiting.popleft()
        thrifty = self._pace.pause(queue.rules.delay) > self._pace.brief
        return partial(self._look, due, queue.rules, thrifty)

    def _ask_robots(self, origin: str) -> Result:
        try:
            return None, self._looker.robots(origin)
        except Busy:
            return None, ""
        except STUMBLES:
            log.exception("the robots.txt of %s can't be read", origin)
            return None, ""

    def _look(self, due: Due, rules: Robots, thrifty: bool) -> Result:
        try:
            return due, self._looker.look(due.url, due.kept, rules, thrifty=thrifty)
        except Busy:
            return due, None
        except STUMBLES:
            log.exception("%s can't be looked at", due.url)
            return due, UNREADABLE

    def _take_results(self) -> None:
        done, _ = wait(self._running, timeout=STEP, return_when=FIRST_COMPLETED)
        if not self._running and self._ready:
            time.sleep(min(STEP, max(0.0, self._ready[0][0] - time.monotonic())))
        for future in done:
            queue = self._running.pop(future)
            due, found = future.result()
            if due is None:
                recording.learn_robots(queue.row.pk, str(found), clock.now())
                self._follow(queue, str(found))
            elif isinstance(found, Finding) and not (found.slow and self._pace.hurried):
                self._hear(queue, due, found)
            else:
                self._put_off(due)
            self._next(queue)

    def _put_off(self, due: Due) -> None:
        self.tally.elsewhere += 1
        at = clock.now()
        if self._pace.hurried:
            recording.be_patient(due.pk, at)
        else:
            recording.postpone([due.pk], at + LATER)

    def _follow(self, queue: Queue, robots: str) -> None:
        queue.rules = read_robots(robots)
        self._turns.know(queue.row.name, self._pace.pause(queue.rules.delay))

    def _hear(self, queue: Queue, due: Due, finding: Finding) -> None:
        """While nobody has answered, silence may be ours: it is written down once somebody has."""
        if not finding.reached and not self._answered:
            self._silent.append((due, finding))
        else:
            self._answered = self._answered or finding.reached
            self._write(due, finding)
        if finding.state == LinkState.LIMITED:
            rest = wished(finding.retry_after, clock.now())
            queue.row.rests_until = clock.now() + rest
            self.tally.elsewhere += len(queue.waiting)
            queue.waiting.clear()
        while self._answered and self._silent:
            self._write(*self._silent.pop())

    def _write(self, due: Due, finding: Finding) -> None:
        if state := recording.record(due.pk, finding, clock.now()):
            self.tally.states[state] += 1
        self.tally.done += 1
        self._report(self.tally, len(self._running))

    def _next(self, queue: Queue) -> None:
        if queue.waiting:
            recording.keep(queue.row.pk, clock.now())
            self._come_back(queue, self._turns.free_in(queue.row.name))
        else:
            self._release(queue)

    def _come_back(self, queue: Queue, seconds: float) -> None:
        heapq.heappush(self._ready, (time.monotonic() + seconds, queue.row.pk))

    def _release(self, queue: Queue) -> None:
        if not queue.taken:
            return
        queue.taken, at = False, clock.now()
        rest = at + timedelta(seconds=self._turns.free_in(queue.row.name))
        recording.release(queue.row.pk, max(rest, queue.row.rests_until or rest))

    def _settle(self) -> None:
        """What to make of silence, when nobody answered."""
        if len({due.host for due, _ in self._silent}) >= SILENT_HOSTS:
            self.tally.line_is_down = True
            until = clock.now() + LATER
            recording.postpone([due.pk for due, _ in self._silent], until)
            return
        for due, finding in self._silent:
            self._write(due, finding)
