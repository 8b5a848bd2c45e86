"""What each page costs with many guides, beside the same page with few."""

import json
from collections.abc import Iterator
from random import Random
from statistics import median

from bin.asked import LONGEST, missing
from bin.benched import Bench, compared, read_bench
from bin.exercises import Figure, none_of, told
from bin.ground import Ground, run_module
from bin.measuring import ratios

# Held to the bar; of the others the figure is told, and what grows is a finding.
HELD = ("guide", "guide, forty facts", "home", "list", "list, deep", "topic", "topic, deep", "feed")
BAR = 1.3
FINDING = 2.0
Costs = dict[str, list[list[float]]]


def run(ground: Ground) -> Iterator[Figure]:
    bench = read_bench(ground)
    chance = Random(ground.seed)
    costs: dict[str, Costs] = {"large": {}, "small": {}}
    for _ in range(max(2, bench.rounds // 2)):
        grounds = [("large", bench.large), ("small", bench.small)]
        chance.shuffle(grounds)
        for name, one in grounds:
            for page, cost in ask(bench, one).items():
                costs[name].setdefault(page, []).append(cost)
    for name in missing():
        yield told(f"{name}: no such page yet, left out", "—")
    yield from judge(costs["large"], costs["small"])
    lost = [page for page in costs["small"] if page not in costs["large"]]
    yield none_of(f"pages given up after {LONGEST:g} s", lost)


def ask(bench: Bench, ground: Ground) -> dict[str, list[float]]:
    target = bench.large.home / "costs.json"
    if status := run_module("bin.page_costs", ground, str(target), bench.only):
        raise RuntimeError(f"The pages could not be asked for: status {status}.")
    costs: dict[str, list[float]] = json.loads(target.read_text())
    return costs


def judge(large: Costs, small: Costs) -> Iterator[Figure]:
    grown = []
    for page in (page for page in large if page in small):
        many, few = ([cost[0] for cost in costs[page]] for costs in (large, small))
        found = ratios(many, few)
        what = f"{page}: {median(many):.1f} ÷ {median(few):.1f} ms"
        yield compared(what, found, most=BAR if page in HELD else None)
        if median(found) > FINDING and page not in HELD:
            grown.append(f"{page}: {median(many):.0f} ms, {median(found):.1f} times as much")
    yield Figure("pages that cost twice as much", str(len(grown)), details=tuple(grown))
    queries = {page: (large[page][0][1], small[page][0][1]) for page in large if page in small}
    yield none_of(
        "pages with more queries for more guides",
        (f"{page}: {a:.0f} and {b:.0f}" for page, (a, b) in queries.items() if a > b),
    )
    yield told("pages asked for in both", len(queries))
