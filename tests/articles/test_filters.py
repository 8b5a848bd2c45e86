"""The list of all guides, narrowed by topic, author and year."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from lxml import html
from pytest_django import Settings

from capysite.base import clock
from tests.articles.factories import make_article, make_author, make_edition, make_topic

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def shelf() -> None:
    make_topic(slug="pens", name="Pens"), make_topic(slug="inks", name="Inks")
    make_topic(slug="empty")
    for slug in ("ada", "bea", "idle"):
        make_author(slug=slug, name=slug.title())
    for moment, title, topic, author in (
        (NEW_YEAR - 2 * DAY, "Old pen", "pens", "ada"),
        (NEW_YEAR - DAY / 48, "Late ink", "inks", "ada"),
        (NEW_YEAR, "New pen", "pens", "ada"),
        (NEW_YEAR + DAY, "Other pen", "pens", "bea"),
    ):
        with clock.fixed(moment):
            make_edition(title=title, topic=topic, authors=(author,))
    make_article(topic="empty", authors=("idle",))


def read(client: Client, query: str) -> tuple[list[str], html.HtmlElement]:
    with clock.fixed(NEW_YEAR + 9 * DAY):
        page = html.fromstring(client.get(f"/guides/{query}").content)
    return page.xpath("//main//h3/a/text()"), page


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "shown", "heading"),
    [
        ("", ["Other pen", "New pen", "Late ink", "Old pen"], "All guides"),
        ("?topic=&author=&year=", ["Other pen", "New pen", "Late ink", "Old pen"], "All guides"),
        ("?topic=pens", ["Other pen", "New pen", "Old pen"], "Guides: Pens"),
        ("?author=bea", ["Other pen"], "Guides: Bea"),
        ("?year=2025", ["Late ink", "Old pen"], "Guides: 2025"),
        ("?year=2026&topic=pens&author=ada", ["New pen"], "Guides: Pens, Ada, 2026"),
        ("?topic=inks&author=bea", [], "Guides: Inks, Bea"),
    ],
)
def test_a_choice_shows_what_fits_all_of_it(
    client: Client, query: str, shown: list[str], heading: str
) -> None:
    found, page = read(client, query)
    assert found == shown
    assert page.xpath("//h1/text()") == [heading]
    assert ("No guide fits all of that." in page.text_content()) == (not shown)


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "query",
    ["?topic=none", "?topic=empty", "?author=idle", "?author=x", "?year=2024", "?year=2027",
     "?year=26", "?year=x", "?year=２０２６", "?topic=pens&year=1", "?topic=%00"],
)  # fmt: skip
def test_what_readers_know_nothing_of_is_no_page(client: Client, query: str) -> None:
    with clock.fixed(NEW_YEAR + 9 * DAY):
        assert client.get(f"/guides/{query}").status_code == 404


@pytest.mark.usefixtures("shelf")
def test_the_year_is_that_of_the_sites_zone(client: Client, settings: Settings) -> None:
    settings.SITE_TIME_ZONE = "Europe/Berlin"
    assert read(client, "?year=2026")[0] == ["Other pen", "New pen", "Late ink"]


@pytest.mark.usefixtures("shelf")
def test_the_form_offers_what_can_be_read_and_marks_what_is_chosen(client: Client) -> None:
    _, page = read(client, "?author=bea&topic=pens")
    options = page.xpath("//form[@class='choice']//option")
    assert [(o.text, o.get("selected") is not None) for o in options] == [
        ("Any", False), ("Inks", False), ("Pens", True), ("Anybody", False), ("Ada", False),
        ("Bea", True), ("Any", False), ("2026", False), ("2025", False),
    ]  # fmt: skip
    assert page.xpath("//link[@rel='canonical']/@href") == [
        "http://testserver/guides/?topic=pens&author=bea"
    ]


def test_a_shelf_with_nothing_to_choose_offers_no_choice(client: Client) -> None:
    make_edition(topic=make_topic(slug="pens").slug)
    assert html.fromstring(client.get("/guides/").content).xpath("//form[@class='choice']") == []


def test_a_choice_goes_along_to_the_next_page_and_is_not_to_be_found_by_itself(
    client: Client,
) -> None:
    make_topic(slug="pens"), make_topic(slug="inks")
    for number in range(44):
        with clock.fixed(NEW_YEAR + number * DAY):
            make_edition(title=f"Guide {number}", topic="inks" if number % 2 else "pens")
    seen, path = [], "/guides/?topic=pens"
    with clock.fixed(NEW_YEAR + 99 * DAY):
        while path:
            page = html.fromstring(client.get(path).content)
            seen += page.xpath("//main//h3/a/text()")
            assert page.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{path}"]
            assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
            path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
        whole = html.fromstring(client.get("/guides/").content)
    assert whole.xpath("//meta[@name='robots']") == []
    assert seen == [f"Guide {number}" for number in range(42, -1, -2)]
