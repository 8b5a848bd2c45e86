"""deploy/nginx.conf, run by nginx itself before a site that does what the test tells it."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread

import pytest

from bin.fronted import CONFIGURATION, NGINX, fronted
from bin.visitor import Answer, Visitor

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed.")
PUBLIC = {"Cache-Control": "max-age=0"}
LONGEST = 2.1  # seconds, after which a page can't be the one from before
_numbers = count(1)


@dataclass
class Site:
    """Answers with the number of the request and what it was sent; `status` and `headers` are
    those of its answers, `asked` what came."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(PUBLIC))
    asked: list[str] = field(default_factory=list)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                site.asked.append(f"{self.command} {self.path}")
                body = f"{len(site.asked)}\n{self.headers}\n{sent.decode()}".encode()
                self.send_response(site.status)
                for name, value in {**site.headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *words: object) -> None:
                pass

        return Handler


class Server(ThreadingHTTPServer):
    """Says nothing when nginx drops a connection, as it does when it ends."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Visitor]]:
    site = Site()
    server = Server(("127.0.0.1", 0), site.handler())
    Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    with fronted(origin, tmp_path_factory.mktemp("nginx")) as served:
        yield site, Visitor(served.url)
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(before: tuple[Site, Visitor]) -> Site:
    site, _ = before
    site.status, site.headers = 200, dict(PUBLIC)
    site.asked.clear()
    return site


@pytest.fixture
def ask(before: tuple[Site, Visitor]) -> Callable[..., Answer]:
    return before[1].ask


@pytest.fixture
def page() -> str:
    """An address that nobody asked for yet."""
    return f"/guides/page-{next(_numbers)}/"


def test_a_page_is_asked_for_once_by_many_readers_and_again_two_seconds_later(
    site: Site, ask: Callable[..., Answer], page: str
) -> None:
    first = [ask(page).body for _ in range(20)]
    assert len(set(first)) <= 2
    assert len(site.asked) <= 2
    time.sleep(LONGEST)
    assert ask(page).body not in first


def test_what_is_not_there_is_looked_for_again_as_soon(
    site: Site, ask: Callable[..., Answer], page: str
) -> None:
    missing = {f"{page}{status}/": status for status in (404, 410, 301)}
    for path, site.status in missing.items():
        assert ask(path).status == site.status
    site.status = 200
    time.sleep(LONGEST)
    assert [ask(path).status for path in missing] == [200] * 3


@pytest.mark.parametrize(
    "path", ["/admin/", "/go/pen/?p=body", "/newsletter/confirm/token/", "/healthz", "/readyz"]
)
def test_the_desk_clicks_secrets_and_probes_are_never_kept(
    site: Site, ask: Callable[..., Answer], path: str
) -> None:
    assert ask(path).body != ask(path).body


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private"},
        {"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"},
        {},
        {**PUBLIC, "Set-Cookie": "a=b"},
        {**PUBLIC, "Vary": "Cookie"},
        {**PUBLIC, "Vary": "Accept-Encoding, Cookie"},
    ],
)
def test_what_is_meant_for_one_person_is_given_to_nobody_else(
    site: Site, ask: Callable[..., Answer], page: str, headers: dict[str, str]
) -> None:
    site.headers = headers
    assert ask(page).body != ask(page).body


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_refusal_is_not_kept(
    site: Site, ask: Callable[..., Answer], page: str, status: int
) -> None:
    site.status = status
    assert ask(page).status == status
    site.status = 200
    assert ask(page).status == 200


def test_a_form_reaches_the_site_each_time(
    site: Site, ask: Callable[..., Answer], page: str
) -> None:
    ask(page)
    told = [ask(page, "POST", b"words").text for _ in range(3)]
    assert all(text.endswith("words") for text in told)
    assert site.asked.count(f"POST {page}") == 3


def test_the_site_learns_who_asks_and_by_what_and_no_client_can_say_otherwise(
    site: Site, ask: Callable[..., Answer], page: str
) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Request-ID": "forged-1",
    }
    told = dict(re.findall(r"(?m)^(X-[\w-]+): (.*)$", ask(page, "POST", b"x", **lies).text))
    assert told.pop("X-Request-ID") != "forged-1"
    assert told == {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http"}


def test_head_is_answered_from_what_is_kept(
    site: Site, ask: Callable[..., Answer], page: str
) -> None:
    whole = ask(page)
    head = ask(page, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert set(site.asked) == {f"GET {page}"}


def test_who_reads_compressed_and_who_does_not_get_each_their_own(
    site: Site, ask: Callable[..., Answer], page: str
) -> None:
    site.headers |= {"Vary": "Accept-Encoding"}
    told = {
        sent: ask(page, Accept_Encoding=sent).text
        for sent in ("identity", "gzip", "deflate, gzip;q=1.0, br", "gzip;q=0")
    }
    asked = {sent: re.findall(r"(?m)^Accept-Encoding: (.*)$", text) for sent, text in told.items()}
    assert asked == {
        "identity": [],
        "gzip": ["gzip"],
        "deflate, gzip;q=1.0, br": ["br, gzip"],
        "gzip;q=0": [],
    }


def test_where_the_site_fails_the_last_page_stands_in(
    site: Site, ask: Callable[..., Answer], page: str
) -> None:
    last = ask(page).body
    time.sleep(LONGEST)
    for site.status in (500, 502, 503, 504):
        assert (ask(page).status, ask(page).body) == (200, last)
    site.status = 404
    assert ask(page).status == 404


def test_what_is_kept_in_one_span_of_ten_minutes_is_not_shown_in_the_next() -> None:
    found = re.search(r'"~(T\S+)"\s+\$1;', CONFIGURATION.read_text())
    assert found
    spans = [
        re.search(found[1], f"2026-11-28T{hour:02}:{minute:02}:07+00:00")
        for hour in range(24)
        for minute in range(60)
    ]
    names = [span[1] for span in spans if span]
    assert [names.count(name) for name in dict.fromkeys(names)] == [10] * 144
