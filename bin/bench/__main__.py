"""make bench: every bench on SQLite and on PostgreSQL, with sites of many guides and of few."""

import json
import platform
import sys
from datetime import UTC, datetime
from typing import Any

from bin.benched import Bench
from bin.exercises import Table, announced, module_of, read_wish
from bin.ground import POSTGRESQL, SQLITE, Ground, grounds, manage, run_in_child, run_module
from bin.install import ROOT
from bin.measuring import require

# The site beside the large one: a dozen guides would leave its lists half empty, and what is
# compared is one page of twenty with another.
SMALL = 200
LATEST = ROOT / "bench" / "latest.json"
DATABASES = {"sqlite": [SQLITE], "postgresql": [POSTGRESQL], "both": [SQLITE, POSTGRESQL]}
OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--guides", {"type": int, "default": 20_000, "help": "of the large site (20000)"}),
    ("--rounds", {"type": int, "default": 5, "help": "in each of which everything is asked (5)"}),
    ("--seconds", {"type": float, "default": 3.0, "help": "for which each page is asked (3)"}),
    (
        "--only",
        {"default": "", "help": "pages whose name holds this, where a bench asks for pages"},
    ),
    ("--database", {"choices": list(DATABASES), "default": "both"}),
)


def main() -> int:
    wish, table = read_wish("bench", *OPTIONS), Table(words=("reached", "not reached"))
    asked = wish.options
    require(nginx="nginx-light", wrk="wrk", brotli="brotli")
    with grounds(wish.seed) as makers:
        for make in makers:
            large = make()
            if large.database not in DATABASES[asked.database]:
                continue
            small = make()
            manage(large, "collectstatic", "--noinput", "-v", "0")
            with announced(f"making {asked.guides:,} guides", large.database):
                grow(large, asked.guides)
                grow(small, SMALL)
            bench = Bench(asked.guides, asked.rounds, asked.seconds, asked.only, small, large)
            bench.keep()
            for name in wish.names:
                with announced(name, large.database):
                    figures = run_in_child(module_of("bench", name), large)
                table.add(name, figures, large.database)
    write(wish.seed, vars(asked), table)
    return table.close()


def grow(ground: Ground, guides: int) -> None:
    if status := run_module("bin.multiplied", ground, str(guides)):
        sys.exit(f"The site of {guides:,} guides could not be made: status {status}.")


def write(seed: int, asked: dict[str, Any], table: Table) -> None:
    LATEST.parent.mkdir(exist_ok=True)
    told = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "seed": seed,
        "asked": asked,
        "figures": table.kept,
    }
    LATEST.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    print(f"— written to {LATEST.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
