"""Asks Django for a page, and says whether it may be kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from capysite.base import requestid
from capysite.pagecache.asked import NO_ROUTE, Asked, Environ
from capysite.pagecache.page import Headers, Page
from capysite.pagecache.watch import State, Watch

Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
KEPT = ("200", "404", "410")
TRIES = 2  # after which a page that is written all the time is given, and not kept
PUBLIC = "max-age=0"


@dataclass(frozen=True)
class Answer:
    """As Django gave it."""

    status: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for found, value in self.headers if found.lower() == name)

    @property
    def is_there(self) -> bool:
        return self.status.startswith("200")

    @property
    def is_public(self) -> bool:
        """It says itself that it is the same for everybody."""
        return (
            self.status[:3] in KEPT
            and self.header("cache-control") == PUBLIC
            and self.header("vary").lower() in ("", "accept-encoding")
            and not self.header("set-cookie")
        )

    def give(self, environ: Environ, start: Start) -> Iterable[bytes]:
        start(self.status, self.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def ask(
    django: Application, environ: Environ, before_closing: Callable[[], object] = bool
) -> Answer:
    said: list[tuple[str, Headers]] = []

    def start(status: str, headers: Headers, exc_info: object = None) -> None:
        said.append((status, headers))

    response = django(environ, start)
    try:
        body = b"".join(response)
        before_closing()
    finally:
        if close := getattr(response, "close", None):
            close()
    return Answer(*said[-1], body)


class Rendering:
    """`renders` counts how often Django was asked."""

    def __init__(self, django: Application, watch: Watch, tick: Callable[[], float]) -> None:
        self._django, self._watch, self._tick = django, watch, tick
        self.renders = 0

    def make(self, wanted: Asked, given: Environ) -> tuple[Answer | Page, bool]:
        """The page, and whether it may be kept: all that it read belongs to one state. What was
        written meanwhile has it made anew."""
        for _ in range(TRIES):
            state = self._watch.ask()
            made, holds = self._make(wanted, given, state)
            if holds or isinstance(made, Answer):
                break
        return made, holds

    def _make(self, wanted: Asked, given: Environ, state: State) -> tuple[Answer | Page, bool]:
        """The state is asked for again on the connection of the request."""
        self.renders += 1
        held = []
        answer = ask(
            self._django, wanted.environ(given), lambda: held.append(self._watch.holds(state))
        )
        if not answer.is_public or (answer.is_there and wanted.route == NO_ROUTE):
            return answer, False
        page = Page(
            answer.status,
            answer.headers,
            answer.body,
            state=state,
            route=wanted.route,
            tick=self._tick(),
        )
        return page, held[0]


class Refusal:
    """What Django says to a request for a host that isn't ours: asked for once."""

    def __init__(self, django: Application) -> None:
        self._django = django
        self._answer: Answer | None = None

    def answer(self, given: Environ) -> Answer:
        if self._answer is None:
            environ = Asked("/", "", NO_ROUTE).environ(given)
            told = ask(self._django, environ | {"HTTP_HOST": ".."})
            left_out = {requestid.HEADER.lower(), "content-length"}
            headers = [pair for pair in told.headers if pair[0].lower() not in left_out]
            length = ("Content-Length", str(len(told.body)))
            self._answer = Answer(told.status, [*headers, length], told.body)
        return self._answer
