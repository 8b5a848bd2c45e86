"""python -m bin.run_tests [PYTEST OPTIONS]: the suite on SQLite and, beside it, on PostgreSQL.

Side by side, as browsers and processes are waited for: two cores have work until the end. What
PostgreSQL's half says is printed when it's done."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from bin.cluster import find_binaries, throwaway_cluster
from bin.ground import Ground, manage
from bin.install import ROOT

# Files in the order that tests/conftest.py gives them: the longest first.
HOW = ("--dist", "loadfile", "--no-loadscope-reorder", "-q")
# Workers: browsers and processes, which are waited for, run on SQLite.
SQLITE, POSTGRESQL = "3", "2"
COLLECTED = {"STATIC_IS_COLLECTED": "yes"}
NO_POSTGRESQL = (
    "PostgreSQL was not tested: its server is not installed and TEST_DATABASE_URL is not set."
)


def main(options: list[str]) -> int:
    with ExitStack() as stack:
        address = stack.enter_context(postgresql())
        said = stack.enter_context(TemporaryFile())
        # Folders of their own: pytest tidies up what others have left, also what they still need.
        own, other = (stack.enter_context(TemporaryDirectory()) for _ in range(2))
        manage(Ground("", "static", own, 0), "collectstatic", "--noinput", "-v", "0")
        more = {"PYTEST_DEBUG_TEMPROOT": other, **COLLECTED}
        beside = (
            stack.enter_context(begin(POSTGRESQL, options, address | more, said))
            if address
            else None
        )
        print("— Tests on SQLite", flush=True)
        here = {"TEST_DATABASE_URL": "", "PYTEST_DEBUG_TEMPROOT": own, **COLLECTED}
        status = stack.enter_context(begin(SQLITE, options, here)).wait()
        if not beside:
            print(NO_POSTGRESQL, flush=True)
            return status or int(os.environ.get("CI") == "true")
        status = max(status, beside.wait())
        said.seek(0)
        print(f"— Tests on PostgreSQL\n{said.read().decode()}", flush=True)
        return status


@contextmanager
def postgresql() -> Iterator[dict[str, str]]:
    """The environment of its tests: a server that was named, or one of their own, or nothing."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield {"TEST_DATABASE_URL": url}
    elif binaries := find_binaries():
        with throwaway_cluster(binaries) as url:
            # Dumps are made by programs of the server's own version.
            path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
            yield {"TEST_DATABASE_URL": url, "PATH": path}
    else:
        yield {}


def begin(
    workers: str, options: list[str], environment: dict[str, str], out: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-n", workers, *HOW, *options],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=out,
        stderr=out and subprocess.STDOUT,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
