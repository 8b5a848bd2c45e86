"""Fetches a page from somebody else's server, and can't be led behind our own walls.

The name is looked up once, each address that it has must be public, and the connection goes
to an address that was looked at: a name that answers otherwise the second time gains nothing.
Every redirect passes the same gate. One deadline and one size hold for everything together.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from math import inf
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Literal
from urllib.parse import urljoin

from django.conf import settings

from capysite.base.internet import is_public
from capysite.base.webaddress import BadAddress, Place, parse
from capysite.base.wire import Deadline, Line, NotFetched, TooSlow, read_body, read_start

REDIRECTS = {301, 302, 303, 307, 308}
NOT_MODIFIED = 304
PER_ADDRESS = 4.0
MOST_ADDRESSES = 4


class Refused(NotFetched):
    """An address where we don't go."""


class Unreachable(NotFetched):
    """Nothing that we understand came back."""


class NoSuchName(Unreachable):
    """The name of the host leads nowhere."""


class BadCertificate(Unreachable):
    """Whoever answered can't prove to be the host."""


class TooManyRedirects(NotFetched):
    """It leads on and on, or in a circle."""


def resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


@dataclass(frozen=True)
class Reach:
    """Where a fetch may go and how much it may take. Only tests make another than `PUBLIC`:
    nothing in the settings or the environment widens it."""

    public: Callable[[str], bool] = is_public
    resolve: Callable[[str, int], list[str]] = resolve
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    ports: frozenset[int] = frozenset({80, 443})
    hops: int = 5
    most: int = 2_000_000
    seconds: float = 10.0


PUBLIC = Reach()


@dataclass(frozen=True)
class Hop:
    """An address that led on, and how it said so."""

    url: str
    status: int


@dataclass(frozen=True)
class Kept:
    """What an address told of the copy that was had before; asked of that very address alone."""

    url: str = ""
    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


NOTHING_KEPT = Kept()


@dataclass(frozen=True)
class Asking:
    """How a page is asked for. With `upto`, no more of its body is read, and more is no fault;
    `turn` is entered for each request, and its waiting costs the other side no time; but nothing
    goes on after `until`, on the clock of `time.monotonic`."""

    method: Literal["GET", "HEAD"] = "GET"
    types: tuple[str, ...] = ()
    kept: Kept = NOTHING_KEPT
    upto: int | None = None
    until: float = inf
    turn: Callable[[Place], AbstractContextManager[object]] = lambda place: nullcontext()


@dataclass(frozen=True)
class Fetched:
    """`url` is where the redirects ended, by way of `hops`; `content_type` is the header as it
    was sent."""

    url: str
    status: int
    content_type: str
    body: bytes
    hops: tuple[Hop, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def media_type(self) -> str:
        return media_type(self.content_type)


def media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()


def fetch(
    url: str,
    *,
    types: Collection[str] = (),
    seconds: float | None = None,
    reach: Reach = PUBLIC,
) -> Fetched:
    """What stands at the address; NotFetched with a sentence where nothing can be had.

    With `types`, beginnings of media types, the body of any other type stays unread.
    """
    return ask(url, Asking(types=tuple(types)), seconds=seconds, reach=reach)


def ask(
    url: str, asking: Asking, *, seconds: float | None = None, reach: Reach = PUBLIC
) -> Fetched:
    """As `fetch`, in the way that `asking` says."""
    deadline = Deadline(seconds or reach.seconds, asking.until)
    try:
        return _follow(url, asking, deadline, reach)
    except BadAddress as error:
        raise Refused(str(error)) from error
    except TimeoutError as error:
        raise TooSlow("It took too long to answer.") from error
    except ssl.SSLCertVerificationError as error:
        raise BadCertificate("Its certificate doesn’t prove its name.") from error
    except http.client.HTTPException as error:
        raise Unreachable("What it answered is not HTTP.") from error
    except OSError as error:
        raise Unreachable("No connection could be made.") from error


def _follow(url: str, asking: Asking, deadline: Deadline, reach: Reach) -> Fetched:
    hops: list[Hop] = []
    for _ in range(reach.hops + 1):
        place, waiting_since = parse(url), time.monotonic()
        with asking.turn(place):
            deadline.forgive(time.monotonic() - waiting_since)
            more = asking.kept.headers if url == asking.kept.url else {}
            with _ask(place, asking.method, more, deadline, reach) as response:
                onward = response.headers.get("Location")
                if response.status not in REDIRECTS or not onward:
                    return _fetched(url, response, asking, reach, tuple(hops))
        hops.append(Hop(url, response.status))
        url = _joined(url, onward)
    raise TooManyRedirects("It leads on from address to address without an end.")


def _fetched(
    url: str,
    response: http.client.HTTPResponse,
    asking: Asking,
    reach: Reach,
    hops: tuple[Hop, ...],
) -> Fetched:
    kind = response.headers.get("Content-Type", "")
    wanted = not asking.types or not kind or media_type(kind).startswith(asking.types)
    bodiless = asking.method == "HEAD" or response.status == NOT_MODIFIED
    if not wanted or bodiless:
        body = b""
    elif asking.upto is None:
        body = read_body(response, most=reach.most)
    else:
        body = read_start(response, upto=asking.upto)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Fetched(url, response.status, kind, body, hops, headers)


def _joined(url: str, onward: str) -> str:
    try:
        # http.client reads headers as Latin-1; servers that send more than ASCII mean UTF-8.
        return urljoin(url, onward.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise Refused("It leads on to something that is no address.") from error


@contextmanager
def _ask(
    place: Place, method: str, more: Mapping[str, str], deadline: Deadline, reach: Reach
) -> Iterator[http.client.HTTPResponse]:
    if place.port not in reach.ports:
        raise Refused(f"Port {place.port} is not one where pages are published.")
    addresses = _look_up(place, deadline, reach)
    if not all(map(reach.public, addresses)):
        raise Refused(f"“{place.host}” is not on the public internet.")
    with _connect(place, addresses, deadline, reach) as sock:
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = Line(sock, deadline, most=reach.most)
        connection.request(method, place.path, headers={**_headers(place), **more})
        yield connection.getresponse()


def _headers(place: Place) -> dict[str, str]:
    return {
        "Host": place.authority,
        "User-Agent": f"capysite (+{settings.SITE_URL})",
        "Accept": "text/html, text/plain;q=0.9, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _look_up(place: Place, deadline: Deadline, reach: Reach) -> list[str]:
    """In a thread of its own: the system's resolver keeps to no deadline of ours."""
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(reach.resolve(place.host, place.port))
        except (OSError, UnicodeError):
            answers.put([])

    Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except Empty as error:
        raise TooSlow("Its name took too long to look up.") from error
    if not found:
        raise NoSuchName(f"The name “{place.host}” has no address.")
    return found


def _connect(place: Place, addresses: list[str], deadline: Deadline, reach: Reach) -> socket.socket:
    problem: OSError | None = None
    for address in addresses[:MOST_ADDRESSES]:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        try:
            sock.settimeout(min(deadline.left(), PER_ADDRESS))
            sock.connect((address, place.port))
            return _secured(sock, place, deadline, reach)
        except OSError as error:
            sock.close()
            problem = error
    raise problem or OSError("no address")


def _secured(sock: socket.socket, place: Place, deadline: Deadline, reach: Reach) -> socket.socket:
    if place.scheme != "https":
        return sock
    sock.settimeout(deadline.left())
    return reach.tls().wrap_socket(sock, server_hostname=place.host)
