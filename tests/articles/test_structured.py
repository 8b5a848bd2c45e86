"""JSON-LD: one graph a page, which says what the page shows and nothing else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from articles.content import Question
from articles.publishing.editions import publish
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    change,
    make_author,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_table,
    make_topic,
    make_user,
)
from tests.articles.graphs import SCRIPT, nodes_in

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = "http://testserver"
Stand = Callable[[datetime], datetime]


def read(client: Client, path: str, at: datetime = MONDAY) -> dict[str, Any]:
    with clock.fixed(at):
        answer = client.get(path)
    assert answer.status_code == 200
    return nodes_in(answer.content)


def test_a_guide_is_one_graph_whose_parts_name_each_other(client: Client, at_moment: Stand) -> None:
    at_moment(MONDAY)
    PublisherSettings(name="House").save()
    topic, author = make_topic(name="Pens", slug="pens"), make_author(name="Ada", bio="Writes.")
    make_edition(title="Which pen?", slug="pen", topic=topic.slug, authors=(author.slug,))
    told = read(client, "/guides/pen/")
    url, by = f"{HOST}/guides/pen/", f"{HOST}/authors/{author.slug}/"
    article = told["Article"]
    assert article["mainEntityOfPage"] == {"@id": told["WebPage"]["@id"]} == {"@id": url}
    assert article["author"] == [{"@id": told["Person"]["@id"]}]
    assert article["publisher"] == {"@id": told["Organization"]["@id"]}
    assert (article["headline"], article["articleSection"]) == ("Which pen?", "Pens")
    assert told["Person"] == {
        "@type": "Person", "@id": f"{by}#person", "name": "Ada", "url": by, "description": "Writes."
    }  # fmt: skip
    trail = [(item["name"], item["item"]) for item in told["BreadcrumbList"]["itemListElement"]]
    assert trail == [
        ("Guides", f"{HOST}/guides/"), ("Pens", f"{HOST}/topics/pens/"), ("Which pen?", url)
    ]  # fmt: skip
    assert {"ItemList", "FAQPage"} & set(told) == {"FAQPage"}
    assert not {"citation", "correction"} & set(article)


def test_questions_are_told_with_their_answers_as_shown(client: Client, at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact = make_fact("$17/mo")
    answer = f"It *is* {{{{ fact: {fact.key} }}}}.\n\nSee [more](https://more.example/)."
    make_edition(slug="pen", questions=(Question("dear", "Is it dear?", answer),))
    make_edition(slug="bare", questions=())

    def asked(at: datetime) -> list[tuple[str, str]]:
        entities = read(client, "/guides/pen/", at)["FAQPage"]["mainEntity"]
        return [(one["name"], one["acceptedAnswer"]["text"]) for one in entities]

    assert asked(MONDAY) == [("Is it dear?", "It is $17/mo.\nSee more.")]
    old = MONDAY + 40 * DAY
    assert asked(old)[0][1].startswith("It is $17/mo (last checked 2 March 2026).")
    assert "FAQPage" not in read(client, "/guides/bare/")


def test_products_of_a_table_have_the_prices_that_need_no_word(
    client: Client, at_moment: Stand
) -> None:
    at_moment(MONDAY)
    pen, nib, ink = (make_product(name=n, slug=n.lower()) for n in ("Pen", "Nib", "Ink"))
    own = make_product("own", name="Ours")
    sure = make_fact("$17/mo", product=pen)
    free = make_fact("$3", product=pen, kind="plan_limit")
    said = make_fact("$9", product=nib, confidence="reported")
    other = make_fact("$5", product=nib)
    offer = make_offer(product=own, price=make_fact("$1", product=own))

    def ref(fact: Any) -> str:
        return f"{{{{ fact: {fact.key} }}}}"

    rows = [
        Row(product="pen", cells=("Pen & more", f"{ref(sure)}, {ref(free)}")),
        Row(product="nib", cells=("Nib", ref(said))),
        Row(product="ink", cells=("Ink", f"less than {ref(other)}")),
        Row(cells=("A pencil", ref(sure))),
        Row(kind="promotion", offer=offer.key),
    ]
    table = make_table(rows, title="Beside each other")
    make_edition(slug="pen", body=f"{{{{ table: {table.key} }}}}", tables=[table])
    assert ink.pk

    def listed(at: datetime) -> list[Any]:
        found = read(client, "/guides/pen/", at)["ItemList"]
        assert found["name"] == "Beside each other"
        return [element["item"] for element in found["itemListElement"]]

    items = listed(MONDAY)
    assert [item["name"] for item in items] == ["Pen & more", "Nib", "Ink"]
    assert items[0]["url"] == f"{HOST}/products/pen/"
    money = {"price": "17", "priceCurrency": "USD"}
    (only,) = items[0]["offers"]
    assert only["priceSpecification"]["unitText"] == "month"
    assert {name: only[name] for name in money} == money
    assert ["offers" in item for item in items] == [True, False, False]
    assert not any("offers" in item for item in listed(MONDAY + 40 * DAY))


def test_corrections_are_told_and_changes_are_not(client: Client, at_moment: Stand) -> None:
    at_moment(MONDAY)
    article = make_edition(slug="pen").article
    at_moment(MONDAY + DAY)
    change(article, summary="Other words.")
    make_edition(article, note="A comma.")
    assert "correction" not in read(client, "/guides/pen/", MONDAY + DAY)["Article"]
    at_moment(MONDAY + 2 * DAY)
    change(article, summary="Better words.")
    article.refresh_from_db()
    parts: dict[str, Any] = {"note": "We named the wrong pen.", "correction": True}
    publish(article, lock_version=article.lock_version, by=make_user(), **parts)
    assert read(client, "/guides/pen/", MONDAY + 2 * DAY)["Article"]["correction"] == {
        "@type": "CorrectionComment",
        "text": "We named the wrong pen.",
        "datePublished": "2026-03-04",
    }


def test_lists_people_and_the_house_say_what_they_show(client: Client, at_moment: Stand) -> None:
    at_moment(MONDAY)
    PublisherSettings(name="House", tagline="Plain answers", description="For writers.").save()
    topic = make_topic(name="Pens", slug="pens", summary="What to write with.")
    author = make_author(name="Ada", slug="ada", bio="Writes.")
    fact = make_fact(product=make_product(name="Quill", slug="quill"))
    make_edition(
        title="Which pen?", slug="pen", topic=topic.slug, authors=(author.slug,),
        evidence=(fact.key,),
    )  # fmt: skip

    def items(node: dict[str, Any]) -> list[tuple[str, str]]:
        return [(one["name"], one["url"]) for one in node["itemListElement"]]

    guide = [("Which pen?", f"{HOST}/guides/pen/")]
    house = read(client, "/")
    assert house["Organization"]["description"] == "For writers."
    assert house["WebSite"]["potentialAction"]["target"]["urlTemplate"] == (
        f"{HOST}/search/?q={{search_term_string}}"
    )
    told = read(client, "/topics/pens/")
    assert told["CollectionPage"]["description"] == "What to write with."
    assert items(told["CollectionPage"]["mainEntity"]) == guide
    told = read(client, "/authors/ada/")
    assert told["ProfilePage"]["mainEntity"] == {"@id": told["Person"]["@id"]}
    assert told["Person"]["description"] == "Writes."
    assert items(told["ItemList"]) == guide
    for path, listed in (
        ("/guides/", guide),
        ("/topics/", [("Pens", f"{HOST}/topics/pens/")]),
        ("/authors/", [("Ada", f"{HOST}/authors/ada/")]),
        ("/products/", [("Quill", f"{HOST}/products/quill/")]),
    ):
        assert items(read(client, path)["CollectionPage"]["mainEntity"]) == listed


def test_nothing_that_is_typed_ends_the_script(client: Client) -> None:
    attack = "</script><script>alert(1)</script><!--"
    make_edition(title=attack[:60], slug="pen", questions=(Question("q", attack, f"`{attack}`"),))
    page = html.fromstring(client.get("/guides/pen/").content)
    (script,) = page.xpath(SCRIPT)
    assert json.loads(script)["@graph"]
    assert not page.xpath("//script[contains(., 'alert') and not(@type)]")
