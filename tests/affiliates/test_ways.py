"""Where a link leads at its moment, what that costs, and what a process may remember of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from affiliates.models import Link, Product
from affiliates.ways import WITHOUT_DATABASE, Memory
from articles.publishing.editions import withdraw
from capysite.base import clock
from tests.articles.factories import make_edition, make_link, make_user
from tests.types import AtMoment

pytestmark = pytest.mark.django_db
SHOP, AFTER = "https://shop.example/plans?partner=7", "https://shop.example/other"
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def placed(slug: str = "pen", **parts: Any) -> Link:
    link = make_link(slug=slug, destination=SHOP, **parts)
    make_edition(body=f"[Try it](go:{link.slug})")
    return link


def goes(client: Client, slug: str = "pen") -> tuple[int, str]:
    response = client.get(f"/go/{slug}/")
    return response.status_code, response.headers.get("Location", "")


def change(row: Link | Product, **parts: Any) -> None:
    for name, value in parts.items():
        setattr(row, name, value)
    row.save()


def refuse(*_: object) -> None:
    raise OperationalError("The database is away.")


def test_a_link_leads_elsewhere_before_and_after_its_window(
    client: Client, at_moment: AtMoment
) -> None:
    noon = clock.now() + DAY
    placed(begins_at=noon, ends_at=noon + DAY, fallback=AFTER)
    led = [
        goes(client)
        for moment in (noon - SECOND, noon, noon + DAY - SECOND, noon + DAY)
        if at_moment(moment)
    ]
    assert led == [(302, AFTER), (302, SHOP), (302, SHOP), (302, AFTER)]


def test_without_a_fallback_it_leads_to_the_products_own_page(client: Client) -> None:
    link = placed(ends_at=clock.now())
    assert goes(client) == (302, link.product.website)


def test_a_link_that_may_end_goes_through_go_also_when_nothing_is_earned(client: Client) -> None:
    links = [make_link("none"), make_link("none", ends_at=clock.now() + DAY)]
    make_edition(slug="pens", body=" ".join(f"[Try it](go:{link.slug})" for link in links))
    page = client.get("/guides/pens/").content.decode()
    assert f'<a href="{links[0].destination}">Try it</a>' in page
    assert f'<a href="/go/{links[1].slug}/?g=pens&amp;p=body">Try it</a>' in page


def test_an_ended_link_that_leads_nowhere_says_so(client: Client) -> None:
    link = placed(ends_at=clock.now())
    change(link.product, website="")
    response = client.get("/go/pen/")
    assert response.status_code == 410
    page = response.content.decode()
    assert "This offer has ended, and nothing took its place." in page
    assert 'href="/guides/"' in page
    assert '<meta name="robots" content="noindex">' in page
    assert SHOP not in page


def test_a_link_that_has_not_begun_and_leads_nowhere_says_so(client: Client) -> None:
    link = placed(begins_at=clock.now() + DAY)
    change(link.product, website="")
    response = client.get("/go/pen/")
    assert response.status_code == 404
    assert "This offer has not begun yet." in response.content.decode()


def test_a_known_link_asks_the_database_nothing_and_ends_on_time(
    client: Client, at_moment: AtMoment
) -> None:
    """The window ends within the second in which the process remembers."""
    ends_at = clock.now() + DAY
    placed(ends_at=ends_at, fallback=AFTER)
    at_moment(ends_at - SECOND / 2)
    client.get("/go/pen/")
    with CaptureQueriesContext(connection) as queries:
        assert goes(client) == (302, SHOP)
        at_moment(ends_at)
        assert goes(client) == (302, AFTER)
    assert queries.captured_queries == []


def test_a_process_asks_once_a_second_and_one_query_each_time(
    client: Client, at_moment: AtMoment
) -> None:
    now = at_moment(clock.now() + DAY)
    for slug in ("pen", "ink"):
        placed(slug)
        client.get(f"/go/{slug}/")
    at_moment(now + SECOND)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            client.get("/go/pen/")
            client.get("/go/ink/")
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_destination_shows_within_a_second(client: Client, at_moment: AtMoment) -> None:
    now = at_moment(clock.now() + DAY)
    links = [placed("pen"), placed("ink")]
    assert {goes(client, "pen"), goes(client, "ink")} == {(302, SHOP)}
    for link in links:
        change(link, destination=AFTER)
    at_moment(now + SECOND)
    assert {goes(client, "pen"), goes(client, "ink")} == {(302, AFTER)}


def test_a_product_that_moves_takes_its_ended_links_along(
    client: Client, at_moment: AtMoment
) -> None:
    now = at_moment(clock.now() + DAY)
    link = placed(ends_at=now)
    client.get("/go/pen/")
    change(link.product, website=AFTER)
    at_moment(now + SECOND)
    assert goes(client) == (302, AFTER)


def test_a_removal_by_law_that_was_scheduled_ends_a_remembered_link_at_its_moment(
    client: Client, at_moment: AtMoment
) -> None:
    link = make_link(slug="pen", destination=SHOP)
    article = make_edition(body=f"[Try it](go:{link.slug})").article
    article.refresh_from_db()
    ends = clock.now() + DAY
    withdraw(article, lock_version=article.lock_version, by=make_user(), at=ends, legal=True)
    at_moment(ends - SECOND / 2)
    assert goes(client) == (302, SHOP)
    at_moment(ends)
    assert goes(client) == (404, "")


def test_a_clock_that_is_set_back_shows_nothing_ahead(client: Client, at_moment: AtMoment) -> None:
    link = make_link(slug="pen", destination=SHOP)
    now = clock.now()
    make_edition(body=f"[Try it](go:{link.slug})", at=now + DAY)
    at_moment(now + 2 * DAY)
    assert goes(client) == (302, SHOP)
    at_moment(now)
    assert goes(client) == (404, "")


def test_links_lead_on_for_ten_minutes_while_the_database_is_away(
    client: Client, at_moment: AtMoment
) -> None:
    now = at_moment(clock.now() + DAY)
    placed()
    placed("ink")
    client.get("/go/pen/")
    with connection.execute_wrapper(refuse):
        at_moment(now + WITHOUT_DATABASE - SECOND)
        assert goes(client) == (302, SHOP)
        assert goes(client, "ink")[0] == 503
        at_moment(now + WITHOUT_DATABASE)
        assert goes(client)[0] == 503
    assert goes(client) == (302, SHOP)


def test_a_database_that_is_away_is_asked_once_a_second(
    client: Client, at_moment: AtMoment
) -> None:
    now = at_moment(clock.now() + DAY)
    placed()
    client.get("/go/pen/")
    at_moment(now + MINUTE)
    tries = []

    def refuse_and_tell(*_: object) -> None:
        tries.append(1)
        raise OperationalError("The database is away.")

    with connection.execute_wrapper(refuse_and_tell):
        for _ in range(10):
            assert goes(client) == (302, SHOP)
    assert len(tries) == 1


def test_a_process_remembers_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("affiliates.ways.MOST", 3)
    memory = Memory()
    for n in range(5):
        placed(f"pen-{n}")
        assert memory.find(f"pen-{n}", clock.now())
        assert len(memory._ways) <= 3
