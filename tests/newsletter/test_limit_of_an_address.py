"""However often an address is typed, it is not pestered, and nobody can tell."""

from datetime import datetime, timedelta

import pytest

from capysite.base.models import OutboxMail
from newsletter import optin
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import BETWEEN_MAILS, LINK_LASTS
from tests.newsletter.makers import NOON, ask, confirm_path, make_reader

pytestmark = pytest.mark.django_db


def mails_after(*asked_on: datetime) -> int:
    for at in asked_on:
        ask(at=at)
    return OutboxMail.objects.count()


def test_one_mail_a_day() -> None:
    last_moment = NOON + BETWEEN_MAILS - timedelta(microseconds=1)
    assert mails_after(NOON, NOON, last_moment) == 1
    assert mails_after(NOON + BETWEEN_MAILS) == 2


def test_a_reader_who_is_on_the_list_gets_one_a_day_as_well() -> None:
    make_reader()
    assert mails_after(NOON, NOON + timedelta(hours=23)) == 1
    assert mails_after(*(NOON + n * BETWEEN_MAILS for n in range(1, 6))) == 6


def test_three_mails_while_nobody_answers() -> None:
    assert mails_after(*(NOON + n * BETWEEN_MAILS for n in range(10))) == 3
    assert Subscriber.objects.get().pending_mails == 3


def test_when_the_last_link_has_lapsed_the_address_is_as_new() -> None:
    third = NOON + 2 * BETWEEN_MAILS
    mails_after(*(NOON + n * BETWEEN_MAILS for n in range(3)))
    assert mails_after(third + LINK_LASTS - timedelta(seconds=1)) == 3
    assert mails_after(third + LINK_LASTS) == 4
    assert Subscriber.objects.get().pending_mails == 1


def test_the_answer_sets_the_count_back() -> None:
    mails_after(*(NOON + n * BETWEEN_MAILS for n in range(3)))
    token = confirm_path().strip("/").rpartition("/")[2]
    optin.confirm(token, at=NOON + 3 * BETWEEN_MAILS)
    assert Subscriber.objects.get().pending_mails == 0


def test_a_mail_held_back_keeps_the_asking_on_record() -> None:
    assert mails_after(NOON, NOON + timedelta(hours=1)) == 1
    assert list(Consent.objects.order_by("id").values_list("action", "at")) == [
        ("asked", NOON),
        ("asked", NOON + timedelta(hours=1)),
    ]


def test_the_limit_of_one_address_is_not_that_of_another() -> None:
    ask("ada@example.org")
    ask("ada+letters@example.org")
    assert OutboxMail.objects.count() == 2
