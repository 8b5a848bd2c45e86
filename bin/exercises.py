"""Drills, audits and benches: one module each, found by its name, that gives figures.

A figure that misses its bar fails the run; a figure without a bar is there to be quoted.
"""

import argparse
import ast
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from bin.install import ROOT

MOST_DETAILS = 12


@dataclass(frozen=True)
class Figure:
    what: str
    value: str
    bar: str = ""
    missed: bool = False
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    names: tuple[str, ...]
    seed: int
    options: argparse.Namespace = field(default_factory=argparse.Namespace)


def told(what: str, value: object) -> Figure:
    return Figure(what, str(value))


def exactly(what: str, value: object, wanted: object) -> Figure:
    return Figure(what, str(value), f"= {wanted}", value != wanted)


def at_least(what: str, value: float, least: float) -> Figure:
    return Figure(what, f"{value:,}", f"≥ {least:,}", value < least)


def at_most(what: str, value: float, most: float) -> Figure:
    return Figure(what, f"{value:,}", f"≤ {most:,}", value > most)


def none_of(what: str, faults: Iterable[str]) -> Figure:
    found = tuple(dict.fromkeys(faults))
    return Figure(what, f"{len(found):,}", "= 0", bool(found), found)


def find(kind: str) -> dict[str, str]:
    """Name → sentence, the docstring’s first line. Nothing is imported for it."""
    paths = sorted((ROOT / "bin" / kind).glob("[!_]*.py"))
    docs = {path.stem: ast.get_docstring(ast.parse(path.read_text())) or "" for path in paths}
    return {stem.replace("_", "-"): doc.partition("\n")[0] for stem, doc in docs.items()}


def module_of(kind: str, name: str) -> str:
    return f"bin.{kind}.{name.replace('-', '_')}"


def read_wish(kind: str, *more: tuple[str, dict[str, Any]]) -> Wish:
    """`more` are options of its own: name, and what argparse is told of it."""
    known = find(kind)
    lines = "\n".join(f"  {name:24}{sentence}" for name, sentence in known.items())
    parser = argparse.ArgumentParser(
        prog=f"make {kind} OPTIONS=…",
        epilog=f"Names:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="some of them; all by default")
    parser.add_argument("--seed", type=int, help="repeats the chances of a run that printed it")
    for name, told_of_it in more:
        parser.add_argument(name, **told_of_it)
    options = parser.parse_args()
    if unknown := set(options.names) - set(known):
        parser.error(f"There is no “{min(unknown)}”; there is {', '.join(known)}.")
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"Seed {seed} (OPTIONS=“--seed {seed}” repeats it)", flush=True)
    return Wish(tuple(options.names) or tuple(known), seed, options)


@dataclass
class Table:
    """The figures of a run, printed as they come and judged at the end."""

    words: tuple[str, str] = ("ok", "MISSED")
    missed: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, name: str, figures: Sequence[Figure], on: str = "") -> None:
        for figure in figures:
            reached, missed = self.words
            mark = missed if figure.missed else reached if figure.bar else ""
            columns = f"{name:22} {on:11}" if on else f"{name:22}"
            print(f"{columns} {figure.what:52} {figure.value:>14} {figure.bar:>9} {mark}")
            self._tell(figure.details)
            self.missed += figure.missed
            self.kept.append({"of": name, "on": on, **asdict(figure)})
        print(end="", flush=True)

    def _tell(self, details: Sequence[str]) -> None:
        for line in details[:MOST_DETAILS]:
            print(f"    {line}")
        if len(details) > MOST_DETAILS:
            print(f"    … and {len(details) - MOST_DETAILS} more")

    def close(self) -> int:
        """The exit status."""
        minutes, seconds = divmod(round(time.monotonic() - self.began), 60)
        verdict = f"{self.missed} bars missed" if self.missed else "every bar held"
        print(f"— {verdict}; {minutes} min {seconds:02} s")
        return int(self.missed > 0)


@contextmanager
def announced(name: str, on: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"— {name} on {on}: {time.monotonic() - began:.0f} s", flush=True)
