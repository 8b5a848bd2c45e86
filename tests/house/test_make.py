"""What stands behind make: one sentence when it can't go on, and never two lives of one child."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import pytest

from bin import cluster, demo, install
from tests.house.sources import ROOT

ENVIRONMENT = {**os.environ, "PYTHONUNBUFFERED": "1"}
FOREVER = [sys.executable, "-c", "import os, time; os.write(1, b'up\\n'); time.sleep(60)"]
BRIEFLY = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def sentence(call: pytest.ExceptionInfo[SystemExit]) -> str:
    return str(call.value.code)


def test_help_tells_of_every_target() -> None:
    command = ["make", "--no-print-directory", "help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    phony = next(
        line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith(".PHONY:")
    )
    assert [line.split()[0] for line in told.stdout.splitlines()] == phony.split()[1:]


def test_a_taken_port_is_one_sentence(taken_port: int) -> None:
    with pytest.raises(SystemExit) as call:
        demo.require_free(taken_port)
    assert sentence(call) == (
        f"Port {taken_port} is taken. Choose another, e.g. make demo PORT={taken_port + 1}"
    )


@pytest.mark.parametrize("wish", ["0", "65536", "web", "８０"])
def test_a_port_that_is_none_is_one_sentence(wish: str) -> None:
    with pytest.raises(SystemExit) as call:
        demo.choose_port(wish, "")
    assert sentence(call) == (
        f"PORT is “{wish}”. Write a number from 1 to 65535, e.g. make demo PORT=8001"
    )


@pytest.mark.parametrize(
    ("wish", "site_url", "port"),
    [
        ("", "", 8000),
        ("8001", "", 8001),
        ("", "http://127.0.0.1:8001", 8001),
        ("8002", "http://127.0.0.1:8001", 8002),
    ],
)
def test_the_port_is_the_wish_or_that_of_last_time(wish: str, site_url: str, port: int) -> None:
    assert demo.choose_port(wish, site_url) == port


def test_the_demo_stays_away_from_a_real_site() -> None:
    with pytest.raises(SystemExit) as call:
        demo.choose_port("8000", "https://guide.example.org")
    assert sentence(call) == (
        "The .env here is that of https://guide.example.org; the demo stays away from it."
    )


def test_the_first_run_writes_an_env_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert demo.write_env(path, 8001) is True
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = [lines.pop(name) for name in ("SECRET_KEY", "SUPPRESSION_KEY")]
    assert [len(key) for key in keys] == [64, 64]
    assert keys[0] != keys[1]
    assert lines == {
        "DEBUG": "false",
        "SITE_URL": "http://127.0.0.1:8001",
        "TRUSTED_PROXIES": "none",
    }
    assert demo.read_site_url(path) == "http://127.0.0.1:8001"


def test_a_later_run_leaves_the_env_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    demo.write_env(path, 8001)
    before = path.read_bytes()
    assert demo.write_env(path, 8002) is False
    assert path.read_bytes() == before
    assert demo.environment_for(8002)["SITE_URL"] == "http://127.0.0.1:8002"


def test_the_env_of_an_older_demo_gets_the_key_that_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=old\nDEBUG=false")
    for _ in range(2):
        demo.complete_env(path)
    lines = path.read_text().splitlines()
    assert lines[:2] == ["SECRET_KEY=old", "DEBUG=false"]
    assert [line.partition("=")[0] for line in lines[2:]] == ["SUPPRESSION_KEY"]


def test_a_python_without_venv_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    found = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "venv" else found(name))
    with pytest.raises(SystemExit) as call:
        install.require_python()
    assert sentence(call) == (
        "Python's venv module is missing; on Debian: apt-get install python3-venv"
    )


def test_an_old_python_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit) as call:
        install.require_python()
    assert sentence(call) == (
        "capysite needs Python 3.11 or newer and this is 3.9; name another: "
        "make … PYTHON=python3.11"
    )


def test_when_a_child_ends_the_other_is_stopped_and_the_sentence_names_it() -> None:
    told = serve({"web server": FOREVER, "worker": BRIEFLY})
    _, errors = told.communicate(timeout=20)
    assert (told.returncode, errors) == (
        1,
        "The worker ended by itself, so everything was stopped; it says why above.\n",
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_without_a_word(number: signal.Signals) -> None:
    told = serve({"web server": FOREVER, "worker": FOREVER})
    assert told.stdout is not None
    assert [told.stdout.readline(), told.stdout.readline()] == ["up\n", "up\n"]
    told.send_signal(number)
    out, errors = told.communicate(timeout=20)
    # Its pipes are closed by now: no child that held them is left.
    assert (told.returncode, out, errors) == (0, "", "")


def serve(commands: dict[str, list[str]]) -> "subprocess.Popen[str]":
    code = f"import os; from bin import demo; demo.serve({commands!r}, dict(os.environ))"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_postgresql_never_runs_as_root() -> None:
    assert bool(cluster.unprivileged_user()) is (os.geteuid() == 0)
