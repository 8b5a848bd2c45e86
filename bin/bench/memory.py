"""Memory of a gunicorn worker after many different pages."""

from collections.abc import Iterator

from bin.asked import guides, pages
from bin.benched import read_bench
from bin.exercises import Figure, told
from bin.ground import Ground, serving
from bin.measuring import cpu_of_servers, load, memory_of, write_script
from bin.visitor import Visitor

SECONDS = 15.0


def run(ground: Ground) -> Iterator[Figure]:
    bench, each = read_bench(ground), [*guides(), *pages().values()]
    with serving(ground) as served:
        Visitor(served.url).ask("/")
        yield told("MB of a worker, after its first page", f"{memory_of(served):.0f}")
        script = write_script(each, ground.home / "different.lua", ground.seed)
        seconds = min(SECONDS, bench.seconds * 5)
        done = load(served.url, seconds, cpu_of_servers(served), script)
        many = f"{min(len(each), int(done.rate * seconds)):,}"
        yield told(f"MB of a worker, after {many} different pages", f"{memory_of(served):.0f}")
