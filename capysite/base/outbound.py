"""Fetches a page from somebody else's server, and can't be led behind our own walls.

The name is looked up once, each address that it has must be public, and the connection goes
to an address that was looked at: a name that answers otherwise the second time gains nothing.
Every redirect passes the same gate. One deadline and one size hold for everything together.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urljoin

from django.conf import settings

from capysite.base.internet import is_public
from capysite.base.webaddress import BadAddress, Place, parse
from capysite.base.wire import Deadline, Line, NotFetched, TooSlow, read_body

REDIRECTS = {301, 302, 303, 307, 308}
PER_ADDRESS = 4.0
MOST_ADDRESSES = 4


class Refused(NotFetched):
    """An address where we don't go."""


class Unreachable(NotFetched):
    """Nothing that we understand came back."""


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
class Fetched:
    """`url` is where the redirects ended, `content_type` the header as it was sent."""

    url: str
    status: int
    content_type: str
    body: bytes

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
    deadline = Deadline(seconds or reach.seconds)
    try:
        return _follow(url, tuple(types), deadline, reach)
    except BadAddress as error:
        raise Refused(str(error)) from error
    except TimeoutError as error:
        raise TooSlow("It took too long to answer.") from error
    except ssl.SSLCertVerificationError as error:
        raise Unreachable("Its certificate doesn’t prove its name.") from error
    except http.client.HTTPException as error:
        raise Unreachable("What it answered is not HTTP.") from error
    except OSError as error:
        raise Unreachable("No connection could be made.") from error


def _follow(url: str, types: tuple[str, ...], deadline: Deadline, reach: Reach) -> Fetched:
    for _ in range(reach.hops + 1):
        with _ask(parse(url), deadline, reach) as response:
            onward = response.headers.get("Location")
            if response.status not in REDIRECTS or not onward:
                kind = response.headers.get("Content-Type", "")
                wanted = not types or not kind or media_type(kind).startswith(types)
                body = read_body(response, most=reach.most) if wanted else b""
                return Fetched(url, response.status, kind, body)
        url = _joined(url, onward)
    raise TooManyRedirects("It leads on from address to address without an end.")


def _joined(url: str, onward: str) -> str:
    try:
        # http.client reads headers as Latin-1; servers that send more than ASCII mean UTF-8.
        return urljoin(url, onward.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise Refused("It leads on to something that is no address.") from error


@contextmanager
def _ask(place: Place, deadline: Deadline, reach: Reach) -> Iterator[http.client.HTTPResponse]:
    if place.port not in reach.ports:
        raise Refused(f"Port {place.port} is not one where pages are published.")
    addresses = _look_up(place, deadline, reach)
    if not all(map(reach.public, addresses)):
        raise Refused(f"“{place.host}” is not on the public internet.")
    with _connect(place, addresses, deadline, reach) as sock:
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = Line(sock, deadline, most=reach.most)
        connection.request("GET", place.path, headers=_headers(place))
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
        raise Unreachable(f"The name “{place.host}” has no address.")
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
