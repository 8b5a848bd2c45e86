"""Chromium, one for each module, and what it hears while a test looks through it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from threading import Lock, Thread
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.template.loader import render_to_string
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from tests.articles.pages_factory import make_chrome
from tests.browser.hand_made import PAGES
from tests.conftest import CHROMIUM

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # milliseconds, for a machine that does other things, too
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


def told(rule: str, node: dict[str, Any]) -> str:
    """What axe found at one element, on one line."""
    target, summary = " ".join(map(str, node["target"])), " ".join(node["failureSummary"].split())
    return f"{rule} at {target}: {summary}"


@dataclass
class Window:
    """A page in a context of its own, which starts without a cookie."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        context = self.page.context
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("requestfailed", lambda request: self._miss(request.url, request.failure))
        context.add_init_script(TELL_VIOLATIONS)

    def _hear(self, message: ConsoleMessage) -> None:
        """Chromium calls it an error that a page itself is a 404, which may be what it shall be."""
        at = message.location.get("url", "")
        itself = message.page is not None and at == message.page.url
        if not (itself and message.text.startswith("Failed to load resource")):
            self.complaints.append(f"{at}: {message.text}")

    def _miss(self, url: str, failure: str | None) -> None:
        """What a page gives up when somebody goes on is no fault of it."""
        if failure != "net::ERR_ABORTED":
            self.complaints.append(f"{url}: {failure}")

    def faults(self) -> list[str]:
        """What is wrong with the page as it stands: too wide, or a rule of axe."""
        # Preloading, axe would read style sheets by putting them into the page, against its policy.
        result = Axe().run(self.page, options={"preload": False})
        assert result.response["passes"], "axe looked at nothing"
        rules = result.response["violations"]
        return self.too_wide() + [
            told(rule["id"], node) for rule in rules for node in rule["nodes"]
        ]

    def too_wide(self) -> list[str]:
        wide = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return [f"{wide[0]} px in a window of {wide[1]}"] if wide[0] > wide[1] else []


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """After the database: before it, SQLite still lies in memory, and the server's threads
    would share one connection."""
    return live_server


class Running:
    """How many requests the server is at."""

    def __init__(self) -> None:
        self.count, self.lock = 0, Lock()

    def begin(self, **signal: object) -> None:
        with self.lock:
            self.count += 1

    def end(self, **signal: object) -> None:
        with self.lock:
            self.count -= 1


@pytest.fixture
def served(live_server: LiveServer, transactional_db: None) -> Iterator[LiveServer]:
    """Stand on it: a page that is shut leaves requests behind, and the database is emptied only
    when the last of them is answered. PostgreSQL would call it a deadlock."""
    running = Running()
    request_started.connect(running.begin)
    request_finished.connect(running.end)
    yield live_server
    # What was sent before this request has been taken up when it is answered.
    urlopen(f"{live_server.url}/healthz").close()
    for _ in range(PATIENCE // 50):
        if running.count <= 0:
            break
        time.sleep(0.05)
    request_started.disconnect(running.begin)
    request_finished.disconnect(running.end)
    assert running.count <= 0, "The server still answers what a page that is shut has asked."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright has a loop running in this thread; Django takes that for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_window(browser: Browser) -> Iterator[Callable[..., Window]]:
    """Call it with the options of a context; the test ends with all of them shut."""
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> Window:
        contexts.append(browser.new_context(**options))
        window = Window(contexts[-1].new_page())
        contexts[-1].set_default_timeout(PATIENCE)
        window.listen()
        return window

    yield open_one
    for context in contexts:
        context.close()


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Pages that are made by hand, served with the policy of the real ones."""
    folder = tmp_path_factory.mktemp("site")
    copytree(Path(settings.BASE_DIR) / "capysite" / "static", folder / "static")
    for name, (template, context) in PAGES.items():
        source = render_to_string(template, {"chrome": make_chrome(), **context})
        (folder / f"{name}.html").write_text(source)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """As wide as a phone, to begin with."""
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        yield context.new_page()
