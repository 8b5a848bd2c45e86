"""Clicks are added up by link, guide, place, day and kind, and nothing else is kept."""

import logging
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from affiliates.bursts import A_MINUTE, Bursts
from affiliates.counting import Click, Counting, counter
from affiliates.models import Clicks, Link
from articles.models import Article
from tests.affiliates.requests import PERSON
from tests.articles.factories import change, make_edition, make_link
from tests.types import AtMoment

NOON = datetime(2027, 3, 4, 12, tzinfo=UTC)
ROBOT = PERSON | {"User-Agent": "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def guide() -> Article:
    link = make_link(slug="pen", destination="https://shop.example/")
    return make_edition(slug="pens", body=f"[Try it](go:{link.slug})").article


def follow(client: Client, query: str = "", **headers: str) -> None:
    response = client.get(f"/go/pen/{query}", headers=PERSON | headers)
    assert response.status_code == 302


def written(*columns: str) -> dict[Any, int]:
    counter.flush()
    rows = Clicks.objects.values_list(*columns, "count")
    found: Counter[Any] = Counter()
    for *key, count in rows:
        found[tuple(key) if len(key) > 1 else key[0]] += count
    return dict(found)


def a_click(link: Link, **parts: Any) -> Click:
    values = {"link": link.pk, "guide": "", "place": "body", "day": NOON.date(), "kind": "human"}
    return Click(**{**values, **parts})


def refuse(*_: object) -> None:
    raise OperationalError("The database is away.")


def test_a_click_says_in_which_guide_and_where_the_link_stood(
    client: Client, guide: Article
) -> None:
    for query in ("?g=pens&p=table", "?g=pens&p=table", "?p=mail&g=pens"):
        follow(client, query)
    assert written("link__slug", "guide", "place", "kind") == {
        ("pen", str(guide.pk), "table", "human"): 2,
        ("pen", str(guide.pk), "mail", "human"): 1,
    }


@pytest.mark.parametrize(
    "query", ["", "?g=no-such-guide&p=no-such-place", "?g=../pens&p=BODY", "?g=%00&p=%ff",
              "?" + "x=1&" * 6000 + "g=pens", "?g=" + "a" * 200, "?p=body%0d%0a&g=pens'--"],
)  # fmt: skip
def test_what_is_unknown_counts_as_elsewhere(client: Client, guide: Article, query: str) -> None:
    follow(client, query)
    assert written("guide", "place") == {("", "other"): 1}


def test_a_guide_keeps_its_clicks_when_its_address_changes(client: Client, guide: Article) -> None:
    change(guide, slug="quills")
    make_edition(guide)
    follow(client, "?g=pens")
    follow(client, "?g=quills")
    assert written("guide") == {str(guide.pk): 2}


def test_the_page_says_where_each_link_stands(client: Client, guide: Article) -> None:
    assert 'href="/go/pen/?g=pens&amp;p=body"' in client.get("/guides/pens/").content.decode()


def test_a_day_is_one_of_the_sites_zone(
    client: Client, guide: Article, settings: Settings, at_moment: AtMoment
) -> None:
    settings.SITE_TIME_ZONE = "Asia/Tokyo"
    for hour in (14, 15):
        at_moment(NOON.replace(hour=hour))
        follow(client)
    assert written("day") == {date(2027, 3, 4): 1, date(2027, 3, 5): 1}


def test_robots_are_led_on_and_counted_apart(client: Client, guide: Article) -> None:
    follow(client)
    follow(client, **ROBOT)
    client.head("/go/pen/", headers=PERSON)
    assert written("kind") == {"human": 1, "robot": 2}


def test_more_clicks_in_a_minute_than_a_person_makes_are_a_robots(
    client: Client, guide: Article, at_moment: AtMoment
) -> None:
    at_moment(NOON)
    for _ in range(A_MINUTE + 5):
        follow(client)
    client.get("/go/pen/", headers=PERSON, REMOTE_ADDR="192.0.2.7")
    at_moment(NOON + timedelta(minutes=1))
    follow(client)
    assert written("kind") == {"human": A_MINUTE + 2, "robot": 5}


def test_bursts_keep_no_address_and_forget_each_minute() -> None:
    bursts = Bursts()
    bursts.is_one("192.0.2.7", NOON)
    kept = list(bursts._seen)
    bursts.is_one("192.0.2.7", NOON + timedelta(minutes=1))
    assert len(kept) == len(bursts._seen) == 1
    assert kept != list(bursts._seen)
    assert b"192.0.2.7" not in kept[0]
    assert not any(bursts.is_one("", NOON) for _ in range(A_MINUTE + 5))


def test_nothing_of_who_followed_is_written_anywhere(
    client: Client, guide: Article, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is stored in any table, or said in any line of the log, is looked through."""
    caplog.set_level(logging.DEBUG)
    marks = PERSON | {
        "User-Agent": PERSON["User-Agent"] + " Fingerprint/77", "Cookie": "mark=fingerprint-77",
        "X-Forwarded-For": "203.0.113.77", "Referer": "https://fingerprint-77.example/",
        "Accept-Language": "fingerprint-77",
    }  # fmt: skip
    client.get("/go/pen/?who=fingerprint-77", headers=marks, REMOTE_ADDR="203.0.113.77")
    assert written("kind") == {"human": 1}
    stored = [str(row) for model in apps.get_models() for row in model._default_manager.values()]
    for text in (*stored, caplog.text):
        assert "ingerprint" not in text.replace("fingerprint-77.", "")
        assert "203.0.113" not in text


def test_clicks_wait_for_the_database_and_are_written_once(client: Client, guide: Article) -> None:
    follow(client)
    with connection.execute_wrapper(refuse):
        assert counter.flush() == 0
        follow(client)
    assert counter.flush() == 2
    assert counter.flush() == 0
    assert written("kind") == {"human": 2}


def test_what_waits_is_bounded_and_no_click_of_a_known_place_is_lost(guide: Article) -> None:
    link, counting = Link.objects.get(), Counting(most=10)
    for n in range(1000):
        counting.add(a_click(link, guide=f"invented-{n}"))
    counting.add(a_click(link, guide="invented-0"))
    assert len(counting._counts) <= 20
    assert counting._counts.total() == 1001
    assert counting.flush() == 1001


def test_clicks_on_a_link_that_is_gone_hold_nothing_up(guide: Article) -> None:
    counter.add(a_click(Link.objects.get()))
    counter.add(a_click(Link(pk=10**6)))
    assert written("kind") == {"human": 1}


def test_threads_count_every_click(guide: Article) -> None:
    click = a_click(Link.objects.get())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counter.add(click), range(2000)))
    assert written("kind") == {"human": 2000}


PROCESSES, TURNS = 4, 25


def count_in_turns(number: int) -> None:
    link, counting = Link.objects.get(), Counting()
    for turn in range(TURNS):
        for place in ("body", "table", "mail")[:: 1 if (number + turn) % 2 else -1]:
            counting.add(a_click(link, place=place))
        counting.flush()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_processes_that_write_the_same_rows_lose_nothing(guide: Article) -> None:
    connection.close()  # A forked process would go on with the socket of this one.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        list(pool.map(count_in_turns, range(PROCESSES)))
    assert written("place") == dict.fromkeys(("body", "table", "mail"), PROCESSES * TURNS)
