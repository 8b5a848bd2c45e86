"""Clicks are added up in memory and written down every few seconds, in the background.

A server that ends in order writes what is left; one that is killed loses the clicks of its last
`EVERY` seconds. While the database doesn't answer, counts wait: at most `MOST` of them apart,
further guides together.
"""

import atexit
import logging
import threading
from collections import Counter
from datetime import date
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, connection, transaction

from affiliates import guides
from affiliates.models import Clicks, Link

EVERY = 5.0  # seconds
MOST = 10_000
_ADD = """
    INSERT INTO {table} (link_id, guide, place, day, kind, count) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (link_id, guide, place, day, kind) DO UPDATE SET
        count = {table}.count + excluded.count
"""
log = logging.getLogger("affiliates.clicks")


class Click(NamedTuple):
    """`guide` is a slug as it was sent until it is written, then the guide's key."""

    link: int
    guide: str
    place: str
    day: date
    kind: str


class Counting:
    """What one process has counted and not yet written."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._adding, self._writing = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._by_itself = False
        self.forget()

    def forget(self) -> None:
        self._counts: Counter[Click] = Counter()

    def add(self, click: Click, times: int = 1) -> None:
        with self._adding:
            self._add(click, times)
        if self._by_itself:
            self._start()

    def _add(self, click: Click, times: int) -> None:
        if len(self._counts) >= self.most and click not in self._counts:
            click = click._replace(guide="")
        if len(self._counts) < 2 * self.most or click in self._counts:
            self._counts[click] += times

    def flush(self) -> int:
        """Writes down what was counted; how many clicks. When that fails, they wait."""
        with self._writing:
            with self._adding:
                taken, self._counts = self._counts, Counter()
            try:
                write(taken)
            except (DatabaseError, InterfaceError) as error:
                log.error("%d clicks wait: %s", taken.total(), error)
                with self._adding:
                    for click, times in taken.items():
                        self._add(click, times)
                return 0
            return taken.total()

    def flush_by_itself(self) -> None:
        """From the first click on; a process that is forked meanwhile begins anew."""
        self._by_itself = True

    def _start(self) -> None:
        with self._adding:
            if self._thread is not None and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._go_on, name="clicks", daemon=True)
            self._thread.start()
        atexit.register(self.flush)

    def _go_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY):
            self.flush()
            connection.close()


def write(counts: Counter[Click]) -> None:
    """One upsert a row: exact, however many processes write. Links that are gone are left out."""
    if not counts:
        return
    links = set(Link.objects.filter(pk__in={c.link for c in counts}).values_list("pk", flat=True))
    keys = guides.keys_of({click.guide for click in counts if click.guide})
    rows: Counter[Click] = Counter()
    for click, times in counts.items():
        if click.link in links:
            rows[click._replace(guide=keys.get(click.guide, ""))] += times
    table = connection.ops.quote_name(Clicks._meta.db_table)
    # In one order, for two processes that lock rows crosswise would wait for each other.
    values = [(*row._replace(day=_stored(row.day)), n) for row, n in sorted(rows.items())]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_ADD.format(table=table), values)


def _stored(day: date) -> date:
    stored: date = Clicks._meta.get_field("day").get_db_prep_value(day, connection)
    return stored


counter = Counting()
