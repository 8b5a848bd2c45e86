"""Sums of an issue, and of the list; nobody is watched, and strangers can't write rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from affiliates.counting import counter
from affiliates.models import Clicks, Link
from affiliates.reports import By, Period, rows
from capysite.base import clock
from newsletter.growing import chart_of, months
from newsletter.models import Delivery, Issue
from newsletter.numbers import Numbers, numbers
from tests.affiliates.requests import PERSON
from tests.articles.factories import make_edition, make_link
from tests.newsletter.issues import begun, make_issue, make_sender
from tests.newsletter.makers import NOON, make_leaver, make_pending, make_reader

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def link() -> Link:
    make_sender()
    with clock.fixed(NOON - DAY):
        link = make_link()
        make_edition(body=f"[x](go:{link.slug})")
    return link


def follow(client: Client, link: Link, **query: str) -> None:
    with clock.fixed(NOON + DAY):
        assert client.get(link.get_absolute_url(), query, headers=PERSON).status_code == 302
        counter.flush()


def stored() -> list[tuple[Any, ...]]:
    return list(Clicks.objects.order_by("guide", "place").values_list("guide", "place", "count"))


def test_clicks_are_counted_in_total_for_each_issue(client: Client, link: Link) -> None:
    issue, other = begun(make_issue(slug="first")), begun(make_issue(slug="second"))
    for _ in range(3):
        follow(client, link, g="letter.first", p="mail")
    follow(client, link, g="letter.first", p="other")
    follow(client, link, g="letter.second", p="mail")
    key = f"letter.{issue.pk}"
    # In the order of their names: that of letter 10 comes before that of letter 9.
    told = [(key, "mail", 3), (key, "other", 1), (f"letter.{other.pk}", "mail", 1)]
    assert stored() == sorted(told)
    assert (numbers(issue).in_mail, numbers(issue).in_archive) == (3, 1)
    assert (numbers(other).in_mail, numbers(other).in_archive) == (1, 0)
    by_guide = rows(Period(date(2026, 5, 1), date(2026, 5, 31)), By.GUIDE)
    assert {row.name for row in by_guide} == {f"Letter: {issue}", f"Letter: {other}"}


@pytest.mark.parametrize(
    "made_up",
    ["letter.draft", "letter.no-such", "letter.", "letter.1", "letter.x.y", "note.first",
     "letter.FIRST", "letter.first ", "letter." + "x" * 200],
)  # fmt: skip
def test_a_stranger_makes_no_row_of_its_own(client: Client, link: Link, made_up: str) -> None:
    make_issue(slug="draft")
    begun(make_issue(slug="first"))
    follow(client, link, g=made_up, p="mail")
    assert stored() == [("", "mail", 1)]


def make_delivery(issue: Issue, subscriber: Any, **overrides: Any) -> Delivery:
    values = {"state": "sent", "not_before": NOON, "sent_at": NOON}
    return Delivery.objects.create(issue=issue, subscriber=subscriber, **{**values, **overrides})


def test_delivered_bounced_and_left_are_sums_of_its_own_deliveries() -> None:
    make_sender()
    issue = begun(recipients=6)
    begun(at=NOON + 7 * DAY)
    people = [make_reader(f"reader-{n}@example.org") for n in range(3)]
    soon = make_reader("soon@example.org", unsubscribed_at=NOON + DAY)
    late = make_reader("late@example.org", unsubscribed_at=NOON + 8 * DAY)
    make_delivery(issue, people[0])
    make_delivery(issue, people[1], bounced_at=NOON + DAY, bounce="hard")
    make_delivery(issue, people[2], complained_at=NOON + DAY)
    make_delivery(issue, soon)
    make_delivery(issue, late)
    make_delivery(
        issue, make_leaver(), state="skipped", sent_at=None, reason="Left before it went out."
    )
    assert numbers(issue) == Numbers(
        sent=5, delivered=4, bounced=1, complained=1, left=1, in_mail=0, in_archive=0
    )


def test_the_list_grows_month_by_month() -> None:
    at = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)
    for n, moment in enumerate((datetime(2023, 1, 1, tzinfo=UTC), NOON - 40 * DAY, NOON)):
        make_reader(f"r{n}@example.org", created_at=moment, asked_at=moment, confirmed_at=moment)
    make_reader("gone@example.org", confirmed_at=NOON - 40 * DAY, unsubscribed_at=NOON - 3 * DAY)
    make_pending("pending@example.org")
    shown = months(at)
    assert len(shown) == 24
    assert (shown[0].first, shown[0].readers) == (date(2024, 6, 1), 1)
    assert [(m.first, m.joined, m.left, m.readers) for m in shown[-3:]] == [
        (date(2026, 3, 1), 2, 0, 3),
        (date(2026, 4, 1), 0, 0, 3),
        (date(2026, 5, 1), 1, 1, 3),
    ]
    chart = chart_of(shown)
    assert chart.top == 3
    assert chart.title == "Readers from 1 in June 2024 to 3 in May 2026"
    assert len(chart.points.split()) == 24
    assert chart.points.endswith(f"{chart.width:.1f},0.0")


def test_an_empty_list_has_a_picture_too() -> None:
    assert chart_of(months(NOON)).top == 1
