"""To another address: only who has it can say yes, and nobody learns who is there already."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from capysite.base import clock
from capysite.base.models import OutboxMail
from newsletter import preference_views
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import LINK_LASTS
from tests.articles.factories import make_topic
from tests.newsletter.makers import (
    NOON,
    WORDING,
    captured,
    leave_path,
    make_complainer,
    make_erased,
    make_leaver,
    make_pending,
    make_reader,
    preferences_path,
    shapes,
    stored,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
NEW = "new@example.org"


STATES: list[Callable[[str], Any]] = [
    make_pending, make_reader, make_leaver, make_erased, make_complainer,
]  # fmt: skip


def make_mover() -> Subscriber:
    mover = make_reader("old@example.org", frequency="monthly")
    Consent.objects.record(
        mover, Consent.Action.CONFIRMED, form=Consent.Form.MAIL_LINK, wording=WORDING, at=NOON
    )
    mover.topics.add(make_topic(slug="pens", name="Pens"))
    return mover


def ask(client: Client, mover: Subscriber, email: str = NEW, at: datetime = NOON) -> Any:
    with clock.fixed(at):
        return client.post(preferences_path(mover), {"act": "move", "email": email})


def move_path() -> str:
    mail = OutboxMail.objects.filter(kind="newsletter-new-address").latest("id")
    found = re.search(r"https?://[^/\s]+(/newsletter/new-address/\S+/)", mail.text)
    assert found, mail.text
    return found[1]


def press(client: Client, path: str, at: datetime = LATER) -> int:
    with clock.fixed(at):
        return client.post(path).status_code


def on_list() -> set[str | None]:
    return set(Subscriber.objects.on_list().values_list("address", flat=True))


def test_until_the_button_is_pressed_nothing_moves(client: Client) -> None:
    ask(client, make_mover())
    before = stored()
    with clock.fixed(LATER):
        assert client.get(move_path()).status_code == 200
    assert stored() == before
    assert on_list() == {"old@example.org"}
    assert list(OutboxMail.objects.values_list("to")) == [(NEW,)]


def test_the_button_moves_the_letter_with_all_that_was_chosen(client: Client) -> None:
    mover = make_mover()
    ask(client, mover)
    assert press(client, move_path()) == 200
    new = Subscriber.objects.on_list().get()
    assert (new.address, new.frequency, new.topics.get().name) == (NEW, "monthly", "Pens")
    assert list(new.consents.order_by("pk").values_list("action", "form", "wording")) == [
        ("asked", "choices", WORDING),
        ("confirmed", "mail-link", WORDING),
    ]
    assert mover.consents.first().form == "moved"  # type: ignore[union-attr]


def test_the_address_before_is_told_and_not_where_to(client: Client) -> None:
    ask(client, make_mover())
    press(client, move_path())
    told = OutboxMail.objects.get(to="old@example.org")
    assert told.kind == "newsletter-moved-away"
    asked = OutboxMail.objects.get(to=NEW)
    assert NEW not in told.text + told.html
    assert "old@example.org" not in asked.text + asked.html + move_path()


def test_links_in_old_mails_do_nothing_for_the_new_address(client: Client) -> None:
    mover = make_mover()
    ask(client, mover)
    press(client, move_path())
    client.post(leave_path(mover))
    client.post(preferences_path(mover), {"act": "leave"})
    assert on_list() == {NEW}


def test_a_second_press_changes_nothing(client: Client) -> None:
    ask(client, make_mover())
    press(client, move_path())
    before = stored()
    assert press(client, move_path()) == 200
    assert stored() == before


@pytest.mark.parametrize("make", STATES)
def test_a_known_address_can_not_be_told_from_a_new_one(
    client: Client, make: Callable[[str], Any]
) -> None:
    make("known@example.org")
    mover, seen = make_mover(), []
    for email in ("fresh@example.org", "known@example.org"):
        with captured() as queries:
            response = ask(client, mover, email)
        headers = {k: v for k, v in response.items() if k not in {"X-Request-ID", "Expires"}}
        seen.append((response.status_code, response.content, headers, shapes(queries)))
    assert seen[0] == seen[1]


def test_who_complained_gets_no_mail(client: Client) -> None:
    make_complainer(NEW)
    ask(client, make_mover())
    assert OutboxMail.objects.values_list("state").get() == ("failed",)
    assert press(client, move_path()) == 410, "the link is good for nothing either"


def test_two_addresses_of_one_reader_become_one(client: Client) -> None:
    there = make_reader(NEW)
    ask(client, make_mover())
    assert press(client, move_path()) == 200
    there.refresh_from_db()
    assert (on_list(), there.frequency) == ({NEW}, "every")


@pytest.mark.parametrize("who", ["mover", "target"])
def test_who_left_meanwhile_is_not_brought_back(client: Client, who: str) -> None:
    mover = make_mover()
    ask(client, mover)
    leaver = mover if who == "mover" else Subscriber.objects.get(address=NEW)
    with clock.fixed(NOON):
        client.post(leave_path(leaver))
    assert press(client, move_path()) == 410
    assert NEW not in on_list()


def test_of_two_wishes_the_first_that_is_confirmed_counts(client: Client) -> None:
    mover = make_mover()
    ask(client, mover)
    first = move_path()
    ask(client, mover, "other@example.org")
    assert (press(client, first), press(client, move_path())) == (200, 410)
    assert on_list() == {NEW}


def test_the_link_lapses_and_can_not_be_made_up(client: Client) -> None:
    mover = make_mover()
    ask(client, mover)
    good = move_path()
    assert press(client, good, NOON + LINK_LASTS) == 410
    other = good.replace("new-address", "confirm")
    made_up = (good[:-4] + "AAA/", other, "/newsletter/new-address/x/")
    for forged in made_up:
        assert press(client, forged) == 410
    assert on_list() == {"old@example.org"}


def test_an_address_is_not_pestered_by_movers(client: Client) -> None:
    mover = make_mover()
    for hour in range(3):
        ask(client, mover, at=NOON + timedelta(hours=hour))
    assert OutboxMail.objects.count() == 1
    response = ask(client, mover, "more@example.org", at=NOON + timedelta(hours=4))
    assert response.status_code == 429
    assert preference_views.TOO_MANY in response.content.decode()
    assert OutboxMail.objects.count() == 1
