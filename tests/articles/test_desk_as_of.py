"""Editors look at the site as of any moment; nobody else does, and nothing keeps the answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from capysite.base import clock
from tests.articles.factories import change, make_edition, make_fact, make_user, make_version

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "/admin/articles/article/as-of/"


def look(client: Client, path: str, at: str) -> str:
    with clock.fixed(MONDAY + timedelta(hours=1)):
        response = client.get(URL, {"path": path, "at": at})
    assert "no-store" in response.headers["Cache-Control"]
    return response.content.decode()


@pytest.fixture
def guide() -> str:
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo")
        make_version(price, "$19/mo", at=MONDAY + 2 * DAY)
        edition = make_edition(slug="pens", title="Pens today", body=f"{{{{ fact: {price.key} }}}}")
        change(edition.article, title="Pens tomorrow")
        make_edition(edition.article, at=MONDAY + DAY)
    return "/guides/pens/"


def test_the_day_before_the_day_and_the_days_ahead(client: Client, guide: str) -> None:
    client.force_login(make_user())
    today, tomorrow, later = (look(client, guide, f"2026-03-0{day}T10:00") for day in (2, 3, 4))
    assert ["Pens today" in today, "$17/mo" in today] == [True, True]
    assert ["Pens tomorrow" in tomorrow, "$17/mo" in tomorrow] == [True, True]
    assert ["Pens tomorrow" in later, "$19/mo" in later] == [True, True]
    assert "The site as of 4 March 2026, 10:00." in later
    assert "Pens today" not in look(client, "/", "2026-03-01 10:00")


def test_a_moment_that_is_none_gets_a_sentence_and_today(client: Client, guide: str) -> None:
    client.force_login(make_user())
    page = look(client, guide, "soon")
    assert "Say a day and a time" in page
    assert "Pens today" in page


@pytest.mark.parametrize(
    "path", ["/admin/", "/newsletter/subscribe/", "/nothing/", "//evil.example/x"]
)
def test_only_pages_of_the_reading_room_are_shown(client: Client, guide: str, path: str) -> None:
    client.force_login(make_user())
    assert client.get(URL, {"path": path, "at": "2026-03-02"}).status_code == 404


def test_it_is_closed_to_readers_and_to_staff_without_the_right(client: Client, guide: str) -> None:
    asked = {"path": guide, "at": "2026-03-04"}
    assert client.get(URL, asked).status_code == 302
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    answer = client.get(URL, asked)
    assert answer.status_code == 403
    assert "Pens tomorrow" not in answer.content.decode()
