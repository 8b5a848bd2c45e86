"""A save of what stands behind live and scheduled guides passes the gate as they did."""

from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client

from articles.models import Source
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.desk import as_shown, page
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db
UNPROVEN = "Confirmed needs the subject itself as a source"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def save(desk: Client, target: Model, **parts: object) -> str:
    form = f"{target._meta.model_name}_form"
    shown = as_shown(desk.get(page(target, "change")).content.decode(), form)
    return desk.post(page(target, "change"), {**shown, **parts}, follow=True).content.decode()


def two_that_agree() -> tuple[Source, Source, str]:
    one, other = make_source(), make_source()
    fact = make_fact(sources=[(one, False), (other, False)])
    return one, other, fact.key


@pytest.mark.parametrize(
    ("field", "hole"),
    [
        ("publisher", UNPROVEN),
        ("derives_from", UNPROVEN),
        ("url", "but without an address to see it at"),
    ],
)
@pytest.mark.parametrize("days", [0, 3])
def test_a_source_behind_a_confirmed_fact_keeps_its_proof(
    desk: Client, field: str, hole: str, days: int
) -> None:
    one, other, key = two_that_agree()
    at = clock.now() + timedelta(days=days) if days else None
    make_edition(title="Pens for slow days", evidence=(key,), at=at)
    changed = {"publisher": other.publisher, "derives_from": other.pk, "url": ""}[field]
    before = getattr(one, field)
    said = save(desk, one, **{field: changed})
    assert "The guide “Pens for slow days” would go wrong." in said
    assert hole in said
    one.refresh_from_db()
    assert getattr(one, field) == before


def test_a_source_of_drafts_alone_is_saved_as_typed(desk: Client) -> None:
    one, other, _ = two_that_agree()
    save(desk, one, publisher=other.publisher)
    one.refresh_from_db()
    assert one.publisher == other.publisher


def test_a_sound_change_of_a_source_is_saved(desk: Client) -> None:
    one, _, key = two_that_agree()
    make_edition(evidence=(key,))
    save(desk, one, title="Plans, limits, prices")
    one.refresh_from_db()
    assert one.title == "Plans, limits, prices"


def test_a_hole_that_stood_before_blocks_no_other_change(desk: Client) -> None:
    one, other, key = two_that_agree()
    make_edition(evidence=(key,))
    Source.objects.filter(pk=other.pk).update(publisher=one.publisher)
    save(desk, one, title="Plans, limits, prices")
    one.refresh_from_db()
    assert one.title == "Plans, limits, prices"


def test_a_merchant_becomes_no_partner_while_a_live_offer_has_no_link(desk: Client) -> None:
    offer = make_offer(product=make_product("own"))
    make_edition(title="Take it", body=f"## Take it\n\n{{{{ offer: {offer.key} }}}}")
    merchant = offer.product.merchant
    said = save(desk, merchant, relationship="affiliate")
    assert "The guide “Take it” would go wrong." in said
    assert "It earns commission only through a link" in said
    merchant.refresh_from_db()
    assert merchant.relationship == "own"


def test_a_product_moves_to_no_merchant_that_would_open_a_hole(desk: Client) -> None:
    offer = make_offer(product=make_product("own"))
    make_edition(title="Take it", body=f"## Take it\n\n{{{{ offer: {offer.key} }}}}")
    product, before = offer.product, offer.product.merchant_id
    said = save(desk, product, merchant=make_product("affiliate").merchant_id)
    assert "The guide “Take it” would go wrong." in said
    product.refresh_from_db()
    assert product.merchant_id == before


def test_a_domain_that_proves_a_live_fact_is_not_declared_our_own(desk: Client) -> None:
    PublisherSettings().save()
    fact = make_fact(sources=[(make_source(url="https://www.pens.example/plans"), True)])
    make_edition(title="Pens for slow days", evidence=(fact.key,))
    said = save(desk, PublisherSettings.current(), domains="pens.example")
    assert "The guide “Pens for slow days” would go wrong." in said
    assert "Our own site can’t confirm a fact" in said
    assert PublisherSettings.current().domains == ""
