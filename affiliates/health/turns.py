"""Manners towards other people’s servers: one request to a host at a time, a pause after each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from threading import Lock

from capysite.base.webaddress import Place


class Busy(Exception):
    """The host is being asked, or rests: come back later. Nothing is said about the address."""


@dataclass(frozen=True)
class Pace:
    """`seconds` are for one address; `patience` is how long a redirect may wait for the turn of
    the host that it leads to. A host that wishes a longer pause than `brief`, which is less than
    `patience`, is asked one question a visit. `hurried`: what takes too long, or must wait too
    long for its turn, is left to a patient look, and nothing is said about it. `whole` is for all
    of a look, with every wait."""

    threads: int = 16
    delay: float = 1.0
    brief: float = 2.0
    longest: float = 30.0
    seconds: float = 18.0
    patience: float = 60.0
    hurried: bool = False
    whole: float = inf

    def pause(self, wished: float | None) -> float:
        return min(max(self.delay, wished or 0.0), self.longest)


@dataclass
class _Host:
    pause: float
    asked_at: float | None = None
    lock: Lock = field(default_factory=Lock)

    def free_in(self) -> float:
        """Seconds, by the pause that is known now: its robots.txt may just have told it."""
        if self.asked_at is None:
            return 0.0
        return max(0.0, self.asked_at + self.pause - time.monotonic())


class Turns:
    """Of all threads of one process. Between processes, a host is taken as a row."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._hosts: dict[str, _Host] = {}
        self._guard = Lock()

    def know(self, name: str, pause: float) -> None:
        self._host(name).pause = pause

    def free_in(self, name: str) -> float:
        return self._host(name).free_in()

    @contextmanager
    def take(self, place: Place, until: float = inf) -> Iterator[None]:
        """Busy where the turn wouldn’t come in time, by our patience or before `until`."""
        host, begun = self._host(place.authority), time.monotonic()
        until = min(until, begun + self._pace.patience)
        if not host.lock.acquire(timeout=max(0.0, until - begun)):
            raise Busy(place.authority)
        try:
            pause = host.free_in()
            if pause and time.monotonic() + pause > until:
                raise Busy(place.authority)
            time.sleep(pause)
            try:
                yield
            finally:
                host.asked_at = time.monotonic()
        finally:
            host.lock.release()

    def _host(self, name: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(name, _Host(self._pace.delay))
