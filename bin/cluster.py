"""A PostgreSQL of the tests' own: made from the server's binaries, gone when the tests are done."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("initdb", "pg_ctl", "postgres")
# Whatever happens to these rows, they are made again.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find_binaries() -> Path | None:
    """The newest server: Debian keeps its binaries out of PATH, one folder a version."""
    on_path = shutil.which("initdb")
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
        reverse=True,
    )
    folders = [Path(on_path).resolve().parent] if on_path else []
    for folder in folders + debian:
        if all((folder / name).is_file() for name in NEEDED):
            return folder
    return None


@contextmanager
def throwaway_cluster(binaries: Path) -> Iterator[str]:
    """Yields its address."""
    home = Path(tempfile.mkdtemp(prefix="capysite-postgres-"))
    user = unprivileged_user()
    if user:
        shutil.chown(home, user)
    port = free_port()
    data, log = home / "data", home / "log"
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c max_connections=60 "
    options += " ".join(f"-c {setting}" for setting in CARELESS)
    initdb: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "capysite", "-A", "trust"]
    pg_ctl: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-l", log, "-w"]
    try:
        run([*initdb, "-E", "UTF8", "--locale=C", "--no-sync"], user, home)
        run([*pg_ctl, "-o", options, "start"], user, home)
        yield f"postgres://capysite@127.0.0.1:{port}/capysite"
    finally:
        if (data / "postmaster.pid").exists():
            run([*pg_ctl, "-m", "immediate", "stop"], user, home)
        shutil.rmtree(home, ignore_errors=True)


def unprivileged_user() -> str:
    """PostgreSQL refuses to run as root; the name of whom it may run as, or nothing."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(command: list[str | Path], user: str, home: Path) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd=home,
        stdout=subprocess.DEVNULL,
        user=user or None,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C"},
    )
