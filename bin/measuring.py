"""What a benchmark measures with: requests a second by wrk, processor time, medians of rounds."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

from bin.ground import Ground, Served

CONNECTIONS = 16
LONGEST = 20.0  # seconds
TICKS = os.sysconf("SC_CLK_TCK")
# Each request another address, beginning at a different one each time.
LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = %d
request = function()
    at = at %% #paths + 1
    return wrk.format("GET", paths[at])
end
"""


def require(**packages: str) -> None:
    """Installs what is missing where that is allowed, and says in a sentence what to do else."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    missing = [package for name, package in packages.items() if not shutil.which(name, path=path)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"{' and '.join(missing)} missing; on Debian: apt-get install {' '.join(missing)}")
    for words in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        subprocess.run(["apt-get", "-qq", *words], check=True)


@dataclass(frozen=True)
class Load:
    """A run of wrk: requests a second, milliseconds of which half and 99 of 100 waited, and
    processor milliseconds a request."""

    rate: float
    half_ms: float
    most_ms: float
    cpu_ms: float
    failed: int


def load(url: str, seconds: float, cpu: Callable[[], float], script: Path | None = None) -> Load:
    """`cpu` tells the seconds that were spent until now by those who answer."""
    # How long readers wait is a figure of its own; a wait that wrk breaks off would be a failure.
    options = ["-t", "1", "-c", str(CONNECTIONS), "-d", f"{max(1, round(seconds))}s", "--latency"]
    options += ["--timeout", f"{LONGEST:g}s"]
    options += ["-s", str(script)] if script else []
    before = cpu()
    said = subprocess.run(["wrk", *options, url], capture_output=True, text=True, check=True).stdout
    spent = cpu() - before
    answers = _number(r"(\d+) requests in", said)
    if not answers:
        if seconds < LONGEST:  # pages of a second each, on a machine that does other things
            return load(url, LONGEST, cpu, script)
        raise RuntimeError(f"wrk got no answer of {url} in {LONGEST:g} seconds.")
    failed = _number(r"Non-2xx or 3xx responses: (\d+)", said) + sum(
        float(count) for count in re.findall(r"(?:connect|read|write|timeout) (\d+)", said)
    )
    return Load(
        _number(r"Requests/sec:\s+([\d.]+)", said),
        _milliseconds(r"50%\s+([\d.]+\w+)", said),
        _milliseconds(r"99%\s+([\d.]+\w+)", said),
        1000 * spent / answers,
        int(failed),
    )


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found[1]) if found else 0.0


def _milliseconds(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if not found:
        return 0.0
    value, unit = re.fullmatch(r"([\d.]+)([a-z]+)", found[1]).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}[unit]


def write_script(paths: Sequence[str], target: Path, begin: int) -> Path:
    listed = target.with_suffix(".paths")
    listed.write_text("\n".join(paths) + "\n")
    target.write_text(LUA % (listed, begin % len(paths)))
    return target


def children_of(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def cpu_of(pid: int, *, ended: bool = False) -> float:
    """Seconds that a process spent; with those of its children that ended, if wanted."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11 : 15 if ended else 13]) / TICKS


def cpu_of_servers(*served: Served, ground: Ground | None = None) -> Callable[[], float]:
    """Of a server's processes, and of the database of the ground where that is a server."""
    masters = [one.process.pid for one in served]
    postmaster = postmaster_of(ground) if ground and ground.server else 0

    def spent() -> float:
        web = sum(cpu_of(pid) for master in masters for pid in (master, *children_of(master)))
        if not postmaster:
            return web
        backends = sum(map(cpu_of, children_of(postmaster)))
        return web + cpu_of(postmaster, ended=True) + backends

    return spent


def postmaster_of(ground: Ground) -> int:
    with psycopg.connect(ground.url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    return int(Path(str(row[0] if row else ""), "postmaster.pid").read_text().split()[0])


def memory_of(served: Served) -> float:
    """MB of the largest of its workers."""
    sizes = []
    for pid in children_of(served.process.pid):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        sizes.append(int(found[1]) / 1024 if found else 0.0)
    return max(sizes, default=0.0)


def ratios(above: Iterable[float], below: Iterable[float]) -> list[float]:
    """Round by round: what a noisy minute does to both cancels out."""
    return [a / b for a, b in zip(above, below, strict=True) if b]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Median, least and most."""
    if not values:
        return "none"
    least, most = min(values), max(values)
    return f"{median(values):,.{digits}f} ({least:,.{digits}f}–{most:,.{digits}f})"
