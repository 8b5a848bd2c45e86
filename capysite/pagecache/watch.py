"""What pages belong to: a generation, and the time until something begins or ends by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.db import DatabaseError, InterfaceError, close_old_connections

from capysite.base import boundaries, generation

EVERY = 1.0  # seconds, at most, for which the number isn't asked for again
PATIENCE = 5.0  # seconds that a thread waits while another asks
LAST = timedelta(seconds=1)


class UnreadableError(Exception):
    """The database doesn't say which generation stands."""


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """Pages made while it stands are alike. Each is one of its own: they are compared by `is`."""

    number: int
    since: datetime
    until: datetime
    last_second: datetime

    def covers(self, at: datetime) -> bool:
        return self.since <= at < self.until


class Watch:
    """`now` is the clock, `tick` counts seconds."""

    def __init__(self, now: Callable[[], datetime], tick: Callable[[], float]) -> None:
        self._now, self._tick = now, tick
        self._asking = Lock()
        # Together, for what was asked just now says nothing about the state before.
        self._seen: tuple[State, float] | None = None

    def standing(self, at: datetime) -> State | None:
        """None when it has to be asked for; so too where another thread asked after `at`."""
        seen = self._seen
        if seen is None or self._tick() - seen[1] >= EVERY:
            return None
        return seen[0] if seen[0].covers(at) else None

    def ask(self) -> State:
        """One cheap query; one more where something has changed."""
        if not self._asking.acquire(timeout=PATIENCE):
            raise UnreadableError
        try:
            return self.standing(self._now()) or self._ask()
        finally:
            self._asking.release()

    def _ask(self) -> State:
        close_old_connections()
        try:
            tick, at = self._tick(), self._now()
            state = self._seen[0] if self._seen else None
            if state is None or not state.covers(at) or generation.current() != state.number:
                number, until = boundaries.read(at)
                state = State(number, at, until, until - LAST)
            self._seen = (state, tick)
            return state
        except (DatabaseError, InterfaceError) as error:
            raise UnreadableError from error
        finally:
            close_old_connections()

    def holds(self, state: State) -> bool:
        """After a render, on its connection: whether all that it read belongs to the state. Where
        not, the next one is asked for at once."""
        tick = self._tick()
        try:
            stands = generation.current() == state.number and state.covers(self._now())
        except (DatabaseError, InterfaceError):
            stands = False
        with self._asking:
            if self._seen is None or self._seen[0] is not state:
                return False
            self._seen = (state, max(tick, self._seen[1])) if stands else None
        return stands
