"""A link that may end with another merchant is marked and disclosed as that merchant's too."""

from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from affiliates.models import Link
from affiliates.partners import read_partners
from capysite.base import clock
from tests.articles.factories import (
    make_edition,
    make_link,
    make_merchant,
    make_offer,
    make_product,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
DAY = timedelta(days=1)
A = "https://a.example/?partner=7"


def make_way(relationship: str, **parts: str) -> Link:
    """A link with a window that `parts` may lead to Aldous's host."""
    product = make_product(relationship, name="Pen", website=parts.pop("website", ""))
    return make_link(product=product, slug="pen", ends_at=clock.now() + DAY, **parts)


def shown(client: Client, body: str) -> tuple[set[str | None], str]:
    """The `rel` of the links to /go/, and the disclosure of the page."""
    page = html.fromstring(client.get(make_edition(body=body).get_absolute_url()).content)
    links = page.xpath("//a[starts-with(@href, '/go/pen/')]")
    disclosures = page.find_class("disclosure")
    return {link.get("rel") for link in links}, " ".join(d.text_content() for d in disclosures)


@pytest.mark.parametrize("end", ["destination", "fallback", "website"])
@pytest.mark.parametrize("whose", ["none", "own", "sponsor"])
@pytest.mark.parametrize("form", ["[Words](go:pen)", "Words.\n\n{{ offer: pen-offer }}"])
def test_who_is_at_an_end_of_a_link_is_named(
    client: Client, whose: str, end: str, form: str
) -> None:
    make_merchant(name="Aldous", relationship="affiliate", domains="a.example")
    link = make_way(whose, **{end: A})
    make_offer(key="pen-offer", product=link.product, link=link)
    rel, disclosure = shown(client, form)
    assert rel == {"sponsored nofollow"}
    assert "if you buy something from Aldous" in disclosure
    assert ("Pen" in disclosure) is (whose != "none")
    assert "Aldous" in client.get("/disclosure/").content.decode()


def test_an_affiliate_link_whose_fallback_is_a_sponsor_names_both(client: Client) -> None:
    make_product("sponsor", website="https://a.example/", merchant=make_merchant(
        name="Sponsor Ltd", relationship="sponsor"))  # fmt: skip
    make_way("affiliate", fallback=A)
    _, disclosure = shown(client, "[Words](go:pen)")
    assert "if you buy Pen" in disclosure
    assert "Sponsor Ltd pays us" in disclosure
    assert "Sponsor Ltd" in client.get("/disclosure/").content.decode()


def test_a_network_of_many_merchants_names_none_of_the_others() -> None:
    make_link(destination="https://network.example/1")
    make_link(destination="https://network.example/2", slug="pen")
    ties = read_partners().all_of("/go/pen/", "testserver")
    assert [tie.relationship for tie in ties] == ["affiliate"]


def test_a_link_without_a_window_never_leads_elsewhere() -> None:
    make_merchant(relationship="affiliate", domains="a.example")
    link = make_way("none", website=A)
    assert len(read_partners().all_of("/go/pen/", "testserver")) == 1
    Link.objects.filter(pk=link.pk).update(ends_at=None)
    assert read_partners().all_of("/go/pen/", "testserver") == ()
