"""One id for each request, in its answer and its log lines; and log lines that tell of nobody."""

import ipaddress
import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from capysite.base.proxies import is_trusted

HEADER = "X-Request-ID"
KEY = "HTTP_X_REQUEST_ID"  # the same in the words of WSGI
LINE = "{asctime} {levelname} {request_id} {name} {message}"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
EMAIL = re.compile(r"[^\s@<>\"'(),;:=\[\]]{1,64}@[^\s@<>\"'(),;:\[\]]{1,255}")
ADDRESS = re.compile(r"(?<![\w.:])[0-9A-Fa-f:.]{3,60}(?![\w])")

current: ContextVar[str] = ContextVar("request id", default="-")
log = logging.getLogger("capysite.request")


class RequestIdMiddleware:
    """A proxy of ours may bring the id; anybody else's is not believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = current.set(id_of(request.META))
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = current.get()
            spent = round((time.monotonic() - began) * 1000)
            log.info("%s %s %d %d ms", request.method, _route(request), response.status_code, spent)
            return response
        finally:
            current.reset(token)


def id_of(environ: Mapping[str, Any]) -> str:
    brought: str = environ.get(KEY, "")
    if brought and ACCEPTED.fullmatch(brought) and is_trusted(environ.get("REMOTE_ADDR", "")):
        return brought
    # No secret: asking the system for chance would let another thread go first.
    return f"{random.getrandbits(64):016x}"


def _route(request: HttpRequest) -> str:
    """The pattern and not the path: paths of newsletter links hold a person's token."""
    match = request.resolver_match
    return f"/{match.route}" if match else "(no route)"


class LogFormatter(logging.Formatter):
    """One line a record, lines of a traceback marked: what a visitor sends forges no line."""

    def __init__(self) -> None:
        super().__init__(LINE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = current.get()
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return one_line(anonymous(super().formatMessage(record)))

    def formatException(self, ei: object) -> str:
        text = anonymous(super().formatException(ei))  # type: ignore[arg-type]
        return "\n".join(f"    | {one_line(line)}" for line in text.splitlines())

    def formatStack(self, stack_info: str) -> str:
        text = anonymous(super().formatStack(stack_info))
        return "\n".join(f"    | {one_line(line)}" for line in text.splitlines())


def one_line(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def anonymous(text: str) -> str:
    """Without e-mail and network addresses."""
    return ADDRESS.sub(_without_address, EMAIL.sub("[e-mail]", text))


def _without_address(found: re.Match[str]) -> str:
    text = found[0].rstrip(".:")
    host, colon, port = text.rpartition(":")
    for candidate, rest in ((text, ""), (host, colon + port)):
        try:
            ipaddress.ip_address(candidate)
        except ValueError:
            continue
        return "[address]" + rest + found[0][len(text) :]
    return found[0]
