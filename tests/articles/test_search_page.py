"""The page of results: what it costs, narrows, marks and says."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.search.words import normal, read_query, words_of
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_product,
    make_table,
    make_topic,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, read
from tests.articles.searched import found, marked, places, results, said, slot, stock

MOST_QUERIES = 8
# What nothing holds is looked for once more, by other words.
MOST_WHEN_GUESSED = 11


def queries(client: Client, path: str) -> int:
    with (
        clock.fixed(MONDAY),
        CaptureQueriesContext(
            connection,
        ) as captured,
    ):
        assert client.get(path).status_code == 200
    return len(captured)


def plant(numbers: range, topic: str, author: str) -> None:
    """Guides that hold the words in every kind of place."""
    for n in numbers:
        product = make_product(name=f"Corvus {n}", slug=f"corvus-{n}-{topic}")
        fact = make_fact("$17/mo", subject=f"Corvus {n}", product=product)
        table = make_table([Row(product=product.slug, cells=(f"Corvus {n}", slot(fact)))])
        make_edition(
            title=f"Corvus {n} price",
            body=f"## Price\n\nCorvus asks {slot(fact)}.\n\n{{{{ table: {table.key} }}}}",
            evidence=(fact.key,), tables=[table], topic=topic, authors=(author,),
        )  # fmt: skip


@pytest.mark.django_db
def test_a_page_asks_eight_queries_with_one_result_and_with_thirty(client: Client) -> None:
    with clock.fixed(MONDAY):
        topic, author = make_topic(slug="birds").slug, make_author(name="Corvus Lind").slug
        plant(range(1), topic, author)
    paths = ("/search/?q=corvus+price", "/search/?q=corvus", "/search/?q=corvus&topic=birds")
    few = [queries(client, path) for path in paths]
    guessed = queries(client, "/search/?q=corvsu+price")
    with clock.fixed(MONDAY):
        plant(range(1, 30), topic, author)
    assert len(found(results(client, "corvus price"))) == 10
    assert [queries(client, path) for path in paths] == few
    assert max(few) <= MOST_QUERIES
    assert queries(client, "/search/?q=corvsu+price") == guessed <= MOST_WHEN_GUESSED
    _pages_follow_one_another(client)


def _pages_follow_one_another(client: Client) -> None:
    seen: list[str] = []
    page = results(client, "corvus price")
    for _ in range(3):
        seen += page.xpath('//ol[contains(@class, "results")]/li/h3/a/@href')
        following = page.xpath('//a[@rel="next"]/@href')
        if not following:
            break
        with clock.fixed(MONDAY):
            page = results(client, "corvus price", after=following[0].rpartition("after=")[2])
    assert len(seen) == len(set(seen)) == 30
    assert "only the newest of them were compared" not in said(page)


@pytest.mark.django_db
def test_results_are_narrowed_by_kind_and_topic(client: Client) -> None:
    stock()
    assert found(results(client, "heron", kind="products")) == ["/products/heron/"]
    assert found(results(client, "zoe", kind="people")) == ["/authors/zoe-perez/"]
    assert found(results(client, "ink", topic="voice")) == ["/guides/transcribers/"]
    facts = results(client, "corvus", kind="facts")
    assert places(facts) == ["/guides/assistants/#fact-corvus-price"]
    assert "Corvus Pro: price Confirmed $17/mo" in said(facts)
    assert found(results(client, "kingfisher", kind="facts")) == []
    guides = found(results(client, "ink", kind="guides"))
    assert guides[0] == "/guides/inks/"
    filters = facts.xpath('//nav[@class="filters"]//a[@aria-current]/text()')
    assert filters == ["Facts"]


@pytest.mark.django_db
def test_what_is_found_is_marked_and_nothing_else_is_let_through(client: Client) -> None:
    with clock.fixed(MONDAY):
        make_edition(title="<b>Bold</b> & brave", body="## A\n\n`<script>bold</script>` & so on.")
    page = results(client, "bold")
    assert marked(page) == {"bold"}
    (title,) = page.xpath('//ol[contains(@class, "results")]/li/h3/a')
    assert said(title) == "<b>Bold</b> & brave"
    assert "<script>bold</script> & so on." in said(page)
    assert page.xpath("//main//script | //main//b") == []


@pytest.mark.django_db
def test_a_retracted_figure_says_so_as_its_page_does(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo", subject="Corvus")
        make_edition(evidence=(fact.key,))
        make_version(fact, "$18/mo", confidence="retracted", note="It was a hoax.", at=MONDAY + DAY)
    assert "Corvus: price Retracted $18/mo — It was a hoax." in said(
        results(client, "corvus", MONDAY + DAY)
    )


@pytest.mark.django_db
def test_every_page_has_the_form_and_results_are_no_page_for_robots(client: Client) -> None:
    stock()
    for path in ("/", "/guides/inks/", "/search/"):
        source = read(client, path, MONDAY)
        assert source.count('role="search"') == 1
        assert '<label class="unseen" for=' in source
    source = read(client, "/search/?q=ink", MONDAY)
    assert '<meta name="robots" content="noindex">' in source
    assert 'value="ink"' in source
    nothing = results(client, "hippopotamus")
    assert "Nothing was found for “hippopotamus”" in said(nothing)
    assert len(nothing.xpath('//ul[@class="rows"]/li')) == 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prices", "price"), ("batteries", "Battery"), ("boxes", "box"), ("Zoë’s", "zoe"),
        ("1,250.50", "1250.5"), ("$17.00", "17"), ("CAFÉS", "cafe"), ("Łódź", "lodz"),
        ("O’Reilly", "oreilly"), ("don't", "dont"), ("ﬁne", "fine"), ("GPT-4o", "gpt 4o"),
    ],
)  # fmt: skip
def test_words_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert words_of(one) == words_of(other) == other.lower().split()


def test_a_word_is_of_plain_letters_alone() -> None:
    strange: list[Any] = [chr(n) for n in range(0x20, 0x3000)]
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789." for c in "".join(map(normal, strange)))
    assert read_query(" a  b ").text == "a b"


@pytest.mark.django_db
def test_a_table_in_the_text_is_shown_row_by_row(client: Client) -> None:
    with clock.fixed(MONDAY):
        rows = "| Door | Minutes |\n|---|---|\n| Egret | 0.7 |\n| Bittern | 2 |"
        make_edition(
            title="Doors", body=f"## How long\n\nWe timed them.\n\n{rows}\n\nThat was all."
        )
    (shown,) = results(client, "bittern").xpath('//ul[@class="places"]/li/p')
    assert said(shown) == "We timed them. Door · Minutes; Egret · 0.7; Bittern · 2; That was all."
