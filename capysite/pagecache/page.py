"""A whole answer, ready to be given: plain, and compressed once somebody reads it so."""

import gzip
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

import brotli

from capysite.base import requestid
from capysite.pagecache.watch import State

Headers = list[tuple[str, str]]
FRESH, ENDING = "max-age=0, s-maxage=1", "max-age=0, s-maxage=0"
SMALLEST = 512  # bytes, below which compressing is not worth it
# Made anew for each form, or the request's own.
LEFT_OUT = {
    name.lower() for name in ("Cache-Control", "Content-Length", "ETag", "Vary", requestid.HEADER)
}


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=6))


# In the order in which they are preferred.
CODINGS: dict[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip}
_compressing = Lock()


class Form:
    """The bytes as one kind of reader gets them. `unchanged` are the headers of a 304."""

    __slots__ = ("body", "etag", "headers", "unchanged")

    def __init__(self, body: bytes, headers: Headers, etag: str, coding: str = "") -> None:
        self.body, self.etag = [body], etag
        coded = [("Content-Encoding", coding)] if coding else []
        self.headers = [*headers, *coded, ("Content-Length", str(len(body)))]
        if etag:
            self.headers.append(("ETag", etag))
        left_out = {"content-type", "content-encoding", "content-length"}
        self.unchanged = [pair for pair in self.headers if pair[0].lower() not in left_out]


class Page:
    """Of one state, made at a tick. `forms` are by their coding, "" for the plain one."""

    __slots__ = ("_headers", "forms", "key", "made_at", "route", "state", "status", "weight")

    def __init__(
        self, status: str, headers: Headers, body: bytes, *, state: State, route: str, tick: float
    ) -> None:
        self.status, self.state, self.route, self.made_at = status, state, route, tick
        self.key, self.weight = "", len(body)
        etag = next((v for n, v in headers if n.lower() == "etag"), "") or mark(body)
        own = [pair for pair in headers if pair[0].lower() not in LEFT_OUT]
        if self.is_there:
            own += [("Cache-Control", FRESH), ("Vary", "Accept-Encoding")]
        else:
            etag = ""
            own += [pair for pair in headers if pair[0] == "Cache-Control"]
        self._headers = own
        self.forms = {"": Form(body, own, etag)}

    @property
    def is_there(self) -> bool:
        return self.status.startswith("200")

    def compress(self, coding: str) -> int:
        """Makes that form, once; how many bytes it takes. Where nothing is gained it is the plain
        one."""
        with _compressing:
            if coding in self.forms:
                return 0
            plain = self.forms[""]
            body = plain.body[0]
            small = len(body) < SMALLEST or not self.is_there
            packed = body if small else CODINGS[coding](body)
            if len(packed) >= len(body):
                self.forms[coding] = plain
                return 0
            etag = f'{plain.etag[:-1]}-{coding}"'
            self.forms[coding] = Form(packed, self._headers, etag, coding)
            return len(packed)


def mark(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'


def ending(headers: Headers) -> Headers:
    """For the last second of a state: others may not keep it any longer."""
    return [(name, ENDING if value == FRESH else value) for name, value in headers]
