"""Where links lead, remembered by each process: one query for a new one, else none.

What is remembered belongs to a generation, which is asked for at most once a second, by the same
query that reads a link. So a change shows within a second, and a window ends without any query.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet, Subquery

from affiliates.models.links import in_window
from affiliates.visibility import ends_after, public_links
from capysite.base.models import Generation
from capysite.base.prepared import Prepared

ASK_EVERY = timedelta(seconds=1)
WITHOUT_DATABASE = timedelta(minutes=10)
MOST = 5_000
END = "end_"


@dataclass(frozen=True)
class Way:
    """A public link. `elsewhere` is where it leads outside its window; empty: nowhere."""

    link: int
    destination: str
    elsewhere: str
    begins_at: datetime | None
    ends_at: datetime | None
    public_until: datetime | None

    def is_public(self, at: datetime) -> bool:
        return self.public_until is None or at < self.public_until

    def leads_to(self, at: datetime) -> str:
        return self.destination if in_window(self.begins_at, self.ends_at, at) else self.elsewhere

    def has_ended(self, at: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= at


class Memory:
    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._ways: dict[str, Way] = {}
        self._generation = 0
        self._asked: datetime | None = None
        self._failed: datetime | None = None

    def find(self, slug: str, at: datetime) -> Way | None:
        way = self._ways.get(slug)
        if way and not way.is_public(at):
            way = None
        if way and (within(self._asked, ASK_EVERY, at) or within(self._failed, ASK_EVERY, at)):
            return way
        try:
            return self._read(slug, at)
        except (OperationalError, InterfaceError):
            if way is None or not within(self._asked, WITHOUT_DATABASE, at):
                raise
            self._failed = at
            return way

    def _read(self, slug: str, at: datetime) -> Way | None:
        found = read(slug, at)
        with self._lock:
            if found is None:
                self._ways.pop(slug, None)
                return None
            way, generation = found
            self._remember(slug, way, generation, at)
            return way

    def _remember(self, slug: str, way: Way, generation: int, at: datetime) -> None:
        if generation < self._generation:
            return  # Read before what another thread has read meanwhile.
        back = self._asked is not None and at < self._asked - ASK_EVERY
        if generation > self._generation or back or len(self._ways) >= MOST:
            self._ways = {}
        self._ways[slug] = way
        self._generation, self._failed = generation, None
        self._asked = at if back or self._asked is None else max(at, self._asked)


def within(since: datetime | None, span: timedelta, at: datetime) -> bool:
    """A clock that was set back is after nothing."""
    return since is not None and since <= at < since + span


def read(slug: str, at: datetime) -> tuple[Way, int] | None:
    """The link if it is public, and the generation to which that belongs: in one statement."""
    row = _public.first(slug=slug, at=at)
    if row is None:
        return None
    way = Way(
        link=row["pk"],
        destination=row["destination"],
        elsewhere=row["fallback"] or row["product__website"],
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        public_until=min(
            (end for name, end in row.items() if name.startswith(END) and end), default=None
        ),
    )
    return way, row["generation"] or 0


def _found(slug: str, at: datetime) -> QuerySet[Any, Any]:
    ends = {f"{END}{n}": Subquery(end) for n, end in enumerate(ends_after(at))}
    generation = Subquery(Generation.objects.filter(pk=1).values("number"))
    rows: Any = public_links(at).filter(slug=slug).annotate(generation=generation, **ends)
    found: QuerySet[Any, Any] = rows.values(
        "pk", "destination", "fallback", "product__website", "begins_at", "ends_at",
        "generation", *ends,
    )  # fmt: skip
    return found


_public: Prepared[dict[str, Any]] = Prepared(_found)
memory = Memory()
