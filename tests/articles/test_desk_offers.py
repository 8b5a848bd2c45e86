"""An offer at the desk: what pages show of it passes the gate before it changes."""

import pytest
from django.test import Client

from articles.models import Offer
from tests.articles.desk import as_shown, page
from tests.articles.factories import make_edition, make_fact, make_offer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def save(desk: Client, offer: Offer, **parts: object) -> str:
    shown = as_shown(desk.get(page(offer, "change")).content.decode(), "offer_form")
    response = desk.post(page(offer, "change"), {**shown, **parts}, follow=True)
    return response.content.decode()


def test_an_offer_on_a_live_page_takes_no_price_without_a_value(desk: Client) -> None:
    offer, empty = make_offer(price=make_fact()), make_fact(value=None)
    make_edition(body=f"## Take it\n\n{{{{ offer: {offer.key} }}}}")
    said = save(desk, offer, price=empty.pk)
    assert f"Offer {offer.key}: No fact “{empty.key}” has a value at that moment." in said
    before = offer.price
    offer.refresh_from_db()
    assert offer.price == before


def test_an_offer_on_no_page_is_kept_as_it_is_typed(desk: Client) -> None:
    offer, empty = make_offer(price=make_fact()), make_fact(value=None)
    save(desk, offer, price=empty.pk)
    offer.refresh_from_db()
    assert offer.price == empty


def test_a_sound_change_of_an_offer_on_a_live_page_is_saved(desk: Client) -> None:
    offer = make_offer(price=make_fact())
    make_edition(body=f"## Take it\n\n{{{{ offer: {offer.key} }}}}")
    save(desk, offer, text="Two for one.")
    offer.refresh_from_db()
    assert offer.text == "Two for one."
