"""A stranger's server can cost us ten seconds and two megabytes, and no more."""

import gzip
import threading
import zlib
from collections.abc import Callable

import pytest

from capysite.base.outbound import fetch
from capysite.base.wire import NotFetched, TooLarge, TooSlow, Unreadable
from tests.base.web_site import Reply, drip, page, reach_of, web_site

MOST = 100_000
BOMB = gzip.compress(bytes(50 * MOST))


def endless(head: bytes, piece: bytes) -> Reply:
    def send(say: Callable[[bytes], None]) -> None:
        say(head)
        while True:
            say(piece)

    return send


def test_as_much_as_is_allowed_is_read_and_one_byte_more_is_not() -> None:
    with web_site({"/": page(b"x" * MOST), "/more": page(b"x" * (MOST + 1))}) as site:
        reach = reach_of(site, most=MOST)
        assert len(fetch(site.url(), reach=reach).body) == MOST
        with pytest.raises(TooLarge):
            fetch(site.url("/more"), reach=reach)
        assert len(fetch(site.url("/more"), reach=reach_of(site)).body) == MOST + 1


def test_a_page_that_is_packed_is_unpacked() -> None:
    packed = page(gzip.compress(b"<p>$17</p>" * 99), "Content-Encoding: gzip")
    with web_site({"/": packed}) as site:
        assert fetch(site.url(), reach=reach_of(site)).body == b"<p>$17</p>" * 99


def test_a_bomb_is_measured_as_it_unfolds() -> None:
    with web_site({"/": page(BOMB, "Content-Encoding: gzip")}) as site:
        assert len(BOMB) < MOST
        with pytest.raises(TooLarge):
            fetch(site.url(), reach=reach_of(site, most=MOST))
        assert len(fetch(site.url(), reach=reach_of(site, most=50 * MOST)).body) == 50 * MOST


ENDLESS = {
    "body": endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 9999),
    "chunks": endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 99),
    "chunk of negative size": endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 9999
    ),
    "trailers": endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n" * 999
    ),
    "answers before the answer": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
    "name within the packed head": endless(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08" + bytes(6), b"x" * 9999
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_left_once_it_is_too_much(what: str) -> None:
    with web_site({"/": ENDLESS[what]}) as site, pytest.raises(TooLarge):
        fetch(site.url(), reach=reach_of(site, most=MOST))


def test_headers_without_end_are_refused() -> None:
    flood = endless(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 99)
    with web_site({"/": flood}) as site, pytest.raises(NotFetched):
        fetch(site.url(), reach=reach_of(site, most=MOST))


@pytest.mark.parametrize(
    "whole",
    [page(b"<p>slow</p>"), b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 20 + b"0\r\n\r\n"],
)  # fmt: skip
def test_a_server_that_drips_runs_out_of_time(whole: bytes) -> None:
    """Each byte comes soon after the last: a timeout of the socket alone would never end it."""
    with web_site({"/": drip(whole)}) as site:
        with pytest.raises(TooSlow):
            fetch(site.url(), reach=reach_of(site, seconds=0.4, hops=99))
        if b"302" not in whole:
            assert fetch(site.url(), reach=reach_of(site, seconds=60)).status == 200


def test_a_server_that_says_nothing_runs_out_of_time() -> None:
    quiet = threading.Event()
    with web_site({"/": lambda say: quiet.wait(20)}) as site:
        with pytest.raises(TooSlow):
            fetch(site.url(), seconds=0.2, reach=reach_of(site))
        quiet.set()


def test_a_handshake_that_never_ends_runs_out_of_time() -> None:
    quiet = threading.Event()
    with web_site() as site:
        site.replies = {"": lambda say: quiet.wait(20)}
        with pytest.raises(TooSlow):
            fetch(site.url(scheme="https"), seconds=0.2, reach=reach_of(site))
        quiet.set()


def test_a_name_that_is_looked_up_for_ever_runs_out_of_time() -> None:
    quiet = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        quiet.wait(20)
        return ["127.0.0.1"]

    with web_site({"/": page(b"page")}) as site:
        with pytest.raises(TooSlow):
            fetch(site.url(), seconds=0.2, reach=reach_of(site, resolve=resolve))
        quiet.set()
        assert fetch(site.url(), reach=reach_of(site, resolve=resolve)).body == b"page"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(b"whole", mtime=0)[:-9], ("Content-Encoding: gzip",)),
        (
            gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0),
            ("Content-Encoding: gzip",),
        ),
        (b"plain", ("Content-Encoding: gzip",)),
        (zlib.compress(b"plain"), ("Content-Encoding: deflate",)),
        (b"plain", ("Content-Encoding: br",)),
    ],
    ids=("cut off", "two in one", "not packed", "deflate", "brotli"),
)
def test_half_a_page_or_one_in_another_packing_is_no_page(
    body: bytes, headers: tuple[str, ...]
) -> None:
    with web_site({"/": page(body, *headers)}) as site, pytest.raises(Unreadable):
        fetch(site.url(), reach=reach_of(site))


def test_a_body_that_breaks_off_is_no_page() -> None:
    """Words beyond the break would be missed, and the page blamed for it."""
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"
    with web_site({"/": short}) as site, pytest.raises(Unreadable, match="broke off"):
        fetch(site.url(), reach=reach_of(site))
