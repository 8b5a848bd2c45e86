"""Queries whose SQL is written once answer as those that are written anew."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from articles.models import Edition, Topic
from capysite.base.prepared import Prepared
from tests.articles.factories import make_edition, make_topic

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def named(slugs: list[str], ids: list[int]) -> QuerySet[Topic]:
    return Topic.objects.filter(Q(slug__in=slugs) | Q(pk__in=ids)).order_by("pk")


def live(at: datetime, slug: str) -> QuerySet[Edition]:
    return Edition.objects.live(at).filter(slug=slug).select_related("topic")


def test_it_finds_what_is_asked_for_each_time() -> None:
    topics = [make_topic() for _ in range(7)]
    prepared: Prepared[Topic] = Prepared(named)
    for slugs, ids in ((0, 0), (1, 0), (0, 1), (3, 2), (2, 3), (5, 7), (7, 5)):
        asked = [one.slug for one in topics[:slugs]], [one.pk for one in topics[-ids:] if ids]
        assert prepared.rows(slugs=asked[0], ids=asked[1]) == list(named(*asked))


def test_rows_are_as_django_makes_them() -> None:
    edition = make_edition(slug="pens")
    prepared: Prepared[Edition] = Prepared(live)
    at = edition.begins_at
    for moment, slug in ((at, "pens"), (at, "inks"), (at - timedelta(microseconds=1), "pens")):
        assert prepared.rows(at=moment, slug=slug) == list(live(moment, slug))
    found = prepared.first(at=at, slug="pens")
    assert found
    assert found.topic
    assert not found._state.adding
    with CaptureQueriesContext(connection) as queries:
        assert found.topic.name
    assert len(queries) == 0


def test_it_is_one_query_and_its_sql_is_written_once() -> None:
    made = []

    def make(slugs: list[str]) -> QuerySet[Topic]:
        made.append(slugs)
        return Topic.objects.filter(slug__in=slugs)

    prepared: Prepared[Topic] = Prepared(make)
    with CaptureQueriesContext(connection) as queries:
        for count in (3, 4, 3, 4):
            prepared.rows(slugs=[f"topic-{n}" for n in range(count)])
    assert len(queries) == 4
    assert len(made) == 2  # with two kinds of marks


def test_values_that_are_quoted_or_look_like_others_stay_themselves() -> None:
    odd = ["it's", 'a "b"', "%s", "100%", "\\", "--", "é\u2028"]
    topics = [make_topic(slug=f"topic-{n}", name=name) for n, name in enumerate(odd)]
    prepared: Prepared[Topic] = Prepared(lambda name: Topic.objects.filter(name=name))
    assert [prepared.rows(name=name) for name in odd] == [[topic] for topic in topics]


def reckons(at: datetime) -> Any:
    return Edition.objects.filter(begins_at__lte=at - timedelta(days=1))


def forgets(at: datetime, slug: str) -> Any:
    return Edition.objects.filter(begins_at__lte=at)


@pytest.mark.parametrize(
    ("make", "asked", "said"),
    [
        (reckons, {"at": MONDAY}, "reckons reckons with what it is given."),
        (forgets, {"at": MONDAY, "slug": "a"}, "forgets asks for nothing by slug."),
    ],
)
def test_what_could_not_be_swapped_is_refused(make: Any, asked: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Prepared(make).rows(**asked)


def test_only_moments_words_and_numbers_can_be_swapped() -> None:
    with pytest.raises(TypeError, match="NoneType can’t be swapped"):
        Prepared(named).rows(slugs=[None], ids=[])


def kept_by_postgresql() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [sql for (sql,) in cursor.fetchall()]


@pytest.mark.postgres
def test_postgresql_plans_a_statement_once() -> None:
    """However wide the numbers are, and whatever never changes in it looks like."""
    topics = [make_topic(name="100% of %s"), make_topic(name="%%")]
    plain: Prepared[Topic] = Prepared(
        lambda ids: Topic.objects.filter(name__in=["100% of %s", "%%"], pk__in=ids).order_by("pk")
    )
    for _ in range(3):
        assert plain.rows(ids=[0, *(one.pk for one in topics)]) == topics
        assert plain.rows(ids=[-1, 70_000, 5_000_000_000]) == []
    assert len([sql for sql in kept_by_postgresql() if "100% of" in sql]) == 1


@pytest.mark.postgres
def test_a_pooler_that_lends_connections_is_sent_nothing_to_keep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topic = make_topic()
    prepared: Prepared[Topic] = Prepared(lambda slug: Topic.objects.filter(slug=slug))
    monkeypatch.setitem(connection.settings_dict, "KEEPS_PLANS", False)
    assert prepared.rows(slug=topic.slug) == [topic]
    assert kept_by_postgresql() == []
    monkeypatch.setitem(connection.settings_dict, "KEEPS_PLANS", True)
    assert prepared.rows(slug=topic.slug) == [topic]
    assert len(kept_by_postgresql()) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_column_may_change_under_a_kept_plan() -> None:
    topic = make_topic()
    prepared: Prepared[Topic] = Prepared(lambda slug: Topic.objects.filter(slug=slug))
    assert prepared.rows(slug=topic.slug) == [topic]
    beside = connection.copy()
    try:
        for length in (400, 120):
            with beside.cursor() as cursor:
                cursor.execute(f"ALTER TABLE articles_topic ALTER name TYPE varchar({length})")
            assert prepared.rows(slug=topic.slug) == [topic]
    finally:
        beside.close()
