"""Pages by key, no more than a number of bytes; those go first that nobody asked for longest."""

from collections import OrderedDict
from contextlib import suppress
from threading import Lock

from capysite.pagecache.page import Page

# What Python needs beside the bytes: the page, its headers, its place on the shelf.
BESIDE = 3_000


class Shelf:
    def __init__(self, bound: int) -> None:
        self.bound = bound
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self._pages: OrderedDict[str, Page] = OrderedDict()
            self.bytes = 0

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: str) -> Page | None:
        """Without the lock: each step is one that no other thread comes between."""
        pages = self._pages
        if (page := pages.get(key)) is None:
            return None
        with suppress(KeyError):  # It had to go meanwhile.
            pages.move_to_end(key)
        return page

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            self._take_out(key)
            if weight(key, page) > self.bound:
                return
            page.key = key
            self._pages[key] = page
            self._grow(weight(key, page))

    def grow(self, page: Page, by: int) -> None:
        """The page has got another form."""
        with self._lock:
            page.weight += by
            if self._pages.get(page.key) is page:
                self._grow(by)

    def _grow(self, by: int) -> None:
        self.bytes += by
        while self.bytes > self.bound:
            self._take_out(next(iter(self._pages)))

    def _take_out(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.bytes -= weight(key, page)


def weight(key: str, page: Page) -> int:
    return BESIDE + 4 * len(key) + page.weight
