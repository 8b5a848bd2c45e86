"""What a benchmark was asked for, and the sites that it compares: one of many guides, one of
few. Written beside the database by `make bench`, read by each of its parts."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bin.exercises import Figure
from bin.ground import Ground
from bin.measuring import spread


@dataclass(frozen=True)
class Bench:
    """`large` and `small` are the grounds."""

    guides: int
    rounds: int
    seconds: float
    only: str
    small: Ground
    large: Ground

    def keep(self) -> None:
        _kept(self.large).write_text(json.dumps(asdict(self)))


def read_bench(ground: Ground) -> Bench:
    data = json.loads(_kept(ground).read_text())
    small, large = Ground(**data.pop("small")), Ground(**data.pop("large"))
    return Bench(small=small, large=large, **data)


def _kept(ground: Ground) -> Path:
    return ground.home / "bench.json"


def compared(
    what: str, values: Sequence[float], *, least: float | None = None, most: float | None = None
) -> Figure:
    """A ratio of rounds: judged by its median, told with its spread."""
    middle = median(values)
    missed = (least is not None and middle < least) or (most is not None and middle > most)
    bar = f"≥ {least}" if least is not None else f"≤ {most}" if most is not None else ""
    return Figure(what, spread(values), bar, missed)


def measured(what: str, values: Sequence[float], unit: str, digits: int = 1) -> Figure:
    return Figure(what, f"{spread(values, digits)} {unit}")
