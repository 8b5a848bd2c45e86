"""gunicorn is reloaded while pages are asked for, and loses processes: the site goes on."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random

from bin.exercises import Figure, at_least, at_most, none_of, told
from bin.ground import Ground, Served, manage, serving, wait_for
from bin.visitor import Visitor

PATHS = ("/", "/guides/", "/guides/receipt-scanners-shoebox/", "/changes/", "/feed.xml")
READERS, RELOADS, KILLS = 4, 16, 6
BETWEEN = 20  # requests


@dataclass
class Readers:
    """Threads that ask for one page after the other; `failed` says what came instead of it."""

    url: str
    asked: int = 0
    failed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, seed: int) -> None:
        visitor, chance = Visitor(self.url), Random(seed)
        while not self.over.is_set():
            path = chance.choice(PATHS)
            try:
                status = visitor.ask(path).status
                fault = "" if status == 200 else f"{path}: {status}"
            except (OSError, HTTPException) as error:
                fault = f"{path}: {type(error).__name__} {error}"
            self.asked += 1
            self.failed += [fault] if fault else []

    def get(self, more: int) -> None:
        """Waits until that many more were answered."""
        enough = self.asked + more
        wait_for(lambda: self.asked >= enough)


@contextmanager
def reading(served: Served, seed: int) -> Iterator[Readers]:
    readers = Readers(served.url)
    threads = [threading.Thread(target=readers.read, args=(seed + n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield readers
    finally:
        readers.over.set()
        for thread in threads:
            thread.join()


def workers_of(served: Served) -> set[int]:
    children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
    return {int(pid) for pid in children.read_text().split()}


def reload(served: Served) -> None:
    """Until none of the processes from before is left."""
    before = workers_of(served)
    served.process.send_signal(signal.SIGHUP)
    wait_for(lambda: (now := workers_of(served)) and not now & before)


def kill_one(served: Served, chance: Random) -> None:
    before = workers_of(served)
    victim = chance.choice(sorted(before))
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: victim not in workers_of(served) and len(workers_of(served)) == len(before))


def run(ground: Ground) -> Iterator[Figure]:
    manage(ground, "demo")
    chance = Random(ground.seed)
    with serving(ground) as served:
        with reading(served, ground.seed) as readers:
            for _ in range(RELOADS):
                readers.get(BETWEEN)
                reload(served)
        yield told("reloads (SIGHUP)", RELOADS)
        yield at_least("requests meanwhile", readers.asked, RELOADS * BETWEEN)
        yield none_of("of them failed", readers.failed)
        yield from killing(ground, served, chance)


def killing(ground: Ground, served: Served, chance: Random) -> Iterator[Figure]:
    with reading(served, ground.seed) as readers:
        for _ in range(KILLS):
            readers.get(BETWEEN)
            time.sleep(chance.uniform(0, 0.05))
            kill_one(served, chance)
    yield at_least("requests while processes are killed", readers.asked, KILLS * BETWEEN)
    most = KILLS * READERS
    yield at_most(f"of them in flight in one of {KILLS} killed", len(readers.failed), most)
    with reading(served, ground.seed) as after:
        after.get(BETWEEN * 4)
    yield none_of("failed afterwards", after.failed)
