"""The link in the confirmation mail: looking changes nothing, the button puts on the list."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client

from capysite.base import clock
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import LINK_LASTS
from tests.newsletter.makers import (
    NOON,
    WORDING,
    ask,
    captured,
    confirm_path,
    leave_path,
    make_leaver,
    make_subscriber,
    stored,
    writes,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)
AGAIN = NOON + timedelta(days=1, hours=2)


def test_looking_at_the_page_changes_nothing(client: Client) -> None:
    ask()
    before = stored()
    with clock.fixed(LATER), captured() as queries:
        pages = [client.get(confirm_path()), client.head(confirm_path())]
    assert [page.status_code for page in pages] == [200, 200]
    assert (stored(), writes(queries)) == (before, [])
    assert WORDING in pages[0].content.decode()


def test_the_button_puts_the_person_on_the_list(client: Client) -> None:
    ask(page="/guides/pens/")
    with clock.fixed(LATER):
        response = client.post(confirm_path())
    assert response.status_code == 200
    assert Subscriber.objects.get().confirmed_at == LATER
    confirmed = Consent.objects.get(action="confirmed")
    assert (confirmed.wording, confirmed.page, confirmed.at, confirmed.form) == (
        WORDING,
        "/guides/pens/",
        LATER,
        "mail-link",
    )


def test_a_second_press_changes_nothing(client: Client) -> None:
    ask()
    with clock.fixed(LATER):
        first = client.post(confirm_path())
    before = stored()
    with clock.fixed(LATER + timedelta(days=1)):
        second = client.post(confirm_path())
    assert stored() == before
    assert second.status_code == first.status_code == 200


def test_the_button_works_from_anywhere_for_the_token_is_the_authority(client: Client) -> None:
    ask()
    with clock.fixed(LATER):
        client.post(confirm_path(), headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"})
    assert Subscriber.objects.on_list().count() == 1


def test_the_link_works_for_fourteen_days(client: Client) -> None:
    ask()
    with clock.fixed(NOON + LINK_LASTS - timedelta(seconds=1)):
        assert client.get(confirm_path()).status_code == 200
    before = stored()
    with clock.fixed(NOON + LINK_LASTS):
        answers = [client.get(confirm_path()), client.post(confirm_path())]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert stored() == before


def test_a_lapsed_link_says_so_and_offers_the_form(client: Client) -> None:
    ask()
    with clock.fixed(NOON + LINK_LASTS):
        page = client.get(confirm_path()).content.decode()
    assert "This link has lapsed" in page
    assert page.count('action="/newsletter/subscribe/"') == 1
    assert confirm_path() not in page


def test_a_made_up_link_is_answered_like_a_lapsed_one(client: Client) -> None:
    subscriber = make_subscriber()
    ask()
    good = confirm_path()
    forged = [
        "/newsletter/confirm/x/",
        good[:-4] + "AAA/",
        good.replace("/confirm/", "/confirm/A"),
        f"/newsletter/confirm/{subscriber.token}/",
        f"/newsletter/confirm/{Signer(salt='other', sep='.').sign_object([1, 1, 1, 'x'])}/",
        f"/newsletter/confirm/{Signer(salt='newsletter.wording', sep='.').sign_object('x')}/",
    ]
    before = stored()
    with clock.fixed(NOON + LINK_LASTS):
        lapsed = client.post(good)
        answers = [client.post(path) for path in forged]
    assert {answer.status_code for answer in answers} == {410}
    assert {answer.content for answer in answers} == {lapsed.content}
    assert stored() == before


def test_a_link_is_good_for_the_address_that_it_was_mailed_to_alone(client: Client) -> None:
    ask()
    Subscriber.objects.update(email="eve@example.org", address="eve@example.org")
    with clock.fixed(LATER):
        assert client.post(confirm_path()).status_code == 410
    assert Subscriber.objects.on_list().count() == 0


def test_an_old_link_does_not_bring_back_who_left_since(client: Client) -> None:
    ask()
    old = confirm_path()
    with clock.fixed(LATER):
        client.post(old)
        client.post(leave_path(Subscriber.objects.get()))
        assert client.post(old).status_code == 410
    assert Subscriber.objects.get().state == "left"


def test_who_left_comes_back_by_a_new_mail(client: Client) -> None:
    make_leaver()
    ask()
    with clock.fixed(AGAIN):
        client.post(confirm_path())
    subscriber = Subscriber.objects.get()
    assert (subscriber.state, subscriber.confirmed_at) == ("on the list", AGAIN)


def test_each_of_several_links_works_and_the_first_counts(client: Client) -> None:
    ask(wording="First words.")
    first = confirm_path()
    ask(wording="Second words.", at=NOON + timedelta(days=1))
    with clock.fixed(AGAIN):
        client.post(first)
        client.post(confirm_path())
    assert [c.wording for c in Consent.objects.filter(action="confirmed")] == ["First words."]


def test_the_page_keeps_its_address_to_itself(client: Client) -> None:
    ask()
    with clock.fixed(LATER):
        for response in (client.get(confirm_path()), client.post(confirm_path())):
            assert response["Referrer-Policy"] == "no-referrer"
            assert response["X-Robots-Tag"] == "noindex, nofollow"
            assert "no-store" in response["Cache-Control"]
            assert response.cookies == {}
