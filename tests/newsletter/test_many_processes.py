"""One address, typed in many processes at once: one subscriber, one mail."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from django.db import connection

from capysite.base.models import OutboxMail
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import BETWEEN_MAILS
from tests.newsletter.makers import NOON, ask, make_reader

PROCESSES = 4
ASKS = 100
SPELLINGS = ["ada@example.org", "ADA@example.org", " Ada@Example.Org", "ada@EXAMPLE.ORG "]


def ask_often(spelling: str) -> None:
    for n in range(ASKS):
        ask(spelling, at=NOON + timedelta(seconds=n))
    connection.close()


def ask_in_processes() -> None:
    connection.close()  # A forked process would go on with the socket of this one.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        list(pool.map(ask_often, SPELLINGS))


@pytest.mark.django_db(transaction=True)
def test_a_new_address_becomes_one_subscriber_and_gets_one_mail() -> None:
    ask_in_processes()
    assert Subscriber.objects.values_list("address", "pending_mails").get() == (
        "ada@example.org",
        1,
    )
    assert OutboxMail.objects.count() == 1
    assert Consent.objects.count() == PROCESSES * ASKS


@pytest.mark.django_db(transaction=True)
def test_a_known_address_gets_one_mail_as_well() -> None:
    make_reader(mailed_at=NOON - BETWEEN_MAILS)
    ask_in_processes()
    assert OutboxMail.objects.values_list("kind").get() == ("newsletter-already-on-list",)
