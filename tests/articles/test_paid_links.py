"""A link that earns can't be typed as a plain one, and what we own is disclosed by any mention."""

from typing import Any

import pytest
from django.test import Client

from articles.ledger.confidence import names_nobody
from articles.publishing.gate import inspect
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    make_content,
    make_edition,
    make_fact,
    make_link,
    make_product,
    make_source,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.mark.parametrize(
    "address",
    [
        "/go/pen/",
        "/go/pen",
        "/x/../go/pen/",
        "/%67o/pen/",
        "http://testserver/go/pen/",
        "DESTINATION",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "<{}>", "[x][1]\n\n[1]: {}"])
def test_a_paid_address_is_a_hole_however_it_is_written(address: str, form: str) -> None:
    link = make_link("affiliate", slug="pen")
    address = link.destination if address == "DESTINATION" else address
    if form == "<{}>" and address.startswith("/"):
        pytest.skip("That is no link in Markdown.")
    found = inspect(make_content(body=form.format(address)), at=clock.now()).findings.holes
    assert [hole.code for hole in found] == ["paid-link-typed"]


@pytest.mark.parametrize("relationship", ["own", "sponsor", "gift"])
def test_a_price_of_our_own_product_is_disclosed(client: Client, relationship: str) -> None:
    fact = make_fact(product=make_product(relationship, name="Lamp Pro"))
    edition = make_edition(body=f"It costs {{{{ fact: {fact.key} }}}}.")
    page = client.get(edition.get_absolute_url()).content.decode()
    assert page.index("How this page earns") < page.index("It costs")
    assert "Lamp Pro" in page[page.index("How this page earns") : page.index("It costs")]


@pytest.mark.parametrize(
    "words", ["Multiple  sources", "(Multiple sources)", "multiple sources…", "Various", "Reports."]
)
def test_nobody_is_named_by_nobodys_name(words: str) -> None:
    assert names_nobody(words)
    assert not names_nobody("Reports Weekly")


@pytest.mark.parametrize(
    "url",
    [
        "https://own.example?x",
        "https://own.example#x",
        "https://x@own.example/",
        "https://own.example./",
    ],
)
def test_our_own_site_is_known_in_any_dress(url: str) -> None:
    PublisherSettings(domains="own.example").save()
    fact = make_fact(sources=[(make_source(url=url), True)])
    found = inspect(make_content(evidence=(fact.key,)), at=clock.now()).findings.holes
    assert [hole.code for hole in found] == ["source-own"]


def test_a_control_character_in_a_title_does_not_reach_the_feed(client: Client) -> None:
    make_edition(title="Form\x0bFeed\ufffe")
    response: Any = client.get("/feed.xml")
    assert response.status_code == 200
    assert "FormFeed" in response.content.decode()
