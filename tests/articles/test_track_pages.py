"""The track record as its readers get it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import Fact
from articles.surfaces import surfaces
from tests.articles.factories import make_edition, make_fact, make_version
from tests.articles.logged import Stand
from tests.articles.open_pages import words
from tests.articles.past import without_past
from tests.articles.tracked import DAY, MONDAY, unsure_fact

pytestmark = pytest.mark.django_db
PATH = "/track-record/"


def page(client: Client, path: str = PATH) -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def lines(source: str) -> list[str]:
    """Each statement as one line, as a screen reader speaks it."""
    return words(source, "//ol[@class='log']/li")


def publish_statements(count: int, *, day: int = 0) -> list[Fact]:
    facts = [
        make_fact(f"${number}/mo", confidence="reported", subject=f"Pen {day}.{number}")
        for number in range(1, count + 1)
    ]
    for fact in facts:
        make_edition(evidence=(fact.key,))
    return facts


def test_without_statements_it_says_so_and_how_it_would_count(client: Client) -> None:
    source = page(client)
    assert "has estimated anything" in source
    assert words(source, "//main//h2") == ["How we count", "Statements, newest first"]
    assert words(source, "//table") == []


def test_it_tells_what_was_said_and_what_became_of_it(client: Client, at_moment: Stand) -> None:
    fact, _ = unsure_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "8 July 2026", reason="correction", note="We took a rumour for a plan.")
    (line,) = lines(page(client))
    assert line.split(" Source")[0] == (
        "2 March 2026 Wrong Quill: release We said: Q2 2026 Reported "
        "Corrected on 3 March 2026 : 8 July 2026 We took a rumour for a plan. In Pens"
    )


def test_it_counts_by_topic_and_by_author(client: Client, at_moment: Stand) -> None:
    fact, edition = unsure_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "8 July 2026")
    assert edition.topic
    author = edition.uses.get(kind="author").author
    source = page(client)
    assert words(source, "//dl[@class='track-all']/div") == [
        "Confirmed 0", "Wrong 1", "Open 0", "Overdue 0", "Overtaken 0",
    ]  # fmt: skip
    assert words(source, "//table//tbody/tr") == [
        f"{edition.topic.name} 0 1 0 0 0", f"{author} 0 1 0 0 0",
    ]  # fmt: skip


def test_only_what_holds_stands_outside_of_what_is_labelled_as_past(
    client: Client, at_moment: Stand
) -> None:
    fact, _ = unsure_fact(at_moment, "$5/mo", value_type="money", kind="price")
    for day, value in ((1, "$6/mo"), (2, "$7/mo")):
        at_moment(MONDAY + day * DAY)
        make_version(fact, value, confidence="confirmed" if day == 1 else "reported")
    left = without_past(page(client))
    assert [left.count(value) for value in ("$5/mo", "$6/mo", "$7/mo")] == [0, 0, 1]


def test_it_walks_back_to_the_first_statement(client: Client, at_moment: Stand) -> None:
    for day in range(5):
        at_moment(MONDAY + day * DAY)
        publish_statements(9, day=day)
    seen: list[str] = []
    path: str | None = PATH
    while path:
        source = page(client, path)
        assert ("How we count" in source) is (path == PATH)
        seen += lines(source)
        following = html.fromstring(source).xpath("//a[@rel='next']/@href")
        path = following[0] if following else None
    assert len(seen) == len(set(seen)) == 45
    assert words(page(client), "//dl[@class='track-all']/div")[2] == "Open 45"


@pytest.mark.parametrize("mark", ["9", "x-1", "1-x", "nan-1", "9e99-1", "-"])
def test_a_mark_that_is_none_is_not_found(client: Client, mark: str) -> None:
    assert client.get(f"{PATH}?after={mark}").status_code == 404


def cost_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(client)
    return len(queries)


@pytest.mark.alike
def test_it_costs_the_same_with_one_statement_and_with_thirty(
    client: Client, at_moment: Stand
) -> None:
    at_moment(MONDAY)
    publish_statements(1)
    few = cost_of(client)
    for number, other in enumerate(publish_statements(29, day=1)):
        at_moment(MONDAY + timedelta(hours=number + 1))
        make_version(other, "$3/mo")
    at_moment(datetime(2026, 4, 1, tzinfo=UTC))
    assert cost_of(client) == few
    assert few <= 21  # of which nine are spared while the generation stands


def test_it_is_a_surface_and_found_from_the_log_and_every_footer(client: Client) -> None:
    routes = {route for surface in surfaces() for route in surface.routes}
    assert "articles:track-record" in routes
    for path in ("/corrections/", "/changes/"):
        assert f'href="{PATH}"' in page(client, path).partition("<main")[2].partition("</main")[0]
    assert f'href="{PATH}"' in page(client, "/").partition("<footer")[2]
