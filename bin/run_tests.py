"""python -m bin.run_tests [PYTEST OPTIONS]: the whole suite on SQLite, then on PostgreSQL."""

import os
import subprocess
import sys

from bin.cluster import find_binaries, throwaway_cluster
from bin.install import ROOT

NO_POSTGRESQL = (
    "PostgreSQL was not tested: its server is not installed and TEST_DATABASE_URL is not set."
)


def main(options: list[str]) -> int:
    statuses = [run("SQLite", options, url=""), on_postgresql(options)]
    return max(statuses)


def on_postgresql(options: list[str]) -> int:
    if url := os.environ.get("TEST_DATABASE_URL"):
        return run("PostgreSQL", options, url=url)
    if binaries := find_binaries():
        with throwaway_cluster(binaries) as url:
            # Dumps are made by programs of the server's own version.
            os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ['PATH']}"
            return run("PostgreSQL, in a cluster of its own", options, url=url)
    print(NO_POSTGRESQL, flush=True)
    return int(os.environ.get("CI") == "true")


def run(name: str, options: list[str], *, url: str) -> int:
    print(f"— Tests on {name}", flush=True)
    return subprocess.call(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q", *options],
        cwd=ROOT,
        env={**os.environ, "TEST_DATABASE_URL": url},
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
