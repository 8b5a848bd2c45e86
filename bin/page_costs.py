"""What pages cost in one process: processor time of it and of the database, and queries."""

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bin.asked import LONGEST, given, pages
from bin.ground import Ground
from bin.measuring import cpu_of

ENOUGH = 1.0  # seconds a page


def run(ground: Ground, target: str, only: str = "") -> None:
    """Writes name → [milliseconds, queries]; the page is made anew each time, whatever is kept.
    One that takes too long is left out."""
    logging.disable(logging.CRITICAL)
    costs = {name: cost(ground, path) for name, path in pages().items() if only in name}
    Path(target).write_text(json.dumps({name: both for name, both in costs.items() if both}))


def cost(ground: Ground, path: str) -> list[float]:
    # No handler closes the connection between requests: it is the database's process we watch.
    client = Client(SERVER_NAME="127.0.0.1")
    with given(LONGEST), CaptureQueriesContext(connection) as queries:
        status = client.get(path).status_code
    if status == 503:
        return []
    if status not in (200, 302):
        sys.exit(f"{path} answers {status}.")
    spent, made, began = spent_by(ground), 0, time.monotonic()
    before = spent()
    while not made or time.monotonic() - began < ENOUGH:
        client.get(path)
        made += 1
    return [1000 * (spent() - before) / made, len(queries)]


def spent_by(ground: Ground) -> Callable[[], float]:
    """Seconds, with those of the one process that the database keeps for us."""
    if not ground.server:
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend: Any = cursor.fetchone()[0]
    return lambda: time.process_time() + cpu_of(backend)
