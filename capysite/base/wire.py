"""What comes over a connection to a stranger: never later than a deadline, never more than
a size, packed or unpacked."""

import http.client
import io
import socket
import time
import zlib
from math import inf
from typing import Any

PIECE = 1 << 16
# What status, headers and the marks between chunks may add to a body.
AROUND = 1 << 18


class NotFetched(Exception):
    """Says, in a sentence, why there is no page."""


class TooSlow(NotFetched):
    """The time was up, however much was still coming."""


class TooLarge(NotFetched):
    """More came than anybody would read."""


class Unreadable(NotFetched):
    """It broke off, or is packed in a way that we don't know."""


class Deadline:
    """`until`, on the clock of `time.monotonic`, is the end whatever is forgiven."""

    def __init__(self, seconds: float, until: float = inf) -> None:
        self._end = time.monotonic() + seconds
        self._until = until

    def forgive(self, seconds: float) -> None:
        """For time that was ours and not theirs, such as waiting for our turn."""
        self._end += seconds

    def left(self) -> float:
        """Seconds, always more than 0; TooSlow where there are none."""
        left = min(self._end, self._until) - time.monotonic()
        if left <= 0:
            raise TooSlow("It took too long to answer.")
        return left


class Line:
    """As much of a socket as http.client asks for. The timeout of a socket begins anew with
    each byte that comes, so a server could keep us for ever; this one's doesn't."""

    def __init__(self, sock: socket.socket, deadline: Deadline, *, most: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._most = most + AROUND

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(Reading(self._sock, self._deadline, self._most))

    def close(self) -> None:
        """Whoever opened the socket closes it: the answer is still to be read."""


class Reading(io.RawIOBase):
    """Counts here, below http.client, which reads to the end for a chunk of negative size."""

    def __init__(self, sock: socket.socket, deadline: Deadline, most: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise TooLarge("It is longer than any page that somebody reads.")
        return count


def read_body(response: http.client.HTTPResponse, *, most: int) -> bytes:
    """The whole body, unpacked; NotFetched where it is too large or not whole."""
    packing = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if packing not in {"identity", "gzip", "x-gzip"}:
        raise Unreadable("It is packed in a way that we don’t read.")
    body = _plain(response, most) if packing == "identity" else _unpacked(response, most)
    if response.length:
        raise Unreadable("It broke off before its end.")
    return body


def read_start(response: http.client.HTTPResponse, *, upto: int) -> bytes:
    """The beginning of the body, unpacked: what follows is left unread, whole or not."""
    packing = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if packing == "identity":
        return response.read(upto)
    taken, unpacker = bytearray(), zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        while len(taken) < upto and (piece := response.read(PIECE)):
            taken += unpacker.decompress(piece, upto - len(taken))
    except zlib.error as error:
        raise Unreadable("It is packed in a way that we don’t read.") from error
    return bytes(taken)


def _plain(response: http.client.HTTPResponse, most: int) -> bytes:
    taken = bytearray()
    while piece := response.read(PIECE):
        taken += piece
        _measure(taken, most)
    return bytes(taken)


def _unpacked(response: http.client.HTTPResponse, most: int) -> bytes:
    """Piece by piece, and never more than asked for: a few bytes can hold gigabytes."""
    taken = bytearray()
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        while piece := response.read(PIECE):
            taken += unpacker.decompress(piece, most + 1 - len(taken))
            _measure(taken, most)
    except zlib.error as error:
        raise Unreadable("It is packed in a way that we don’t read.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise Unreadable("It broke off before its end.")
    return bytes(taken)


def _measure(taken: bytearray, most: int) -> None:
    if len(taken) > most:
        raise TooLarge("It is longer than any page that somebody reads.")
