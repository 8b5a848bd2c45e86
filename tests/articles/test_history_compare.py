"""Any two editions of a guide as one text: words, tables, answers, evidence."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.content import Question
from articles.publishing.editions import withdraw
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_source,
    make_table,
    make_user,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, read

pytestmark = pytest.mark.django_db


def marked(source: str, tag: str) -> list[str]:
    """What the comparison marks, without the words that only screen readers hear."""
    page = html.fromstring(source)
    for unseen in page.xpath('//main//*[@class="unseen"]'):
        unseen.drop_tree()
    found = page.xpath(f'//div[contains(@class, "comparison")]//{tag}')
    return [" ".join(element.text_content().split()) for element in found]


def two_editions() -> None:
    with clock.fixed(MONDAY):
        source = [(make_source(), True)]
        fact = make_fact("$17/mo", subject="Quill", label="price", sources=source)
        table = make_table([Row(cells=("Quill", f"{{{{ fact: {fact.key} }}}}")),
                            Row(cells=("Nib", "$12"))], title="Pens")  # fmt: skip
        article = make_edition(
            slug="pens",
            title="Pens for slow mornings",
            body=f"The quill costs {{{{ fact: {fact.key} }}}} today.\n\nKept as it was.\n\n"
            f"{{{{ table: {table.key} }}}}",
            questions=(Question("ink", "Is ink included?", "No, it is not."),),
            evidence=(fact.key,),
            tables=[table],
        ).article
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$19/mo", sources=source)
        table.refresh_from_db()
        table.grid["rows"][1]["cells"] = ["Nib", "$13"]
        table.save()
        publish_table(table, lock_version=table.lock_version, by=make_user())
    with clock.fixed(MONDAY + 2 * DAY):
        answer = (Question("ink", "Is ink included?", "Yes, it is not extra."),)
        change(article, title="Pens for slow evenings", questions=answer)
        make_edition(article)
    with clock.fixed(MONDAY + 3 * DAY):
        make_version(fact, "$23/mo")


def test_words_cells_and_answers_are_compared_with_the_figures_of_their_day(client: Client) -> None:
    two_editions()
    page = read(client, "/guides/pens/history/?from=1&to=2", MONDAY + 5 * DAY)
    assert marked(page, "del") == [
        "mornings", "$17/mo",
        "Quill, price: $17/mo",
        "$17/mo", "$12",
        "No,", "not.",
    ]  # fmt: skip
    assert marked(page, "ins") == [
        "evenings", "$19/mo",
        "Quill, price: $19/mo",
        "$19/mo", "$13",
        "Yes,", "not extra.",
    ]  # fmt: skip
    assert "$23" not in page


def test_the_order_in_which_editions_are_named_is_no_matter(client: Client) -> None:
    two_editions()
    first = read(client, "/guides/pens/history/?from=1&to=2", MONDAY + 5 * DAY)
    assert read(client, "/guides/pens/history/?from=2&to=1", MONDAY + 5 * DAY) == first


def test_one_edition_twice_is_said_and_others_are_not_found(client: Client) -> None:
    two_editions()
    page = read(client, "/guides/pens/history/?from=2&to=2", MONDAY + 5 * DAY)
    assert "That is the same edition twice." in page
    queries = ("from=1&to=3", "from=1", "from=a&to=1", "from=-1&to=1", "from=1&to=99999999999")
    with clock.fixed(MONDAY + 5 * DAY):
        answers = [client.get(f"/guides/pens/history/?{q}").status_code for q in queries]
    assert answers == [404] * 5


def test_an_edition_that_has_not_begun_or_withdrew_the_guide_is_not_compared(
    client: Client,
) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(slug="pens").article
    with clock.fixed(MONDAY + DAY):
        article.refresh_from_db()
        withdraw(article, lock_version=article.lock_version, by=make_user(), note="Away.")
    with clock.fixed(MONDAY + 2 * DAY):
        make_edition(article)
        change(article, title="Tomorrow’s secret")
        make_edition(article, at=MONDAY + 9 * DAY)
    with clock.fixed(MONDAY + 5 * DAY):
        answers = {
            pair: client.get(f"/guides/pens/history/?from={pair[0]}&to={pair[1]}").status_code
            for pair in ("12", "13", "34")
        }
    assert answers == {"12": 404, "13": 200, "34": 404}


def test_words_of_a_reader_stay_words_in_the_comparison(client: Client) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(slug="pens", body="Tags like `<b>` are shown.").article
    with clock.fixed(MONDAY + DAY):
        change(article, body="Tags like `<script>alert(1)</script>` are shown.")
        make_edition(article)
    page = read(client, "/guides/pens/history/?from=1&to=2", MONDAY + 5 * DAY)
    assert marked(page, "ins") == ["<script>alert(1)</script>"]
    assert "<script>alert" not in page


@pytest.mark.alike
def test_comparing_takes_as_many_queries_for_one_figure_as_for_thirty(client: Client) -> None:
    counts = []
    for slug, size in (("one", 1), ("thirty", 30)):
        with clock.fixed(MONDAY):
            facts = [make_fact() for _ in range(size)]
            rows = [Row(cells=("Quill", f"{{{{ fact: {fact.key} }}}}")) for fact in facts]
            table = make_table(rows)
            keys = tuple(fact.key for fact in facts)
            body = f"Pens.\n\n{{{{ table: {table.key} }}}}"
            article = make_edition(slug=slug, body=body, evidence=keys, tables=[table]).article
        with clock.fixed(MONDAY + DAY):
            change(article, summary="Another.")
            make_edition(article)
        with CaptureQueriesContext(connection) as queries:
            read(client, f"/guides/{slug}/history/?from=1&to=2", MONDAY + 5 * DAY)
        counts.append(len(queries))
    assert counts == [12, 12]
