"""One thread makes a page; whoever wants the same meanwhile waits for it."""

from threading import Event, Lock

from capysite.pagecache.page import Page

PATIENCE = 10.0  # seconds


class Flight:
    def __init__(self) -> None:
        self._landed = Event()
        self._page: Page | None = None

    def wait(self) -> Page | None:
        """None where nothing came that could be shared: then everybody asks by himself."""
        self._landed.wait(PATIENCE)
        return self._page

    def land(self, page: Page | None) -> None:
        self._page = page
        self._landed.set()


class Flights:
    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: dict[str, Flight] = {}

    def board(self, key: str) -> tuple[Flight, bool]:
        """The flight, and whether it is ours to make."""
        with self._lock:
            if flight := self._under_way.get(key):
                return flight, False
            flight = self._under_way[key] = Flight()
            return flight, True

    def land(self, key: str, page: Page | None) -> None:
        """In any case, for the others wait."""
        with self._lock:
            flight = self._under_way.pop(key)
        flight.land(page)
