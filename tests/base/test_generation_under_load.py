"""Under one number there is one content, whoever writes meanwhile."""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from articles.models import Topic
from capysite.base import generation
from tests.articles.factories import make_topic

WRITERS = 4
SECONDS = 2.0
Seen = dict[int, list[str]]


def write(pk: int) -> int:
    end = time.monotonic() + SECONDS
    commits = 0
    while time.monotonic() < end:
        with transaction.atomic():
            Topic.objects.filter(pk=pk).update(summary=f"{pk} {commits}")
            Topic.objects.filter(pk=pk).update(summary=f"{pk} {commits} in full")
        commits += 1
    connection.close()
    return commits


def read(_: int) -> list[tuple[int, str]]:
    """Number, content, number again: a pair is kept when the number stood still."""
    seen = []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        before = generation.current()
        content = "; ".join(Topic.objects.order_by("pk").values_list("summary", flat=True))
        if generation.current() == before:
            seen.append((before, content))
    connection.close()
    return seen


def observe() -> tuple[int, Seen]:
    """How many writers committed, and every content that was seen under each number."""
    topics = [make_topic(summary="new").pk for _ in range(WRITERS)]
    connection.close()  # a forked process would go on with the socket of this one
    with ProcessPoolExecutor(WRITERS + 2, mp_context=get_context("fork")) as pool:
        writing = [pool.submit(write, pk) for pk in topics]
        reading = [pool.submit(read, n) for n in range(2)]
        commits = sum(writer.result() for writer in writing)
        seen: Seen = {}
        for reader in reading:
            for number, content in reader.result():
                seen.setdefault(number, []).append(content)
    return commits, seen


def numbers_of_two_contents(seen: Seen) -> list[int]:
    return [number for number, contents in seen.items() if len(set(contents)) > 1]


@pytest.mark.django_db(transaction=True)
def test_no_reader_sees_a_commit_under_the_number_before_it() -> None:
    before = generation.current()
    commits, seen = observe()
    assert len(seen) > 5
    assert numbers_of_two_contents(seen) == []
    if connection.vendor == "postgresql":  # once a commit, those of the new topics included
        assert generation.current() == before + WRITERS + commits


@pytest.mark.django_db(transaction=True)
def test_without_the_trigger_the_same_readers_would_see_it() -> None:
    """The canary: the test above can fail."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER capysite_bump_articles_topic_update")
        else:
            cursor.execute("DROP TRIGGER capysite_bump ON articles_topic")
    _, seen = observe()
    assert numbers_of_two_contents(seen) != []
    call_command("migrate", verbosity=0)
