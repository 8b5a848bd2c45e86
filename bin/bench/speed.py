"""Requests a second of each page, beside the bare server and the bare files, in rounds."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from bin.asked import GUIDE, MAIN, guides, missing, pages
from bin.benched import Bench, compared, measured, read_bench
from bin.cluster import free_port
from bin.exercises import Figure, none_of, told
from bin.fronted import fronted
from bin.ground import Ground, Served, serving
from bin.install import ROOT
from bin.measuring import Load, cpu_of_servers, load, ratios, write_script
from bin.visitor import Answer, Visitor

BETWEEN = {"connection", "date", "server", "transfer-encoding", "content-length", "keep-alive"}
# nginx without anything of ours, with the same bytes and headers from a file.
FILES = """
server {{
    listen 127.0.0.1:{port};
    root {root};
    tcp_nopush off;
    etag off;
    open_file_cache max=100;
    default_type text/html;
    {headers}
}}
"""


@dataclass(frozen=True)
class Subject:
    """A page of a server; where `paths` stands, each request asks for another of them."""

    name: str
    served: Served
    path: str
    servers: tuple[Served, ...]
    paths: tuple[str, ...] = ()


Rounds = dict[str, list[Load]]


def run(ground: Ground) -> Iterator[Figure]:
    bench = read_bench(ground)
    with ExitStack() as stack:
        subjects = prepare(bench, stack)
        rounds = measure(bench, subjects)
    for name in missing():
        yield told(f"{name}: no such page yet, left out", "—")
    yield from judge(rounds)


def prepare(bench: Bench, stack: ExitStack) -> list[Subject]:
    ground = bench.large
    site = stack.enter_context(serving(ground, TRUSTED_PROXIES="127.0.0.1"))
    # Room for a dozen pages: of many, each is made anew. Without any, all are.
    little = stack.enter_context(serving(ground, collect=False, PAGE_CACHE_MB="1"))
    none = stack.enter_context(serving(ground, collect=False, PAGE_CACHE_MB="0"))
    # A worker each: which of two takes how many connections is chance, and halves what they give.
    warm = stack.enter_context(serving(ground, collect=False, WEB_WORKERS="1"))
    answer = Visitor(site.url).ask(GUIDE)
    headers = [(n, v) for n, v in answer.headers.items() if n not in BETWEEN]
    kept = ground.home / "answer.json"
    length = ("content-length", str(len(answer.body)))
    kept.write_text(json.dumps({"body": answer.text, "headers": [*headers, length]}))
    bare = stack.enter_context(
        serving(ground, application="bin.bare", BENCH_ANSWER=str(kept), WEB_WORKERS="1")
    )
    plain = stack.enter_context(plain_site(bench, len(answer.body)))
    port, root = free_port(), files(ground, answer)
    more = FILES.format(port=port, root=root, headers=written(headers))
    front = stack.enter_context(fronted(site.url, ground.home / "nginx", more=more))
    static = Served(f"http://127.0.0.1:{port}", front.process)
    found, each = pages(), tuple(guides())
    subjects = [
        Subject("nginx, a file", static, "/page.html", (front,)),
        Subject("guide behind nginx", front, GUIDE, (front, site)),
        Subject("bare WSGI", bare, "/", (bare,)),
        Subject("guide, warm", warm, GUIDE, (warm,)),
        Subject("plain Django", plain, "/", (plain,)),
        Subject("guide, cold", little, each[0], (little,), each),
        *(Subject(name, none, found[name], (none,)) for name in MAIN if name in found),
    ]
    return [one for one in subjects if bench.only in one.name]


def plain_site(bench: Bench, size: int) -> AbstractContextManager[Served]:
    ground = bench.large.beside("plain")
    command = [sys.executable, "-m", "bin.plain"]
    subprocess.run(command, cwd=ROOT, env=ground.environment(BENCH_BYTES=str(size)), check=True)
    return serving(ground, application="bin.plain")


def files(ground: Ground, answer: Answer) -> Path:
    root = ground.home / "files"
    root.mkdir()
    (root / "page.html").write_bytes(answer.body)
    return root


def written(headers: list[tuple[str, str]]) -> str:
    lines = [(n, v.replace('"', r"\"")) for n, v in headers if n != "content-type"]
    return "\n    ".join(f'add_header {name} "{value}";' for name, value in lines)


def measure(bench: Bench, subjects: list[Subject]) -> Rounds:
    chance = Random(bench.large.seed)
    rounds: Rounds = {one.name: [] for one in subjects}
    for number in range(bench.rounds + 1):
        order = list(subjects)
        chance.shuffle(order)
        for subject in order:
            # The first round warms everything up.
            seconds = bench.seconds if number else min(1.0, bench.seconds)
            one = ask(bench, subject, seconds, chance)
            rounds[subject.name] += [one] if number else []
    return rounds


def ask(bench: Bench, subject: Subject, seconds: float, chance: Random) -> Load:
    script = None
    if subject.paths:
        target = bench.large.home / "another.lua"
        script = write_script(subject.paths, target, chance.randrange(len(subject.paths)))
    cpu = cpu_of_servers(*subject.servers, ground=bench.large)
    return load(f"{subject.served.url}{subject.path}", seconds, cpu, script)


def judge(rounds: Rounds) -> Iterator[Figure]:
    rates = {name: [one.rate for one in loads] for name, loads in rounds.items()}
    spent = {name: [one.cpu_ms for one in loads] for name, loads in rounds.items()}
    for name, loads in rounds.items():
        yield measured(f"{name}, requests", rates[name], "/s", 0)
        middle = f"{median(spent[name]):.2f} ms, 99 of 100 within "
        yield told(f"{name}, processor", middle + f"{median(o.most_ms for o in loads):.0f} ms")
    if {"guide, warm", "bare WSGI"} <= set(rates):
        found = ratios(rates["guide, warm"], rates["bare WSGI"])
        yield compared("guide ÷ bare WSGI, by rate", found, least=0.85)
    if {"guide behind nginx", "nginx, a file"} <= set(rates):
        found = ratios(rates["guide behind nginx"], rates["nginx, a file"])
        yield compared("guide behind nginx ÷ file, by rate", found, least=0.75)
    if {"guide, cold", "plain Django"} <= set(spent):
        found = ratios(spent["guide, cold"], spent["plain Django"])
        yield compared("cold guide ÷ plain Django, by processor", found, most=1.5)
    yield none_of(
        "requests that failed",
        (f"{name}: {one.failed}" for name, loads in rounds.items() for one in loads if one.failed),
    )
