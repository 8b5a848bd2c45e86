"""The lines of requests that Django never saw, as `capysite.base.requestid` writes them.

Each write lets another thread go first, and took a third of what giving a page takes. So they are
written together, a moment later: a worker that is killed loses those of its last `EVERY` seconds.
"""

import atexit
import logging
import sys
import time
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from threading import Event, Lock, Thread
from typing import Any

from capysite.base import requestid

EVERY = 0.1  # seconds
MOST = 20_000  # that wait; older ones are lost where nobody takes them
LINE = requestid.LINE.replace("{levelname}", "INFO").replace("{name}", requestid.log.name)
LINE = LINE.replace("{message}", "{method} {route} {status} {spent} ms")
_waiting: deque[tuple[float, str, str, str, str, float]] = deque(maxlen=MOST)
_some, _starting = Event(), Lock()
_thread: Thread | None = None


def say(environ: Mapping[str, Any], route: str, status: str, began: float) -> None:
    """`began` is when, by `time.perf_counter`."""
    if not requestid.log.isEnabledFor(logging.INFO):
        return
    spent = time.perf_counter() - began
    told = (environ["REQUEST_METHOD"], route, status, spent)
    _waiting.append((time.time(), requestid.id_of(environ), *told))
    if not _some.is_set():
        _some.set()
        _start()


def flush() -> None:
    lines = []
    while _waiting:
        moment, request_id, method, route, status, spent = _waiting.popleft()
        said = LINE.format(
            asctime=f"{_in_words(int(moment))},{int(moment % 1 * 1000):03d}",
            request_id=request_id,
            method=method,
            route=route,
            status=status[:3],
            spent=round(spent * 1000),
        )
        lines.append(said)
    if lines:
        sys.stderr.write("\n".join([*lines, ""]))


@lru_cache(maxsize=1)
def _in_words(second: int) -> str:
    """As `logging` prints it."""
    return time.strftime(logging.Formatter.default_time_format, time.localtime(second))


def _start() -> None:
    """By the first line: a thread doesn't outlive the fork of a worker."""
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = Thread(target=_go_on, name="lines", daemon=True)
            _thread.start()
            atexit.register(flush)


def _go_on() -> None:
    while _some.wait():
        time.sleep(EVERY)
        _some.clear()
        flush()
