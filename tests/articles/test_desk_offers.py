"""An offer at the desk: what pages show of it passes the gate, and is seen before it changes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from articles.models import Offer
from capysite.base import clock
from capysite.base.models import AuditEntry
from tests.articles.desk import as_shown, page
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def form_of(desk: Client, offer: Offer) -> dict[str, object]:
    return as_shown(desk.get(page(offer, "change")).content.decode(), "offer_form")


def post(desk: Client, offer: Offer, posted: dict[str, object]) -> str:
    return desk.post(page(offer, "change"), posted, follow=True).content.decode()


def save(desk: Client, offer: Offer, **parts: object) -> str:
    return post(desk, offer, {**form_of(desk, offer), **parts})


def words_of(shown: str) -> str:
    return " ".join(strip_tags(shown).split())


def live_offer(**parts: object) -> Offer:
    offer = make_offer(**{"price": make_fact("$17/mo"), **parts})
    make_edition(title="Pens", body=f"## Take it\n\n{{{{ offer: {offer.key} }}}}")
    return offer


def test_an_offer_on_a_live_page_takes_no_price_without_a_value(desk: Client) -> None:
    offer, empty = live_offer(), make_fact(value=None)
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


def test_an_offer_takes_no_price_that_is_no_money_or_of_another_product(desk: Client) -> None:
    other = make_product(name="Nib")
    for offer in (make_offer(price=make_fact()), live_offer()):
        text = make_fact("two weeks", value_type="text", kind="statement")
        said = save(desk, offer, price=text.pk)
        assert f"“{text.key}” is no amount of money: choose a fact that holds a price." in said
        foreign = make_fact("$9/mo", product=other)
        said = save(desk, offer, price=foreign.pk)
        assert f"“{foreign.key}” is a price of Nib: choose one of {offer.product}." in said
        before = offer.price
        offer.refresh_from_db()
        assert offer.price == before


def test_a_change_that_readers_see_is_saved_once_it_was_shown(desk: Client) -> None:
    offer = live_offer()
    seen = save(desk, offer, text="Two for one.")
    assert "went: Take it. came: Two for one." in words_of(seen)
    assert "Pens guide, from now on" in words_of(seen)
    assert f"{offer.product.name} product, from now on" in words_of(seen)
    assert Offer.objects.get().text == "Take it."
    assert not AuditEntry.objects.filter(action="offer.written_over").exists()
    post(desk, offer, as_shown(seen, "verb_form"))
    assert Offer.objects.get().text == "Two for one."


def test_another_price_and_another_link_are_shown_before_they_are_saved(desk: Client) -> None:
    offer, dearer = live_offer(), make_fact("$19/mo")
    link = make_link(product=offer.product)
    seen = save(desk, offer, price=dearer.pk, link=link.pk, button="Go there")
    assert "went: $17/mo came: $19/mo" in words_of(seen)
    assert "came: Go there" in words_of(seen)
    post(desk, offer, as_shown(seen, "verb_form"))
    offer.refresh_from_db()
    assert (offer.price, offer.link) == (dearer, link)


def test_a_window_is_shown_at_the_moments_at_which_it_turns(desk: Client) -> None:
    offer = live_offer()
    ends = (clock.now() + DAY).replace(second=0, microsecond=0)
    window = {"ends_at_0": f"{ends:%Y-%m-%d}", "ends_at_1": f"{ends:%H:%M:%S}"}
    seen = save(desk, offer, **window)
    assert f"Pens guide, from {ends.day} {ends:%B %Y, %H:%M}" in words_of(seen)
    assert "from now on" not in words_of(seen)
    assert "Nothing stands here afterwards." in seen
    post(desk, offer, as_shown(seen, "verb_form"))
    offer.refresh_from_db()
    assert offer.ends_at == ends


def test_going_back_loses_nothing_that_was_typed(desk: Client) -> None:
    offer = live_offer()
    ends = (clock.now() + DAY).replace(second=0, microsecond=0)
    window = {"ends_at_0": f"{ends:%Y-%m-%d}", "ends_at_1": f"{ends:%H:%M:%S}"}
    seen = as_shown(save(desk, offer, text="Two for one.", **window), "verb_form")
    form = as_shown(post(desk, offer, {**seen, "_back": "Back to the form"}), "offer_form")
    assert form["text"] == "Two for one."
    assert {name: form[name] for name in window} == window
    assert form["price"] == str(offer.price_id)
    assert Offer.objects.get().text == "Take it."


def test_the_second_of_two_editors_sees_both_offers_and_decides(desk: Client) -> None:
    offer = live_offer()
    mine = form_of(desk, offer) | {"text": "Mine."}
    post(desk, offer, as_shown(save(desk, offer, text="Theirs."), "verb_form"))
    told = post(desk, offer, mine)
    assert "Somebody else saved this offer while you were working." in told
    assert "<mark>Mine.</mark>" in told
    assert "<mark>Theirs.</mark>" in told
    assert Offer.objects.get().text == "Theirs."
    lock = Offer.objects.get().lock_version
    seen = post(desk, offer, as_shown(told, "offer_form") | {"lock_choice": lock})
    assert "went: Theirs. came: Mine." in words_of(seen)
    post(desk, offer, as_shown(seen, "verb_form"))
    assert Offer.objects.get().text == "Mine."
    kept = AuditEntry.objects.get(action="offer.written_over")
    assert kept.before == kept.before | {"text": "Theirs."}


def test_what_changed_since_it_was_shown_is_shown_again(desk: Client) -> None:
    offer = live_offer()
    seen = as_shown(save(desk, offer, text="Two for one."), "verb_form")
    make_edition(title="Another", body=f"{{{{ offer: {offer.key} }}}}")
    again = post(desk, offer, seen)
    assert "What will change is not what you were shown" in again
    assert "Another guide, from now on" in words_of(again)
    assert Offer.objects.get().text == "Take it."
