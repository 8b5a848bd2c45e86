"""Manners towards other people’s servers: one request to a host at a time, a pause after each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from capysite.base.webaddress import Place


class Busy(Exception):
    """The host is being asked, or rests: come back later. Nothing is said about the address."""


@dataclass(frozen=True)
class Pace:
    """`seconds` are for one address; `patience` is how long a redirect may wait for the turn of
    the host that it leads to. A host that wishes a longer pause than `brief` is asked one question
    a visit."""

    threads: int = 16
    delay: float = 1.0
    brief: float = 2.0
    longest: float = 30.0
    seconds: float = 18.0
    patience: float = 60.0

    def pause(self, wished: float | None) -> float:
        return min(max(self.delay, wished or 0.0), self.longest)


@dataclass
class _Host:
    pause: float
    free_at: float = 0.0
    lock: Lock = field(default_factory=Lock)


class Turns:
    """Of all threads of one process. Between processes, a host is taken as a row."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._hosts: dict[str, _Host] = {}
        self._guard = Lock()

    def know(self, name: str, pause: float) -> None:
        self._host(name).pause = pause

    def free_in(self, name: str) -> float:
        return max(0.0, self._host(name).free_at - time.monotonic())

    @contextmanager
    def take(self, place: Place) -> Iterator[None]:
        host, begun = self._host(place.authority), time.monotonic()
        if not host.lock.acquire(timeout=self._pace.patience):
            raise Busy(place.authority)
        try:
            wait = host.free_at - time.monotonic()
            if wait > 0 and time.monotonic() - begun + wait > self._pace.patience:
                raise Busy(place.authority)
            time.sleep(max(0.0, wait))
            try:
                yield
            finally:
                host.free_at = time.monotonic() + host.pause
        finally:
            host.lock.release()

    def _host(self, name: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(name, _Host(self._pace.delay))
