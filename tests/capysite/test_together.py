"""Many who want the same page at once, and pages that are written meanwhile."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.http import HttpResponse

from articles.models import Topic
from capysite.pagecache import flights
from tests.articles.factories import make_topic
from tests.capysite.reader import Reader

pytestmark = pytest.mark.django_db(transaction=True)
READERS = 8
PAGE = "/topics/"
Django = Callable[..., Iterable[bytes]]


def told(words: str, status: str = "200 OK") -> Django:
    def django(environ: object, start: Any) -> HttpResponse:
        start(status, [("Cache-Control", "max-age=0")])
        return HttpResponse(words)

    return django


def slowly(django: Django, seconds: float = 0.3) -> Django:
    def wait(environ: object, start: Any) -> Iterable[bytes]:
        time.sleep(seconds)
        return django(environ, start)

    return wait


def test_one_makes_it_and_the_others_wait() -> None:
    make_topic()
    reader = Reader(slowly(WSGIHandler()))
    answers = reader.ask_at_once(PAGE, READERS)
    assert {(one.status, one.body) for one in answers} == {(200, answers[0].body)}
    assert (reader.asked, len(answers)) == ([PAGE], READERS)


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Service Unavailable"])
def test_what_fails_is_not_shared_and_holds_nobody(status: str) -> None:
    reader = Reader(slowly(told("no", status)))
    answers = reader.ask_at_once(PAGE, READERS)
    assert [one.status for one in answers] == [int(status[:3])] * READERS
    assert len(reader.asked) == READERS
    assert reader.cache.figures()["entries"] == 0


def test_whom_an_exception_meets_frees_the_others() -> None:
    def fail(environ: object, start: Any) -> HttpResponse:
        time.sleep(0.2)
        if len(reader.asked) == 1:
            raise ZeroDivisionError
        return told("yes")(environ, start)  # type: ignore[return-value]

    reader = Reader(fail)
    answers = reader.ask_at_once(PAGE, 3)
    assert (len(reader.failed), len(answers), len(reader.asked)) == (1, 2, 3)
    assert reader.ask(PAGE).text == "yes"


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flights, "PATIENCE", 0.05)
    reader = Reader(slowly(told("late"), 0.5))
    answers = reader.ask_at_once(PAGE, 3)
    assert [one.text for one in answers] == ["late"] * 3
    assert len(reader.asked) == 3


def test_what_was_missing_is_shared_too() -> None:
    reader = Reader(slowly(told("nothing", "404 Not Found")))
    assert [one.status for one in reader.ask_at_once(PAGE, READERS)] == [404] * READERS
    assert reader.asked == [PAGE]


def writing(times: int, reader: list[Reader]) -> Django:
    """As often, somebody writes between the first query of a page and the last."""

    def django(environ: object, start: Any) -> HttpResponse:
        before = Topic.objects.get().name
        if len(reader[0].asked) <= times:
            Topic.objects.update(name=f"Name {len(reader[0].asked)}")
        return told(f"{before}, {Topic.objects.get().name}")(environ, start)  # type: ignore[return-value]

    return django


@pytest.mark.parametrize(
    ("times", "first", "kept"),
    [
        (0, "Pens, Pens", True),
        (1, "Name 1, Name 1", True),
        (2, "Name 1, Name 2", False),
    ],
)
def test_a_page_that_was_written_meanwhile_is_made_anew_and_never_kept_torn(
    times: int, first: str, kept: bool
) -> None:
    make_topic(name="Pens")
    readers: list[Reader] = []
    reader = Reader(writing(times, readers))
    readers.append(reader)
    assert reader.ask(PAGE).text == first
    assert (reader.cache.figures()["entries"] == 1) is kept
    name = Topic.objects.get().name
    assert reader.ask(PAGE).text == f"{name}, {name}"


def test_a_boundary_that_passes_meanwhile_makes_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def django(environ: object, start: Any) -> HttpResponse:
        if len(reader.asked) == 1:
            reader.time.pass_by(24 * 3600)
        return told(f"{reader.time.moment:%d}")(environ, start)  # type: ignore[return-value]

    reader = Reader(django)
    assert reader.ask(PAGE).text == "03"
    assert reader.asked == [PAGE, PAGE]


def test_without_its_database_it_lets_django_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(told("fresh"))
    assert reader.ask(PAGE).text == "fresh"

    def down(*words: object) -> int:
        raise OperationalError

    monkeypatch.setattr("capysite.base.generation.current", down)
    reader.django = told("try again", "503 Service Unavailable")
    assert reader.ask(PAGE).status == 200
    reader.time.pass_by(1)
    assert [reader.ask(PAGE).status for _ in range(2)] == [503, 503]


def test_it_leaves_no_connection_open_that_django_would_close() -> None:
    make_topic()
    reader = Reader(told("yes"))
    reader.ask(PAGE)
    reader.time.pass_by(2)
    connection.close()
    reader.ask(PAGE)
    kept_open = connection.settings_dict["CONN_MAX_AGE"] != 0
    assert (connection.connection is not None) is kept_open
