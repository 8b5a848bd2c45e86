"""python -m bin.demo: installs, prepares and serves the demo, the site and one worker together."""

from __future__ import annotations  # so that an old Python gets as far as the sentence

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from bin.install import PYTHON, ROOT, install

ENV_FILE = ROOT / ".env"
FIRST_PORT = 8000
LOOPBACK = {"127.0.0.1", "localhost"}
PATIENCE = 25
MANAGE = [str(PYTHON), "manage.py"]
GUNICORN = [str(PYTHON), "-m", "gunicorn", "--config", "gunicorn.conf.py", "capysite.wsgi"]


def main() -> None:
    port = choose_port(os.environ.get("PORT", ""), read_site_url(ENV_FILE))
    require_free(port)
    install("requirements.txt")
    if write_env(ENV_FILE, port):
        print(f"Wrote {ENV_FILE.name} with keys of its own.", flush=True)
    complete_env(ENV_FILE)
    environment = environment_for(port)
    for command in (["collectstatic", "--noinput", "-v", "0"], ["migrate", "-v", "0"], ["demo"]):
        status = subprocess.call([*MANAGE, *command], cwd=ROOT, env=environment)
        if status:
            sys.exit(status)
    print(f"Serving http://127.0.0.1:{port} — Ctrl-C stops it.", flush=True)
    serve({"web server": GUNICORN, "worker": [*MANAGE, "worker"]}, environment)


def read_site_url(env_file: Path) -> str:
    if not env_file.is_file():
        return ""
    lines = env_file.read_text(encoding="utf-8").splitlines()
    return next((line[9:].strip() for line in lines if line.startswith("SITE_URL=")), "")


def choose_port(wish: str, site_url: str) -> int:
    known = urlsplit(site_url)
    if site_url and known.hostname not in LOOPBACK:
        sys.exit(f"The .env here is that of {site_url}; the demo stays away from it.")
    if not wish:
        return known.port or FIRST_PORT
    if not (wish.isascii() and wish.isdigit() and 0 < int(wish) < 65536):
        sys.exit(f"PORT is “{wish}”. Write a number from 1 to 65535, e.g. make demo PORT=8001")
    return int(wish)


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(f"Port {port} needs rights that you don't have. Try make demo PORT=8001")
        except OSError:
            sys.exit(f"Port {port} is taken. Choose another, e.g. make demo PORT={port + 1}")


def write_env(env_file: Path, port: int) -> bool:
    """Never over an existing one: its key signed what is out already."""
    try:
        handle = os.open(env_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with open(handle, "w", encoding="utf-8") as file:
        file.write(
            f"SECRET_KEY={secrets.token_urlsafe(48)}\n"
            f"SUPPRESSION_KEY={secrets.token_urlsafe(48)}\n"
            "DEBUG=false\n"
            f"SITE_URL=http://127.0.0.1:{port}\n"
            "TRUSTED_PROXIES=none\n"
        )
    return True


def complete_env(env_file: Path) -> None:
    """An older demo's file lacks the key that came later."""
    text = env_file.read_text(encoding="utf-8")
    if not any(line.startswith("SUPPRESSION_KEY=") for line in text.splitlines()):
        with open(env_file, "a", encoding="utf-8") as file:
            file.write("" if text.endswith("\n") else "\n")
            file.write(f"SUPPRESSION_KEY={secrets.token_urlsafe(48)}\n")


def environment_for(port: int) -> dict[str, str]:
    return {
        **os.environ,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "BIND": f"127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def serve(commands: dict[str, list[str]], environment: dict[str, str]) -> None:
    """Until a signal, or until one of them ends: then none of them goes on."""
    signals: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: signals.append(number))
    children = {
        # A session of its own: Ctrl-C reaches us alone, and we stop both in order.
        name: subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        for name, command in commands.items()
    }
    while not signals and all(child.poll() is None for child in children.values()):
        time.sleep(0.1)
    ended = [name for name, child in children.items() if child.poll() is not None]
    stop(list(children.values()))
    if ended and not signals:
        sys.exit(f"The {ended[0]} ended by itself, so everything was stopped; it says why above.")


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    main()
