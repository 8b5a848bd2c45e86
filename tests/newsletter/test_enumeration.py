"""Nobody learns from the sign-up whether an address is known, on the list, or suppressed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from capysite.base import clock
from capysite.base.models import OutboxMail
from capysite.base.worker import Worker
from newsletter import optin
from newsletter.addresses import Address
from newsletter.emails import HELD
from newsletter.hashing import hashed
from newsletter.models import Subscriber, Suppression
from newsletter.suppression import store
from tests.newsletter.makers import (
    LONG_AGO,
    NOON,
    captured,
    make_erased,
    make_leaver,
    make_pending,
    make_reader,
    make_subscriber,
    shapes,
    writes,
)

pytestmark = pytest.mark.django_db

URL = "/newsletter/subscribe/"


def make_nobody(email: str = "") -> None:
    """The address is new."""


def make_tired(email: str) -> Subscriber:
    """Three mails, none answered, the last link still works."""
    return make_subscriber(email, mailed_at=NOON - timedelta(days=5), pending_mails=3)


def make_mailed_today(email: str) -> Subscriber:
    return make_pending(email, mailed_at=NOON - timedelta(hours=3))


def make_reader_mailed_today(email: str) -> Subscriber:
    return make_reader(email, mailed_at=NOON - timedelta(hours=3))


def make_forgotten(email: str) -> None:
    suppress(make_erased(email).address_hash, Suppression.Reason.ERASED)


def make_imported(email: str) -> Subscriber:
    """On the list, and never mailed."""
    return make_reader(email, mailed_at=None)


def make_bounced(email: str) -> None:
    suppress(make_leaver(email).address_hash, Suppression.Reason.BOUNCED)


def make_complainer(email: str) -> None:
    suppress(make_leaver(email).address_hash, Suppression.Reason.COMPLAINED)


def make_silent_stranger(email: str) -> None:
    suppress(hashed(email), Suppression.Reason.COMPLAINED)


def suppress(address_hash: str, reason: Suppression.Reason) -> None:
    store(address_hash, reason=reason, at=LONG_AGO)


STATES: list[Callable[[str], Any]] = [
    make_nobody,
    make_pending,
    make_reader,
    make_leaver,
    make_tired,
    make_mailed_today,
    make_reader_mailed_today,
    make_forgotten,
    make_imported,
    make_bounced,
    make_complainer,
    make_silent_stranger,
]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (make_nobody, "newsletter-confirmation"),
        (make_pending, "newsletter-confirmation"),
        (make_reader, "newsletter-already-on-list"),
        (make_leaver, "newsletter-confirmation"),
        (make_forgotten, "newsletter-confirmation"),
        (make_imported, "newsletter-already-on-list"),
        (make_bounced, "newsletter-confirmation"),
        (make_complainer, "newsletter-confirmation"),
    ],
)
def test_one_mail_waits_whatever_the_address_is(
    client: Client, make: Callable[[str], Any], kind: str
) -> None:
    make("ada@example.org")
    with clock.fixed(NOON):
        client.post(URL, {"email": "ada@example.org"})
    assert list(OutboxMail.objects.values_list("kind", "to")) == [(kind, "ada@example.org")]


@pytest.mark.parametrize("make", STATES[1:])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_known_address_can_not_be_told_from_a_new_one(
    client: Client, make: Callable[[str], Any], as_json: bool
) -> None:
    make("known@example.org")
    content_type = "application/json" if as_json else MULTIPART_CONTENT
    seen = []
    for email in ("fresh@example.org", "known@example.org"):
        with clock.fixed(NOON), captured() as queries:
            response = client.post(URL, {"email": email}, content_type=content_type)
        headers = {name: text for name, text in response.items() if name != "X-Request-ID"}
        seen.append((response.status_code, response.content, headers, shapes(queries)))
    assert seen[0] == seen[1]


def test_a_short_cut_for_known_addresses_would_be_seen(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary of the test above."""
    make_reader("known@example.org")
    ask, seen = optin.ask, []

    def cut_short(address: Address, agreement: optin.Agreement, *, at: datetime) -> None:
        if not Subscriber.objects.on_list().filter(address=address.normal).exists():
            ask(address, agreement, at=at)

    monkeypatch.setattr(optin, "ask", cut_short)
    for email in ("fresh@example.org", "known@example.org"):
        with clock.fixed(NOON), captured() as queries:
            client.post(URL, {"email": email})
        seen.append(shapes(queries))
    assert seen[0] != seen[1]


@pytest.mark.parametrize("make", [make_complainer, make_silent_stranger])
def test_who_complained_is_never_written_to(client: Client, make: Callable[[str], Any]) -> None:
    make("ada@example.org")
    for day in range(5):
        with clock.fixed(NOON + timedelta(days=day)):
            client.post(URL, {"email": "ada@example.org"})
            Worker().drain()
    assert mail.outbox == []
    assert set(OutboxMail.objects.values_list("state", "last_error")) == {("failed", HELD)}


@pytest.mark.parametrize("make", STATES)
def test_two_limiters_subscriber_consent_count_and_mail_are_six_writes(
    client: Client, make: Callable[[str], Any]
) -> None:
    make("ada@example.org")
    with clock.fixed(NOON), captured() as queries:
        client.post(URL, {"email": "ada@example.org"})
    assert [sql.split()[0] for sql in writes(queries)] == [
        "INSERT",
        "INSERT",
        "INSERT",
        "INSERT",
        "UPDATE",
        "INSERT",
    ]
