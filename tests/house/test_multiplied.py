"""The site that benches measure: made in bulk, and to readers like one made by hand."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import Edition, Fact, FactVersion
from articles.tables.grid import Row
from bin.asked import guides, mark_before
from bin.multiplied import copy_to
from capysite.base import clock, generation
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_link,
    make_product,
    make_table,
    make_topic,
)

pytestmark = pytest.mark.django_db(transaction=True)
WANTED = 121
BODY = "It costs {{ fact: pen-price }}.\n\n[Try it](go:pen)\n\n{{ table: pens }}\n"


def make_by_hand() -> None:
    topic, author = make_topic(slug="pens").slug, make_author(slug="ada").slug
    make_fact(key="pen-price", product=make_product(slug="quill"))
    make_link(slug="pen")
    table = make_table([Row(product="quill", cells=("Quill", "$9"))], key="pens")
    both: dict[str, Any] = {"topic": topic, "authors": (author,)}
    make_edition(slug="first", body=BODY, evidence=("pen-price",), tables=[table], **both)
    make_edition(slug="second", body="Read [the other](guide:first).", **both)


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


def costs(client: Client) -> dict[str, int]:
    deep = f"/guides/?after={mark_before(5)}"
    paths = {"guide": "/guides/first/", "home": "/", "list": "/guides/", "deep": deep}
    paths |= {"topic": "/topics/pens/", "product": "/products/quill/", "feed": "/feed.xml"}
    return {name: queries_of(client, path) for name, path in paths.items()}


def words_of(client: Client, path: str) -> str:
    """Below the head, which tells of changes; without days and what another world renames."""
    page = html.fromstring(client.get(path).content)
    text = " ".join(page.get_element_by_id("content").text_content().split())
    text = text.rpartition("On this page")[2]
    return re.sub(r"\d+ \w+ \d{4}|, no\. \d+|(?<=\w)-\d+\b|Guides that sit beside.*", "", text)


def walk(client: Client) -> list[str]:
    found, path = [], "/guides/"
    while path:
        page = html.fromstring(client.get(path).content)
        links = page.get_element_by_id("content").xpath(".//a/@href")
        found += [link for link in links if re.fullmatch(r"/guides/[\w-]+/", link)]
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    return list(dict.fromkeys(found))


def test_a_multiplied_site_reads_like_one_made_by_hand(client: Client) -> None:
    make_by_hand()
    before, few, words = generation.current(), costs(client), words_of(client, "/guides/first/")
    made = copy_to(WANTED)
    addresses = guides()
    assert WANTED <= made == len(addresses)

    for path in addresses[::20]:
        assert client.get(path).status_code == 200, path
    assert words_of(client, "/guides/first-7/") == words
    other = html.fromstring(client.get("/guides/second-7/").content)
    assert other.xpath("//a[text()='the other']/@href") == ["/guides/first-7/"]

    rows = Edition.objects.live(clock.now()).order_by("-published_at", "-pk")
    assert walk(client) == [f"/guides/{slug}/" for slug in rows.values_list("slug", flat=True)]
    assert costs(client) == few
    assert generation.current() > before


def test_copies_refer_to_nothing_that_is_not_there_and_are_kept_like_all_else() -> None:
    make_by_hand()
    copy_to(WANTED)
    connection.check_constraints()
    assert FactVersion.objects.filter(fact__key="pen-price-3").count() == 1
    assert Fact.objects.create(key="new", subject="Nib", label="price", kind="price").pk
    edition = Edition.objects.get(slug="first-7", number=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(title="Another")
