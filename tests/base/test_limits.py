from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from django.db import connection
from pytest_django import Settings

from capysite.base import limits
from capysite.base.models import Limit
from tests.base.makers import NOON

MINUTE = timedelta(minutes=1)
PROCESSES = 4
TRIES = 40
LIMIT = 30


def tries(count: int, *, after: timedelta = timedelta(0), key: str = "ada") -> list[bool]:
    at = NOON + after
    return [limits.allow(key, limit=2, per=MINUTE, at=at) for _ in range(count)]


@pytest.mark.django_db
def test_the_third_of_two_is_refused() -> None:
    assert tries(4) == [True, True, False, False]


@pytest.mark.django_db
def test_a_window_lasts_from_its_first_try() -> None:
    assert tries(2) == [True, True]
    assert tries(1, after=MINUTE - timedelta(seconds=1)) == [False]
    assert tries(3, after=MINUTE) == [True, True, False]


@pytest.mark.django_db
def test_each_key_counts_for_itself() -> None:
    assert tries(3) == [True, True, False]
    assert tries(3, key="eve") == [True, True, False]


@pytest.mark.django_db
def test_a_cleared_key_counts_anew() -> None:
    tries(3)
    limits.clear("ada")
    assert tries(3) == [True, True, False]


@pytest.mark.django_db
def test_no_key_can_be_read_from_the_table(settings: Settings) -> None:
    tries(1, key="ada@reader.example")
    stored = Limit.objects.get().key
    assert "ada" not in stored
    settings.SECRET_KEY = "another"
    tries(1, key="ada@reader.example")
    assert Limit.objects.count() == 2, "The hash is keyed: it can't be guessed from a list."


@pytest.mark.django_db
def test_windows_that_are_over_are_forgotten() -> None:
    tries(1)
    tries(1, after=MINUTE / 2, key="eve")
    assert limits.forget(at=NOON + MINUTE) == 1
    assert tries(2, after=MINUTE, key="eve") == [True, False]


def many_tries(_: int) -> int:
    allowed = sum(limits.allow("all", limit=LIMIT, per=MINUTE, at=NOON) for _ in range(TRIES))
    connection.close()
    return allowed


@pytest.mark.django_db(transaction=True)
def test_four_processes_together_get_exactly_the_limit() -> None:
    connection.close()  # a forked process would go on with the socket of this one
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        assert sum(pool.map(many_tries, range(PROCESSES))) == LIMIT
    assert Limit.objects.get().count == PROCESSES * TRIES
