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

from bin.asked import pages
from bin.ground import Ground
from bin.measuring import children_of, cpu_of, postmaster_of

LONGEST, FEWEST = 1.0, 3  # seconds, requests a page


def run(ground: Ground, target: str, only: str = "") -> None:
    """Writes name → [milliseconds, queries]; the page is made anew each time, whatever is kept."""
    logging.disable(logging.WARNING)
    costs = {name: cost(ground, path) for name, path in pages().items() if only in name}
    Path(target).write_text(json.dumps(costs))


def cost(ground: Ground, path: str) -> list[float]:
    client = Client(SERVER_NAME="127.0.0.1")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code not in (200, 302):
        sys.exit(f"{path} answers {answer.status_code}.")
    spent, made, began = spent_by(ground), 0, time.monotonic()
    before = spent()
    while made < FEWEST or time.monotonic() - began < LONGEST:
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
    helpers = [pid for pid in children_of(postmaster_of(ground)) if pid != backend]
    del helpers  # parallel workers come and go: their time is the leader's wait
    return lambda: time.process_time() + cpu_of(backend)
