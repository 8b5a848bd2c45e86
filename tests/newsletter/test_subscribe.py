"""Asking for the letter: the same answer and the same work, whoever is behind the address."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse

from capysite.base import clock
from capysite.base.models import OutboxMail
from newsletter.models import Consent, Subscriber
from tests.newsletter.makers import (
    LONG_AGO,
    NOON,
    captured,
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


STATES: list[Callable[[str], Any]] = [
    make_nobody,
    make_pending,
    make_reader,
    make_leaver,
    make_tired,
    make_mailed_today,
    make_reader_mailed_today,
]


def test_the_form_says_where_to_look_and_nothing_leaves_before_the_worker(client: Client) -> None:
    with clock.fixed(NOON):
        response = client.post(URL, {"email": "Ada@Example.org", "page": "/guides/pens/"})
    assert (response.status_code, response["Location"]) == (303, "/newsletter/check-your-mail/")
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.address) == ("Ada@Example.org", "ada@example.org")
    assert (subscriber.created_at, subscriber.state) == (NOON, "not confirmed")
    waiting = OutboxMail.objects.get()
    assert (waiting.to, waiting.kind) == ("Ada@example.org", "newsletter-confirmation")
    assert waiting.state == OutboxMail.State.PENDING
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (make_nobody, "newsletter-confirmation"),
        (make_pending, "newsletter-confirmation"),
        (make_reader, "newsletter-already-on-list"),
        (make_leaver, "newsletter-confirmation"),
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


def test_case_and_spaces_make_no_second_subscriber(client: Client) -> None:
    with clock.fixed(NOON):
        for typed in ("Ada@Example.org", " ada@example.org ", "ADA@EXAMPLE.ORG"):
            client.post(URL, {"email": typed})
    assert list(Subscriber.objects.values_list("email")) == [("Ada@Example.org",)]
    assert OutboxMail.objects.count() == 1


def test_asking_again_does_not_bring_back_who_left(client: Client) -> None:
    leaver = make_leaver()
    with clock.fixed(NOON):
        client.post(URL, {"email": leaver.email})
    leaver.refresh_from_db()
    assert leaver.state == "left"


def test_a_program_that_fills_in_the_hidden_field_gets_the_answer_and_nothing_else(
    client: Client,
) -> None:
    with clock.fixed(NOON):
        real = client.post(URL, {"email": "ada@example.org"})
        trapped = client.post(URL, {"email": "eve@example.org", "website": "https://spam.example"})
    assert (trapped.status_code, trapped.content) == (real.status_code, real.content)
    assert trapped["Location"] == real["Location"]
    assert not Subscriber.objects.filter(address="eve@example.org").exists()
    assert not OutboxMail.objects.filter(to="eve@example.org").exists()


def test_a_program_may_ask_in_json_and_is_answered_in_json(client: Client) -> None:
    with clock.fixed(NOON):
        response = client.post(URL, {"email": "ada@example.org"}, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (202, "application/json")
    assert set(response.json()) == {"message"}
    assert Consent.objects.get().form == "json"


def test_a_script_on_the_page_may_ask_for_json(client: Client) -> None:
    response = client.post(
        URL, {"email": "ada@example.org"}, headers={"accept": "application/json"}
    )
    assert (response.status_code, set(response.json())) == (202, {"message"})
    assert Consent.objects.get().form == "page"


def test_nothing_is_kept_when_the_mail_can_not_be_queued(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("capysite.base.outbox.queue", full)
    with pytest.raises(OSError, match="No space"), clock.fixed(NOON):
        client.post(URL, {"email": "ada@example.org"})
    assert (Subscriber.objects.count(), Consent.objects.count()) == (0, 0)


def test_looking_at_the_form_and_at_the_answer_changes_nothing(client: Client) -> None:
    with clock.fixed(LONG_AGO), captured() as queries:
        pages = [client.get(URL), client.get(reverse("newsletter:check-your-mail"))]
    assert [page.status_code for page in pages] == [200, 200]
    assert writes(queries) == []
    assert [page.cookies for page in pages] == [{}, {}]
    assert "no-store" in pages[1]["Cache-Control"]
