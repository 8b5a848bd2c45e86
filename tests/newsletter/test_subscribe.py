"""Asking for the letter: the same answer and the same work, whoever is behind the address."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from capysite.base import clock
from capysite.base.models import OutboxMail
from newsletter.models import Consent, Subscriber
from tests.newsletter.makers import (
    LONG_AGO,
    NOON,
    captured,
    make_leaver,
    writes,
)

pytestmark = pytest.mark.django_db

URL = "/newsletter/subscribe/"


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


def test_over_the_limit_of_the_house_the_answer_is_the_same_and_nothing_is_stored(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SIGN_UPS_PER_HOUR = 2
    answers = []
    with clock.fixed(NOON):
        for n in range(5):
            answers.append(client.post(URL, {"email": f"n{n}@example.org"}))
    assert (
        len({(answer.status_code, answer.content, answer["Location"]) for answer in answers}) == 1
    )
    assert Subscriber.objects.count() == OutboxMail.objects.count() == 2
    assert caplog.text.count("More than 2 sign-ups came in an hour") == 1
    with clock.fixed(NOON + timedelta(hours=1)):
        client.post(URL, {"email": "later@example.org"})
    assert Subscriber.objects.count() == 3


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
