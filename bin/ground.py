"""Where an exercise stands: a site of its own, with a database that is thrown away."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg
from psycopg.sql import SQL, Identifier

from bin.cluster import find_binaries, free_port, throwaway_cluster
from bin.demo import GUNICORN, MANAGE, stop
from bin.exercises import Figure
from bin.install import ROOT

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
TEMPLATE = "migrated"
PATIENCE = 180.0
_numbers = count(1)


@dataclass(frozen=True)
class Ground:
    """`server` is the cluster’s address, "" for SQLite; `name` is that of the database."""

    server: str
    name: str
    folder: str
    seed: int

    @property
    def database(self) -> str:
        return POSTGRESQL if self.server else SQLITE

    @property
    def home(self) -> Path:
        return Path(self.folder)

    @property
    def url(self) -> str:
        if self.server:
            return f"{self.server.rpartition('/')[0]}/{self.name}"
        return f"sqlite:///{self.home / self.name}.sqlite3"

    def environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "capysite.settings",
            "DEBUG": "false",
            "SECRET_KEY": "a key that signs nothing outside of this exercise",
            "SUPPRESSION_KEY": "a key that hides nobody outside of this exercise",
            "SITE_URL": "http://127.0.0.1",
            "TRUSTED_PROXIES": "none",
            "SITE_TIME_ZONE": "UTC",
            "EMAIL_URL": "memory:",
            "EMAIL_FROM": "letter@guide.example",
            "DATABASE_URL": self.url,
            "MEDIA_ROOT": str(self.home / f"{self.name}-media"),
            "PYTHONUNBUFFERED": "1",
        } | more

    def beside(self, name: str) -> "Ground":
        """Another site on the same ground, whose database is empty."""
        other = Ground(self.server, f"{self.name}_{name}", self.folder, self.seed)
        if self.server:
            _create(self.server, other.name, "template0")
        return other


@contextmanager
def grounds(seed: int) -> Iterator[list[Callable[[], Ground]]]:
    """Makers of fresh grounds, one a kind of database; PostgreSQL in a cluster of its own."""
    # Whoever stops us leaves no server behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="capysite-ground-"))
        servers = [""]
        if binaries := find_binaries():
            os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ['PATH']}"
            servers.append(stack.enter_context(throwaway_cluster(binaries)))
        else:
            print("PostgreSQL was left out: its server is not installed.", flush=True)
        yield [_maker(Ground(server, TEMPLATE, folder, seed)) for server in servers]


def _maker(template: Ground) -> Callable[[], Ground]:
    """Migrates once; each ground is a copy."""
    if template.server:
        _create(template.server, template.name, "template0")
    manage(template, "migrate", "-v", "0")

    def make() -> Ground:
        name = f"site{next(_numbers)}"
        folder = Path(template.folder, f"{template.database}-{name}")
        folder.mkdir()
        ground = Ground(template.server, name, str(folder), template.seed)
        if template.server:
            _create(template.server, name, template.name)
        else:
            shutil.copy(template.home / f"{template.name}.sqlite3", folder / f"{name}.sqlite3")
        return ground

    return make


def _create(server: str, name: str, template: str) -> None:
    statement = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    with psycopg.connect(f"{server.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def manage(ground: Ground, *words: str, **environment: str) -> str:
    """What `manage.py` said; what it complained of, where it failed."""
    done = subprocess.run(
        [*MANAGE, *words],
        cwd=ROOT,
        env=ground.environment(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"manage.py {words[0]} failed:\n{done.stdout}")
    return done.stdout


def start_manage(ground: Ground, *words: str, **environment: str) -> "subprocess.Popen[bytes]":
    with (ground.home / "manage.log").open("ab") as log:
        return subprocess.Popen(
            [*MANAGE, *words],
            cwd=ROOT,
            env=ground.environment(**environment),
            stdout=log,
            stderr=subprocess.STDOUT,
        )


@dataclass(frozen=True)
class Served:
    url: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def serving(
    ground: Ground, *, application: str = GUNICORN[-1], collect: bool = True, **environment: str
) -> Iterator[Served]:
    """The site behind gunicorn, as `make demo` serves it; or another application alike."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    if collect and application == GUNICORN[-1]:
        manage(ground, "collectstatic", "--noinput", "-v", "0")
    values = {"SITE_URL": url, "BIND": f"127.0.0.1:{port}", **environment}
    with (ground.home / f"{ground.name}-gunicorn.log").open("ab") as log:
        process = subprocess.Popen(
            [*GUNICORN[:-1], application],
            cwd=ROOT,
            env=ground.environment(**values),
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(lambda: _answers(url))
        yield Served(url, process)
    finally:
        stop([process])


def _answers(url: str) -> bool:
    """Whatever it answers: the site may know itself by another name."""
    try:
        urlopen(f"{url}/healthz", timeout=5).close()
        return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def wait_for(condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("It did not come to pass.")
        time.sleep(0.002)


def child(module: str, ground: Ground) -> list[str]:
    return [sys.executable, "-m", "bin.child", module, json.dumps(asdict(ground))]


def run_module(module: str, ground: Ground, *words: str) -> int:
    """The status of a process that calls `run` of the module, on that ground."""
    command = [*child(module, ground), *words]
    return subprocess.call(command, cwd=ROOT, env=ground.environment())


def run_in_child(module: str, ground: Ground) -> list[Figure]:
    """The figures of an exercise, made in a process whose Django is set to that ground."""
    target = ground.home / "figures.json"
    if status := run_module("bin.exercising", ground, module, str(target)):
        return [Figure("ended by itself, it says why above", f"status {status}", "= 0", True)]
    return [
        Figure(**{**values, "details": tuple(values["details"])})
        for values in json.loads(target.read_text())
    ]
