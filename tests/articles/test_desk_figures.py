"""The list of figures without a fact in the form of a guide."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from articles.content import Question
from articles.tables.grid import Row
from tests.articles.desk import guide_post, member, page
from tests.articles.factories import (
    change,
    make_article,
    make_fact,
    make_product,
    make_table,
    make_user,
)
from tests.articles.figure_pages import at, counted, panel, texts

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_the_form_lists_figures_of_text_answers_and_tables_in_order(desk: Client) -> None:
    table = make_table([Row(cells=("Nib", "$12"))], title="Pens compared")
    body = f"GPT-5.4 costs $9.\n\nIn {{{{ fact: x }}}}, 40%.\n\n{{{{ table: {table.key} }}}}"
    guide = make_article(body=body, questions=(Question("q", "When?", "In H2 2026."),))
    found = panel(desk, guide)
    assert texts(found, ".//ol/li/p[1]") == [
        "money Text, line 1", "percentage Text, line 3", "date Answer 1, line 1",
    ]  # fmt: skip
    assert texts(found, ".//ol/li/p[2]") == ["GPT-5.4 costs $9.", "In {{ fact: x }}, 40%.",
                                             "In H2 2026."]  # fmt: skip
    assert texts(found, ".//mark") == ["$9", "40%", "H2 2026", "$12"]
    assert texts(found, ".//h3") == ["In the table Pens compared"]
    assert found.xpath(".//h3/a/@href") == [page(table, "change")]
    assert texts(found, ".//ul/li/p[1]") == ["money Row 1, Price"]
    assert found.xpath(".//ul/li//button | .//ul/li//p[3]") == []
    assert texts(found, ".//*[@role='status']") == [
        "3 in the text and its answers, 1 in its tables"
    ]


def test_a_guide_without_figures_says_so(desk: Client) -> None:
    found = panel(desk, make_article(body="GPT-5.4 is new."))
    assert counted(found) == "None: each figure refers to the ledger."
    assert found.xpath(".//li") == []


def test_hostile_words_around_a_figure_stay_words(desk: Client) -> None:
    guide = make_article(body='<script>alert("x")</script> costs $9 </mark><b>so</b>.')
    found = panel(desk, guide)
    assert found.xpath(".//script | .//b") == []
    (sentence,) = texts(found, ".//ol/li/p[2]")
    assert sentence == '<script>alert("x")</script> costs $9 </mark><b>so</b>.'
    shown = desk.post(reverse("markdownx_markdownify"), {"content": guide.body}).json()
    assert shown["figures"] == [
        {"kind": "money", "words": "$9", "line": 1, "after": " </mark><b>so</b>.",
         "before": '<script>alert("x")</script> costs '},
    ]  # fmt: skip


def test_the_preview_of_unsaved_text_carries_its_figures_and_those_of_its_tables(
    desk: Client,
) -> None:
    table = make_table([Row(cells=("Nib", "$12"))])
    posted = {"content": f"Now 40%.\n\n{{{{ table: {table.key} }}}}"}
    shown = desk.post(reverse("markdownx_markdownify"), posted).json()
    assert [one["words"] for one in shown["figures"]] == ["40%"]
    (listed,) = shown["tables"]
    assert (listed["title"], listed["url"]) == (table.title, page(table, "change"))
    assert [(one["words"], one["place"]) for one in listed["figures"]] == [("$12", "Row 1, Price")]


def test_who_may_not_edit_facts_sees_the_list_without_the_link(client: Client) -> None:
    guide = make_article(body="It costs $9.")
    client.force_login(member("Author"))
    found = panel(client, guide)
    assert texts(found, ".//mark") == ["$9"]
    assert found.xpath(".//ol//a") == []
    assert client.get(at(guide, "$9")).status_code == 403
    assert client.post(at(guide, "$9"), {}).status_code == 403


def test_the_form_asks_as_many_queries_for_thirty_figures_as_for_one(desk: Client) -> None:
    product, table = make_product(), make_table()
    make_fact("$1", product=product)
    body = f"It costs $1.\n\n{{{{ table: {table.key} }}}}\n\n"
    guide = make_article(body=body)
    counts = []
    for many in (1, 30):
        change(guide, body=body + " ".join(f"It costs ${n}." for n in range(1, many + 1)))
        for url in (page(guide, "change"), at(guide, "$1")):
            desk.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(url).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_a_form_that_was_refused_waits_and_shows_what_is_saved(desk: Client) -> None:
    guide = make_article(body="It costs $9.")
    assert "data-unsaved" not in panel(desk, guide).attrib
    posted = guide_post(guide, body="It costs $8.", title="x" * 300)
    shown = html.fromstring(desk.post(page(guide, "change"), posted).content)
    found = shown.get_element_by_id("figures")
    assert "data-unsaved" in found.attrib
    assert texts(found, ".//mark") == ["$9"]
