"""From a figure in the text to the ledger: a page that makes a fact, a press that refers to one."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from articles.models import Article, Fact
from articles.tables.grid import Row
from articles.working.copy import content_of
from tests.articles.desk import as_shown, member, page
from tests.articles.factories import (
    change,
    make_article,
    make_fact,
    make_product,
    make_source,
    make_table,
    make_user,
)
from tests.articles.figure_pages import at, panel, prefilled, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_a_figure_becomes_a_fact_that_the_text_refers_to(desk: Client) -> None:
    product, source = make_product(name="Quill Team"), make_source()
    make_fact("$99", product=product, key="quill-team-price")
    guide = make_article(
        body="Slow.\n\nQuill Team costs $17/mo, or `$17/mo`. {{ fact: quill-team-price }}"
    )
    (url,) = panel(desk, guide).xpath(".//ol/li//a/@href")
    assert url == at(guide, "$17/mo")
    posted = prefilled(desk, url, other_sources=[source.pk])
    asked = ("value", "value_type", "kind", "subject", "label", "key", "product", "confidence")
    assert [posted[name] for name in asked] == [
        "$17/mo", "money", "price", "Quill Team", "price", "quill-team-price-2",
        str(product.pk), "reported",
    ]  # fmt: skip
    response = desk.post(url, posted)
    assert response["Location"] == f"{page(guide, 'change')}#figures"
    fact = Fact.objects.get(key="quill-team-price-2")
    version = fact.versions.get()
    assert (str(fact), version.value["amount"], version.confidence) == (
        "Quill Team: price", "17", "reported",
    )  # fmt: skip
    assert [s.source for s in version.fact_sources.all()] == [source]
    guide.refresh_from_db()
    assert guide.body == (
        "Slow.\n\nQuill Team costs {{ fact: quill-team-price-2 }}, or `$17/mo`. "
        "{{ fact: quill-team-price }}"
    )
    assert panel(desk, guide).xpath(".//li") == []


def refused(response: Any, sentence: str, guide: Article, **kept: str) -> None:
    shown = response.content.decode()
    assert sentence in html.fromstring(shown).text_content()
    assert {name: as_shown(shown, "verb_form")[name] for name in kept} == kept
    assert not Fact.objects.exists()
    assert "$9" in Article.objects.get(pk=guide.pk).body


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({}, "Reported needs a source with a name."),
        ({"confidence": "estimated"}, "An estimate needs a source, or what it rests on."),
        ({"confidence": "retracted"}, "Choose one of the listed confidences."),
        ({"value": "nine"}, "“nine” is no price"),
        ({"key": "Not a key"}, "Use small letters, digits and single hyphens"),
        ({"subject": ""}, "This field is required."),
    ],
)
def test_a_refusal_is_a_sentence_stores_nothing_and_keeps_what_was_typed(
    desk: Client, others: dict[str, str], sentence: str
) -> None:
    guide = make_article(body="It costs $9.")
    url = at(guide, "$9")
    posted = prefilled(desk, url, statement="Nine dollars.") | others
    kept = {name: text for name, text in others.items() if text not in {"", "retracted"}}
    refused(desk.post(url, posted), sentence, guide, statement="Nine dollars.", **kept)


def test_a_taken_key_is_refused_in_words(desk: Client) -> None:
    guide, taken = make_article(body="It costs $9."), make_fact()
    url = at(guide, "$9")
    posted = prefilled(desk, url, key=taken.key, confidence="estimated", basis="Counted.")
    assert "Fact with this Key already exists." in desk.post(url, posted).content.decode()
    assert Fact.objects.get() == taken


def test_what_somebody_saved_meanwhile_is_refused_and_the_next_press_counts(desk: Client) -> None:
    guide = make_article(body="It costs $9.")
    url = at(guide, "$9")
    posted = prefilled(desk, url, confidence="estimated", basis="Counted.")
    change(guide, body="Today it costs $9.")
    response = desk.post(url, posted)
    refused(response, "was saved by somebody else meanwhile", guide, basis="Counted.")
    again = as_shown(response.content.decode(), "verb_form")
    assert desk.post(url, again).status_code == 302
    assert (
        content_of(Article.objects.get()).body == f"Today it costs {{{{ fact: {again['key']} }}}}."
    )


def test_a_figure_that_is_gone_is_said_and_the_fact_can_be_made_alone(desk: Client) -> None:
    guide = make_article(body="It costs $9.")
    url = at(guide, "$9")
    posted = prefilled(desk, url, confidence="estimated", basis="Counted.")
    change(guide, body="It costs nothing, not even $9.50.")
    response = desk.post(url, posted)
    refused(response, "no longer stands at that place of the saved text", guide, basis="Counted.")
    alone = as_shown(response.content.decode(), "verb_form")
    assert desk.post(url, alone).status_code == 302
    assert Fact.objects.get().key == posted["key"]
    assert content_of(Article.objects.get()).body == "It costs nothing, not even $9.50."


def test_a_forged_place_gets_a_sentence_or_is_unknown(desk: Client) -> None:
    guide = make_article(body="It costs $9.")
    for url in (at(guide, "$9", 7), at(guide, "$9", part="answer:x"), at(guide, "<b>$8</b>")):
        response = desk.get(url)
        assert "no longer stands at that place" in said(response)[0]
    for query in ("", "?part=body&figure=-1&words=x", "?part=body&figure=x&words=x", "?part=body"):
        assert desk.get(page(guide, "figure") + query).status_code == 404
        assert desk.post(page(guide, "refer") + query).status_code == 404


def test_where_nothing_can_stand_in_its_place_the_fact_is_made_alone(desk: Client) -> None:
    guide = make_article(body="## $9\n\nSo.")
    url = at(guide, "$9")
    shown = desk.get(url).content.decode()
    assert "Nothing can be put in the place of “$9”" in shown
    assert "Make the fact, leave the text" in shown
    posted = as_shown(shown, "verb_form") | {"confidence": "estimated", "basis": "Counted."}
    response = desk.post(url, posted)
    assert "Write {{ fact: " in said(response)[0]
    assert (content_of(guide).body, Fact.objects.count()) == ("## $9\n\nSo.", 1)


def test_what_the_ledger_says_already_is_referred_to_by_one_press(client: Client) -> None:
    """Of the guide's own products, and of nobody else's; an author may, too."""
    product = make_product()
    table = make_table([Row(cells=("Nib", "—"), product=product.slug)])
    fact, foreign = make_fact("$9/mo", product=product), make_fact("$9/mo", product=make_product())
    guide = make_article(body=f"It costs $9/mo.\n\n{{{{ table: {table.key} }}}}")
    client.force_login(member("Author"))
    (button,) = panel(client, guide).xpath(".//ol//button")
    assert (button.get("value"), button.get("form")) == (fact.key, "figure-refer")
    assert foreign.key not in html.tostring(panel(client, guide), encoding="unicode")
    url, posted = button.get("formaction"), {"fact": fact.key, "lock_version": 1}
    assert said(client.post(url, posted)) == [f"“$9/mo” comes from the ledger now: {fact}."]
    assert content_of(Article.objects.get()).body.startswith(
        f"It costs {{{{ fact: {fact.key} }}}}."
    )
    for other in ({}, {"fact": "nobody"}, {"lock_version": 1}, {"lock_version": 2}):
        before = content_of(Article.objects.get())
        assert len(said(client.post(url, posted | other))[-1]) > 20
        assert content_of(Article.objects.get()) == before
