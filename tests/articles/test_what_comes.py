"""Until when every page of the site stays as it is, while nobody writes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.ledger.recording import cancel_version
from articles.models import Edition, Review
from articles.pages.ahead import NOTED
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import boundaries, clock
from tests.articles.factories import (
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_table,
    make_user,
    make_version,
)
from tests.base.planning import forget_counts

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TUESDAY = MONDAY + 15 * HOUR


def a_table() -> None:
    table = make_table([Row(cells=("Quill", "$9"))])
    publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + HOUR)


def what_another_clock_wrote() -> None:
    """Of a machine that is an hour ahead."""
    edition, moment = make_edition(), MONDAY + HOUR
    review: dict[str, Any] = {"article": edition.article, "edition": edition}
    Review.objects.create(**review, reviewer=make_author(), started_at=MONDAY, finished_at=moment)


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_edition(at=MONDAY + HOUR),
        lambda: make_edition(until=MONDAY + HOUR),
        lambda: make_version(make_fact(), "$20", at=MONDAY + HOUR),
        a_table,
        lambda: make_offer(begins_at=MONDAY + HOUR),
        lambda: make_offer(ends_at=MONDAY + HOUR),
        lambda: make_link(begins_at=MONDAY + HOUR),
        lambda: make_link(ends_at=MONDAY + HOUR),
        what_another_clock_wrote,
    ],
)
def test_what_begins_or_ends_ends_the_time_of_every_page(make: Callable[[], object]) -> None:
    with clock.fixed(MONDAY):
        make()
    assert boundaries.read(MONDAY)[1] == MONDAY + HOUR
    assert boundaries.read(MONDAY + HOUR)[1] == TUESDAY


def test_midnight_of_the_sites_zone_ends_it_in_any_case(settings: Any) -> None:
    assert boundaries.read(MONDAY)[1] == TUESDAY
    settings.SITE_TIME_ZONE = "Asia/Tokyo"
    assert boundaries.read(MONDAY)[1] == TUESDAY - 9 * HOUR


def test_what_was_replaced_or_cancelled_ends_nothing() -> None:
    with clock.fixed(MONDAY):
        make_edition(at=MONDAY + HOUR)
        Edition.objects.update(replaced_at=MONDAY)
        cancel_version(make_version(make_fact(), "$20", at=MONDAY + HOUR), by=make_checker())
    assert boundaries.read(MONDAY)[1] == TUESDAY


def test_it_is_one_query() -> None:
    for _ in range(3):
        make_edition()
    with CaptureQueriesContext(connection) as queries:
        boundaries.read(MONDAY)
    assert len(queries) == 1


@pytest.mark.sqlite
def test_an_index_finds_each_moment() -> None:
    forget_counts()
    with CaptureQueriesContext(connection) as queries:
        boundaries.read(MONDAY)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql'].replace('%', '%%')}")
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    assert "INDEX offer_ends (ends_at>?)" in plan
    # Of the newest by number one row is read.
    assert plan.count("SCAN") == len(NOTED)
