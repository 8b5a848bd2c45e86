"""A site of two workers, as it runs: each click is counted, also across a reload."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Sum

from affiliates.models import Clicks
from tests.affiliates.requests import PERSON
from tests.articles.factories import make_edition, make_link
from tests.base.makers import database_url, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def gunicorn(port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "DJANGO_SETTINGS_MODULE": "capysite.settings", "DATABASE_URL": database_url(),
        "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "2", "SECRET_KEY": "s" * 60,
        "SUPPRESSION_KEY": "k" * 60,
        "SITE_URL": f"http://127.0.0.1:{port}", "TRUSTED_PROXIES": "127.0.0.1",
        "ENV_FILE": os.devnull,
    }  # fmt: skip
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "capysite.wsgi"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(lambda: ask(port, "/healthz") == 200, seconds=60)
            yield server
        finally:
            server.terminate()
            server.wait(timeout=60)


_clients = count(1)


def ask(port: int, path: str) -> int:
    """0 where nobody answered. Each comes from an address of its own: many are no burst."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    n = next(_clients)
    try:
        headers = PERSON | {"X-Forwarded-For": f"198.18.{n // 250}.{n % 250}"}
        line.request("GET", path, headers=headers)
        return line.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        line.close()


def counted() -> int:
    total: int | None = Clicks.objects.filter(kind="human").aggregate(all=Sum("count"))["all"]
    return total or 0


def test_no_click_is_lost_by_two_workers_a_reload_and_the_end(tmp_path: Path) -> None:
    make_edition(body=f"[Try it](go:{make_link(slug='pen').slug})")
    port, log = free_port(), tmp_path / "gunicorn.log"

    def follow(_: int) -> int:
        return ask(port, "/go/pen/?p=body")

    with gunicorn(port, log) as server, ThreadPoolExecutor(4) as pool:
        before = list(pool.map(follow, range(150)))
        under_way = pool.map(follow, range(150))
        server.send_signal(signal.SIGHUP)
        during = list(under_way)
        wait_for(lambda: log.read_text().count("Booting worker") == 4, seconds=60)
        after = list(pool.map(follow, range(50)))
    assert before == [302] * 150
    assert after == [302] * 50
    # Whom the reload cut off may have been counted before.
    assert 200 + during.count(302) <= counted() <= 350


def test_clicks_are_written_while_the_server_runs(tmp_path: Path) -> None:
    make_edition(body=f"[Try it](go:{make_link(slug='pen').slug})")
    port = free_port()
    with gunicorn(port, tmp_path / "gunicorn.log"):
        assert ask(port, "/go/pen/") == 302
        wait_for(lambda: counted() == 1, seconds=60)
