"""No answer is older than a second, and none is older than what began by itself: with clocks and
writers that do what chance tells them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capysite.base import boundaries, generation
from capysite.pagecache import rendering, watch
from tests.capysite.reader import MONDAY, Reader, Time

PAGES = ("/topics/", "/authors/", "/topics/?after=1", "/guides/")
END = MONDAY + timedelta(days=2)
# Hundredths of a second that pass before, what is asked for, and how often somebody writes before
# the request, in its midst, and in the midst of the page that is made in its place.
Step = tuple[int, str, int, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from((0, 1, 30, 70, 99, 100, 101, 250)),
        st.sampled_from(PAGES),
        *(st.integers(0, 1) for _ in range(3)),
    ),
    min_size=1,
    max_size=40,
)
BOUNDARIES = st.lists(st.integers(0, 4000), max_size=6)


@dataclass
class Site:
    """`written` says when each number came; pages tell the number and how much has begun."""

    begins: list[datetime]
    time: Time = field(default_factory=Time)
    written: list[float] = field(default_factory=list)
    meanwhile: list[int] = field(default_factory=list)

    def write(self, times: int) -> None:
        self.written += [self.time.ticks] * times

    def begun(self) -> int:
        return sum(moment <= self.time.moment for moment in self.begins)

    def django(self, environ: object, start: Any) -> list[bytes]:
        """Torn, where somebody writes in the midst of it."""
        before = f"{len(self.written)}/{self.begun()}"
        if self.meanwhile:
            self.write(self.meanwhile.pop(0))
            self.time.pass_by(0.01)
        start("200 OK", [("Cache-Control", "max-age=0")])
        return [f"{before} {len(self.written)}/{self.begun()}".encode()]

    def read(self, at: datetime) -> tuple[int, datetime]:
        return len(self.written), min([END, *(one for one in self.begins if one > at)])


@contextmanager
def standing_in(site: Site) -> Iterator[None]:
    """For the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation, "current", lambda: len(site.written))
        patch.setattr(boundaries, "read", site.read)
        patch.setattr(watch, "close_old_connections", lambda: None)
        yield


@given(STEPS, BOUNDARIES)
def test_no_answer_is_older_than_a_second(steps: list[Step], begin: list[int]) -> None:
    site = Site([MONDAY + timedelta(seconds=hundredths / 100) for hundredths in begin])
    reader = Reader(site.django, time=site.time)
    with standing_in(site):
        for hundredths, path, before, *meanwhile in steps:
            site.time.pass_by(hundredths / 100)
            site.write(before)
            site.meanwhile = list(meanwhile)
            began, asked = site.begun(), len(reader.asked)
            first, last = reader.ask(path).text.split()
            made = len(reader.asked) - asked
            number, begun = map(int, last.split("/"))
            a_second_ago = sum(when <= site.time.ticks - 1 for when in site.written)
            assert number >= a_second_ago
            assert begun >= began
            # Who writes in the midst of both is one whom no third page would wait for.
            assert first == last or made == rendering.TRIES


@given(STEPS)
def test_the_number_is_asked_for_once_a_second_at_most_beside_renders(steps: list[Step]) -> None:
    site, asked = Site([]), [0]
    reader = Reader(site.django, time=site.time)
    with standing_in(site), pytest.MonkeyPatch.context() as patch:

        def current() -> int:
            asked[0] += 1
            return 0

        patch.setattr(generation, "current", current)
        patch.setattr(boundaries, "read", lambda at: (0, END))
        for hundredths, path, *_ in steps:
            site.time.pass_by(hundredths / 100)
            reader.ask(path)
    assert asked[0] <= site.time.ticks + len(reader.asked) + 1
