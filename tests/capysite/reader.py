"""Whoever asks a page cache, and a clock that moves only when a test says so."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from django.db import connection

from capysite.base import clock
from capysite.pagecache.cache import PageCache

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def __getitem__(self, name: str) -> str:
        return ", ".join(value for found, value in self.headers if found.lower() == name.lower())


@dataclass
class Time:
    """Moment and ticks of the cache, which move together."""

    moment: datetime = MONDAY
    ticks: float = 0.0

    def pass_by(self, seconds: float) -> datetime:
        self.ticks += seconds
        self.moment += timedelta(seconds=seconds)
        return self.moment


@dataclass
class Reader:
    """`asked` are the addresses for which Django was asked, each with its query."""

    django: Callable[..., Iterable[bytes]]
    size: int = MEGABYTE
    time: Time = field(default_factory=Time)
    asked: list[str] = field(default_factory=list)
    given: list[dict[str, Any]] = field(default_factory=list)
    failed: list[ZeroDivisionError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cache = PageCache(
            self._ask_django, self.size, now=lambda: self.time.moment, tick=lambda: self.time.ticks
        )

    def _ask_django(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.asked.append(path_of(environ))
        self.given.append(environ)
        with clock.fixed(self.time.moment):
            return self.django(environ, start)

    def ask(self, path: str, method: str = "GET", **more: Any) -> Answer:
        """`more` stands in the environment of the request."""
        said: list[Any] = []
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "HTTP_HOST": "testserver", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "198.51.100.7",
            "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(),
        } | more  # fmt: skip
        response = self.cache(environ, lambda *words: said.extend(words))
        body = b"".join(response)
        if close := getattr(response, "close", None):
            close()
        return Answer(int(said[0][:3]), said[1], body)

    def ask_at_once(self, path: str, readers: int) -> list[Answer]:
        """By so many threads, each with a connection of its own; `failed` says who got none."""
        answers: list[Answer] = []

        def ask() -> None:
            try:
                answers.append(self.ask(path))
            except ZeroDivisionError as error:
                self.failed.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=ask) for _ in range(readers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


def path_of(environ: dict[str, Any]) -> str:
    query = environ["QUERY_STRING"]
    return f"{environ['PATH_INFO']}?{query}" if query else str(environ["PATH_INFO"])
