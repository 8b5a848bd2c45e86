"""From the start of gunicorn to the first answer, beside a Django project as it is begun."""

import time
from collections.abc import Iterator
from random import Random

from bin.benched import compared, measured, read_bench
from bin.demo import GUNICORN
from bin.exercises import Figure
from bin.ground import Ground, manage, serving
from bin.measuring import ratios

APPLICATIONS = (GUNICORN[-1], "bin.plain")


def run(ground: Ground) -> Iterator[Figure]:
    bench, chance = read_bench(ground), Random(ground.seed)
    manage(ground, "collectstatic", "--noinput", "-v", "0")
    took: dict[str, list[float]] = {name: [] for name in APPLICATIONS}
    for _ in range(bench.rounds):
        for name in chance.sample(APPLICATIONS, len(APPLICATIONS)):
            began = time.monotonic()
            with serving(ground, application=name, collect=False):
                took[name].append(time.monotonic() - began)
    ours, plain = (took[name] for name in APPLICATIONS)
    yield measured("seconds to the first answer", ours, "s", 2)
    yield measured("of a bare Django project", plain, "s", 2)
    yield compared("start ÷ bare Django", ratios(ours, plain), most=1.5)
