"""Readers hammer a page of one machine or two while it is changed by every path: none is old."""

from collections.abc import Iterator
from contextlib import ExitStack

from bin.exercises import Figure, at_least, at_most, none_of, told
from bin.ground import Ground, serving
from bin.hammered import hammering, prepare

CHANGES, PAUSE = 50, 0.7
WORKERS = 2
OLDEST = 5.0  # seconds; a second and a render is what it should take


def run(ground: Ground) -> Iterator[Figure]:
    """Two machines where the database is a server."""
    nodes = 2 if ground.server else 1
    prepare()
    with ExitStack() as stack:
        served = [
            stack.enter_context(serving(ground, collect=not n, WEB_WORKERS=str(WORKERS)))
            for n in range(nodes)
        ]
        with hammering(*(one.url for one in served)) as hammer:
            hammer.write(CHANGES, PAUSE)
        renders = hammer.renders
    yield told("machines, workers of each", f"{nodes}, {WORKERS}")
    yield told("changes", CHANGES)
    yield at_least("answers meanwhile", hammer.answers, 10 * CHANGES)
    for way, age in hammer.oldest.items():
        yield at_most(f"seconds, oldest after {way}", round(age, 2), OLDEST)
    yield at_least("answers with both halves of a transaction", hammer.whole, CHANGES)
    yield none_of("torn", hammer.torn)
    yield none_of("failed", hammer.failed)
    yield at_most("renders", renders, hammer.most_renders(nodes * WORKERS))
