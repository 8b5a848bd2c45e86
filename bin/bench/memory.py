"""Memory of a gunicorn worker after many different pages."""

import time
from collections.abc import Iterator, Sequence

from django.conf import settings

from bin.asked import guides, pages
from bin.benched import read_bench
from bin.exercises import Figure, at_most, told
from bin.ground import Ground, Served, serving
from bin.measuring import cpu_of_servers, load, memory_of, write_script
from bin.visitor import Visitor

FEW, MANY = 100, 20_000
SLICE, LONGEST = 20.0, 600.0  # seconds
MORE = 1.3


def run(ground: Ground) -> Iterator[Figure]:
    bench, each = read_bench(ground), [*pages().values(), *guides()]
    with serving(ground) as served:
        visitor = Visitor(served.url)
        visitor.ask("/")
        yield told("MB of a worker, after its first page", f"{memory_of(served):.0f}")
        for path in each[:FEW]:
            visitor.ask(path)
        few = memory_of(served)
        yield told(f"MB of a worker, after {FEW} different pages", f"{few:.0f}")
        many = ask_all(served, each[:MANY], bench.large)
        most = round(MORE * few + settings.PAGE_CACHE_MB)
        yield at_most(
            f"MB of a worker, after {many:,} different pages", round(memory_of(served)), most
        )


def ask_all(served: Served, each: Sequence[str], ground: Ground) -> int:
    """Each page once, in slices; how many came within the longest that a bench may take."""
    asked, end = 0, time.monotonic() + LONGEST
    while asked < len(each) and time.monotonic() < end:
        script = write_script(each, ground.home / "different.lua", asked)
        rate = load(served.url, SLICE, cpu_of_servers(served), script).rate
        asked += int(rate * SLICE)
    return min(asked, len(each))
