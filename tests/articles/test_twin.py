"""The Markdown twin of a guide, and the list of twins."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from lxml import html
from markdown_it import MarkdownIt
from pytest_django import Settings

from articles.content import Question
from articles.models import Article
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    change,
    make_author,
    make_edition,
    make_fact,
    make_link,
    make_product,
    make_source,
    make_table,
    make_topic,
)
from tests.articles.open_pages import take_away

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
Stand = Callable[[datetime], datetime]


@pytest.fixture(autouse=True)
def elsewhere(settings: Settings) -> None:
    settings.SITE_URL = "https://pens.example"


@pytest.fixture
def guide(at_moment: Stand) -> Article:
    at_moment(MONDAY)
    product = make_product("affiliate", name="Quill", slug="quill")
    make_link(product=product, slug="quill")
    source = make_source(publisher="The Gazette", title="Plans", url="https://gazette.example/")
    price = make_fact("$17/mo", product=product, subject="Quill", sources=[(source, True)])
    ref = f"{{{{ fact: {price.key} }}}}"
    table = make_table([Row(product="quill", cells=("Quill", ref))], title="Pens | beside others")
    make_edition(slug="inks", title="Inks")
    return make_edition(
        title="Which pen?",
        slug="pens",
        summary="Four pens, one week.",
        authors=(make_author(slug="ada", name="Ada Lind").slug,),
        body=f"## Plans at {ref}\n\nIt is {ref}: [see it](go:quill), or [inks](guide:inks).\n\n"
        f"{{{{ table: {table.key} }}}}",
        questions=(Question("dear", "Is it dear?", f"No: {ref}."),),
        tables=[table],
    ).article


def read(client: Client, at: datetime, path: str = "/guides/pens.md") -> str:
    with clock.fixed(at):
        answer = client.get(path, headers={"host": "testserver"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    assert answer["Link"] == f'<https://pens.example{path[:-3]}/>; rel="canonical"'
    return answer.content.decode()


def test_it_says_what_the_page_says(client: Client, guide: Article) -> None:
    text = read(client, MONDAY)
    assert text.startswith("# Which pen?\n\nFour pens, one week.\n\n- By [Ada Lind](https://pens.")
    assert "- Published 2 March 2026\n" in text
    assert "## Plans at $17/mo" in text
    assert "No: $17/mo" in text
    assert "| [Quill](https://pens.example/products/quill/) | $17/mo" in text
    assert "[inks](https://pens.example/guides/inks/)" in text
    assert "1. The Gazette, [Plans](https://gazette.example/)." in text
    facts = html.fromstring(READER.render(text)).xpath("//table[last()]")[-1]
    rows = [[cell.text_content() for cell in row] for row in facts.xpath(".//tr")]
    assert rows == [
        ["Statement", "Value", "How sure", "Source", "Last checked"],
        ["Quill, price: $17/mo", "$17/mo", "Confirmed", "The Gazette [1]", "2 March 2026"],
    ]
    assert "2 March 2026, overdue |" in read(client, MONDAY + 40 * DAY)


def test_it_discloses_before_the_first_link_and_marks_it(client: Client, guide: Article) -> None:
    text = read(client, MONDAY)
    shown = html.fromstring(f"<main>{READER.render(text)}</main>")
    (paid,) = shown.xpath("//a[contains(@href, '/go/')]")
    assert paid.get("rel") == "sponsored nofollow"
    assert text.index("We earn a commission if you buy Quill") < text.index("/go/")
    addresses = shown.xpath("//@href | //@src")
    assert len(addresses) > 5
    assert all(address.startswith("https://") for address in addresses)


def test_it_tells_a_correction_and_a_change_apart(client: Client, guide: Article) -> None:
    with clock.fixed(MONDAY + DAY):
        change(guide, summary="Four pens, two weeks.")
        make_edition(guide)
    assert "- Changed 3 March 2026\n" in read(client, MONDAY + DAY)


def test_it_moves_and_goes_with_its_guide(client: Client, guide: Article, at_moment: Stand) -> None:
    at_moment(MONDAY + DAY)
    change(guide, slug="quills")
    make_edition(guide)
    assert "# Which pen?" in read(client, MONDAY + DAY, "/guides/quills.md")
    moved = client.get("/guides/pens.md")
    assert (moved.status_code, moved["Location"]) == (301, "/guides/quills.md")
    at_moment(MONDAY + 2 * DAY)
    take_away(guide, note="It was out of date.")
    gone = client.get("/guides/quills.md")
    assert (gone.status_code, "It was out of date." in gone.content.decode()) == (410, True)
    assert client.get("/guides/none-such.md").status_code == 404


def test_llms_lists_the_newest_by_topic_with_their_twins(client: Client, at_moment: Stand) -> None:
    at_moment(MONDAY)
    PublisherSettings(name="House", tagline="Plain answers", description="For writers.").save()
    make_edition(title="Old", slug="old", summary="Of [yore].", topic=make_topic(name="Pens").slug)
    at_moment(MONDAY + DAY)
    make_edition(title="New", slug="new", summary="Now.", topic=make_topic(name="Inks").slug)
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# House\n\n> Plain answers\n\nFor writers.\n")
    sections = text.split("\n## ")[1:]
    assert sections[0] == "Inks\n\n- [New](https://pens.example/guides/new.md): Now.\n"
    assert sections[1] == "Pens\n\n- [Old](https://pens.example/guides/old.md): Of \\[yore\\].\n"
    assert "(https://pens.example/sitemap.xml)" in sections[2]
    assert all("](https://pens.example/" in line for line in text.splitlines() if line[:2] == "- ")
