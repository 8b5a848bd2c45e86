"""What is reckoned from the whole site stands while the site does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from articles.models import Topic
from capysite.base.pergeneration import PerGeneration, forget_all
from tests.articles.factories import make_edition, make_topic

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db(transaction=True)


def counting() -> tuple[PerGeneration[list[str]], list[datetime]]:
    asked: list[datetime] = []

    def reckon(at: datetime) -> list[str]:
        asked.append(at)
        return list(Topic.objects.order_by("name").values_list("name", flat=True))

    return PerGeneration(reckon), asked


def test_it_is_reckoned_once_while_nothing_is_written() -> None:
    topics, asked = counting()
    make_topic(name="Pens")
    assert [topics.at(MONDAY), topics.at(MONDAY + MINUTE)] == [["Pens"], ["Pens"]]
    assert asked == [MONDAY]


def test_what_was_written_is_told_at_once() -> None:
    topics, _ = counting()
    make_topic(name="Pens")
    topics.at(MONDAY)
    make_topic(slug="inks", name="Inks")
    assert topics.at(MONDAY) == ["Inks", "Pens"]


def test_it_ends_where_something_begins_and_does_not_reach_back(
    at_moment: Callable[[datetime], datetime],
) -> None:
    at_moment(MONDAY)
    topics, asked = counting()
    make_edition(at=MONDAY + 5 * MINUTE)
    moments = [MONDAY + n * MINUTE for n in (1, 4, 5, 6, 1)]
    for moment in moments:
        topics.at(moment)
    assert asked == [moments[0], moments[2], moments[4]]


def test_what_changes_meanwhile_is_not_kept() -> None:
    def meddling(at: datetime) -> int:
        make_topic(slug=f"topic-{Topic.objects.count()}")
        return Topic.objects.count()

    counts = PerGeneration(meddling)
    assert [counts.at(MONDAY), counts.at(MONDAY)] == [1, 2]


def test_inside_of_a_transaction_nothing_is_kept() -> None:
    topics, asked = counting()
    make_topic(name="Pens")
    with transaction.atomic():
        Topic.objects.update(name="Quills")
        assert topics.at(MONDAY) == ["Quills"]
        transaction.set_rollback(True)
    assert topics.at(MONDAY) == ["Pens"]
    assert len(asked) == 2


def test_another_database_is_asked_anew() -> None:
    topics, asked = counting()
    topics.at(MONDAY)
    forget_all()
    topics.at(MONDAY)
    assert len(asked) == 2
