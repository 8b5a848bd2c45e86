"""Memory of a gunicorn worker after many different pages."""

from collections.abc import Iterator

from django.conf import settings

from bin.asked import guides, pages
from bin.benched import read_bench
from bin.exercises import Figure, at_most, told
from bin.ground import Ground, serving
from bin.measuring import cpu_of_servers, load, memory_of, write_script
from bin.visitor import Visitor

SECONDS = 15.0
FEW = 100
MORE = 1.3


def run(ground: Ground) -> Iterator[Figure]:
    bench, each = read_bench(ground), [*guides(), *pages().values()]
    with serving(ground) as served:
        visitor = Visitor(served.url)
        visitor.ask("/")
        yield told("MB of a worker, after its first page", f"{memory_of(served):.0f}")
        for path in each[:FEW]:
            visitor.ask(path)
        few = memory_of(served)
        yield told(f"MB of a worker, after {FEW} different pages", f"{few:.0f}")
        script = write_script(each, ground.home / "different.lua", ground.seed)
        seconds = min(SECONDS, bench.seconds * 5)
        done = load(served.url, seconds, cpu_of_servers(served), script)
        many = f"{min(len(each), int(done.rate * seconds)):,}"
        most = round(MORE * few + settings.PAGE_CACHE_MB)
        yield at_most(
            f"MB of a worker, after {many} different pages", round(memory_of(served)), most
        )
