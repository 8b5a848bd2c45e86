"""Ids that are none and days at the ends of the calendar: a sentence, and what was typed stays."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from articles.publishing.tables import publish_table
from tests.articles.desk import page
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_table,
    make_user,
)

pytestmark = pytest.mark.django_db
TYPED = "Words that I typed"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def post(desk: Client, row: Model, name: str, **fields: Any) -> str:
    answer = desk.post(page(row, name), fields)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("wild", ["x", "\x00", "9" * 23, "-1", "²"])
def test_an_id_that_is_none_loses_nothing(desk: Client, wild: str) -> None:
    fact, offer = make_fact(), make_offer()
    version = {"primary_sources": ["1", wild], "other_sources": wild, "check_source": wild}
    assert TYPED in post(desk, fact, "version", statement=TYPED, **version)
    assert TYPED in post(desk, fact, "check", note=TYPED, source=wild)
    assert TYPED in post(desk, fact, "change", subject=TYPED, product=wild, owner=wild)
    assert TYPED in post(desk, offer, "change", text=TYPED, product=wild, price=wild, link=wild)
    assert TYPED in post(desk, make_link(), "change", note=TYPED, product=wild)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2101-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(desk: Client, day: str) -> None:
    edition, table = make_edition(), make_table()
    publish_table(table, lock_version=0, by=make_user())
    forms: list[tuple[Model, str, str]] = [
        (make_fact(), "version", "begins_at"),
        (make_fact(), "check", "checked_at"),
        (table, "publish", "at"),
        (edition.article, "publish", "until"),
        (edition.article, "withdraw", "at"),
        (make_offer(), "change", "ends_at"),
        (make_link(), "change", "begins_at"),
    ]
    for row, name, field in forms:
        moment = {f"{field}_0": day, f"{field}_1": "12:00", "note": TYPED, "lock_version": 0}
        said = post(desk, row, name, **moment)
        assert "Choose a day in the years 2000 to 2100." in said, (row, name)
        assert f'value="{day}"' in said
