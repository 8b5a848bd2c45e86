"""The cache in front of Django, as WSGI: what it doesn't keep passes by as if it weren't there."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from capysite.base import clock
from capysite.pagecache import asked, lines, metrics
from capysite.pagecache.asked import Asked, Environ
from capysite.pagecache.flights import Flights
from capysite.pagecache.page import Form, Headers, Page, ending
from capysite.pagecache.rendering import Answer, Application, Refusal, Rendering, Start
from capysite.pagecache.shelf import Shelf
from capysite.pagecache.watch import State, UnreadableError, Watch
from capysite.pagecache.wishes import coding_of, has_already

SAFE = ("GET", "HEAD")
# Shares of the bytes: what anybody can make up pushes out nothing that readers ask for.
MARKED, MISSING = 0.25, 0.01
MISSED_FOR = 1.0  # seconds, after which what wasn't there is looked for again
MOST = 100  # hosts, and ways to accept codings, that are remembered


class PageCache:
    """`size` is in bytes. `pages` have no parameters, `marked` ones have."""

    def __init__(
        self,
        django: Application,
        size: int,
        *,
        now: Callable[[], datetime] = clock.now,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._django, self._now, self._tick = django, now, tick
        self.watch = Watch(now, tick)
        self.pages = Shelf(round(size * (1 - MARKED - MISSING)))
        self.marked, self.missing = Shelf(round(size * MARKED)), Shelf(round(size * MISSING))
        self.hits = self.misses = 0
        self.rendering, self._refusal = Rendering(django, self.watch, tick), Refusal(django)
        self._flights = Flights()
        self._state: State | None = None
        self._hosts: set[str] = set()
        self._codings: dict[str, str] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in SAFE:
            return self._django(environ, start)
        began = time.perf_counter()
        if asked.is_direct(environ) and not environ.get("QUERY_STRING"):
            page, at = self.pages.get(environ["PATH_INFO"]), self._now()
            if page and page.state is self.watch.standing(at) and self._is_plain(environ):
                return self._hit(page, environ, start, began, at)
        return self._look(environ, start, began)

    def _look(self, environ: Environ, start: Start, began: float) -> Iterable[bytes]:
        if environ["PATH_INFO"] == metrics.PATH and metrics.may_read(environ):
            return metrics.answer(self.figures()).give(environ, start)
        wanted = asked.read(environ) if asked.is_direct(environ) else None
        if wanted is None:
            return self._django(environ, start)
        if not self._is_plain(environ):
            refusal = self._refusal.answer(environ)
            lines.say(environ, wanted.route, refusal.status, began)
            return refusal.give(environ, start)
        try:
            page = self._find(wanted, self._standing())
            if page:
                return self._hit(page, environ, start, began, self._now())
            return self._miss(wanted, environ, start, began)
        except UnreadableError:
            return self._django(environ, start)

    def figures(self) -> dict[str, float]:
        shelves = (self.pages, self.marked, self.missing)
        since = self._state.since if self._state else self._now()
        return {
            "bound_bytes": sum(shelf.bound for shelf in shelves),
            "bytes": sum(shelf.bytes for shelf in shelves),
            "entries": sum(map(len, shelves)),
            "hits_total": self.hits,
            "misses_total": self.misses,
            "renders_total": self.rendering.renders,
            "age_seconds": (self._now() - since).total_seconds(),
        }

    def _is_plain(self, environ: Environ) -> bool:
        """For a host of ours, and without a body."""
        host = environ.get("HTTP_HOST", "")
        if host not in self._hosts:
            if not asked.is_ours(environ):
                return False
            if len(self._hosts) < MOST:
                self._hosts.add(host)
        return not asked.has_body(environ)

    def _standing(self) -> State:
        """Pages of the state before go as soon as another one is seen."""
        state = self.watch.standing(self._now()) or self.watch.ask()
        if state is not self._state:
            self._state = state
            for shelf in (self.pages, self.marked, self.missing):
                shelf.clear()
        return state

    def _find(self, wanted: Asked, state: State) -> Page | None:
        page = (self.marked if wanted.query else self.pages).get(wanted.key)
        if page and page.state is state:
            return page
        page = self.missing.get(wanted.key)
        if page and page.state is state and self._tick() - page.made_at < MISSED_FOR:
            return page
        return None

    def _miss(self, wanted: Asked, environ: Environ, start: Start, began: float) -> Iterable[bytes]:
        """Made once for all who ask meanwhile; what can't be shared, everybody asks for alone."""
        self.misses += 1
        flight, ours = self._flights.board(wanted.key)
        if not ours:
            page = flight.wait()
            at = self._now()
            if page and page.state is self.watch.standing(at):
                return self._hit(page, environ, start, began, at)
            made, _ = self.rendering.make(wanted, environ)
            return self._give(made, environ, start)
        kept: Page | None = None
        try:
            made, may_keep = self.rendering.make(wanted, environ)
            if may_keep and isinstance(made, Page):
                kept = made
                self._shelf_of(wanted, kept).put(wanted.key, kept)
        finally:
            self._flights.land(wanted.key, kept)
        return self._give(made, environ, start)

    def _shelf_of(self, wanted: Asked, page: Page) -> Shelf:
        if not page.is_there:
            return self.missing
        return self.marked if wanted.query else self.pages

    def _hit(
        self, page: Page, environ: Environ, start: Start, began: float, at: datetime
    ) -> Iterable[bytes]:
        self.hits += 1
        status, headers, body = self._answer(page, environ, at)
        start(status, headers)
        lines.say(environ, page.route, status, began)
        return body

    def _give(self, made: Page | Answer, environ: Environ, start: Start) -> Iterable[bytes]:
        """What Django has just made; it has written its line."""
        if isinstance(made, Answer):
            return made.give(environ, start)
        status, headers, body = self._answer(made, environ, self._now())
        start(status, headers)
        return body

    def _answer(
        self, page: Page, environ: Environ, at: datetime
    ) -> tuple[str, Headers, list[bytes]]:
        form = self._form(page, environ)
        status, headers, body = page.status, form.headers, form.body
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and has_already(known, form.etag):
            status, headers, body = "304 Not Modified", form.unchanged, []
        if at >= page.state.last_second:
            headers = ending(headers)
        return status, headers, [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def _form(self, page: Page, environ: Environ) -> Form:
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        if not accepted:
            return page.forms[""]
        coding = self._codings.get(accepted)
        if coding is None:
            coding = coding_of(accepted)
            if len(self._codings) < MOST:
                self._codings[accepted] = coding
        return page.forms.get(coding) or self._compress(page, coding)

    def _compress(self, page: Page, coding: str) -> Form:
        shelf = self.marked if "?" in page.key else self.pages
        shelf.grow(page, page.compress(coding))
        return page.forms[coding]
