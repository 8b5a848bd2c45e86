"""Real servers under readers who don't stop, while an editor changes their page by every path."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from bin.cluster import free_port
from bin.hammered import WAYS, hammering, prepare
from bin.visitor import Visitor
from tests.base.makers import collect_static, database_url, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 5.0  # seconds; a second and a render is what it should take
CHANGES = 2 * len(WAYS)
WORKERS = 2


@pytest.fixture(scope="module", autouse=True)
def static(django_db_setup: None) -> None:
    """Pages name their style sheets by what `collectstatic` made."""
    collect_static()


@contextmanager
def node(folder: Path, name: str) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "DJANGO_SETTINGS_MODULE": "capysite.settings", "DATABASE_URL": database_url(),
        "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": str(WORKERS), "SITE_URL": url,
    }  # fmt: skip
    with (folder / name).open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "capysite.wsgi"],
            cwd=settings.BASE_DIR,
            env=os.environ | environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(lambda: answers(url), seconds=60)
            yield url
        finally:
            server.terminate()
            server.wait(60)


def answers(url: str) -> bool:
    try:
        return Visitor(url).ask("/healthz").status == 200
    except OSError:
        return False


def hammered(nodes: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare()
    with ExitStack() as stack:
        urls = [stack.enter_context(node(folder, f"node{n}.log")) for n in range(nodes)]
        with hammering(*urls) as hammer:
            hammer.write(CHANGES, 0.4)
        renders = hammer.renders
    with capsys.disabled():
        print(f"\n{hammer.answers} answers, {renders} renders; oldest: {hammer.told}")
    assert (hammer.failed, hammer.torn) == ([], [])
    assert hammer.whole > CHANGES
    assert any(hammer.oldest.values()), "nobody ever got what was before: that can't be"
    assert max(hammer.oldest.values()) <= MOST
    assert renders <= hammer.most_renders(nodes * WORKERS)


def test_every_change_shows_in_time_and_whole_and_is_rendered_once_a_worker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hammered(1, tmp_path, capsys)


@pytest.mark.postgres
def test_a_change_on_one_machine_shows_on_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hammered(2, tmp_path, capsys)
