"""From the form to the list: a mail leaves by the worker alone, and its link does the rest."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from capysite.base.worker import Worker
from newsletter.models import Consent, Subscriber
from tests.newsletter.makers import make_reader

URL = "/newsletter/subscribe/"


def delivered() -> EmailMultiAlternatives:
    assert mail.outbox == [], "a request sent mail by itself"
    Worker().drain()
    (sent,) = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    return sent


@pytest.mark.django_db(transaction=True)
def test_a_reader_types_an_address_gets_a_mail_and_presses_the_button(client: Client) -> None:
    client.post(URL, {"email": "Ada@Example.org"})
    sent = delivered()
    assert sent.to == ["Ada@example.org"]
    assert [kind for _, kind in sent.alternatives] == ["text/html"]
    link = re.search(rf"{settings.SITE_URL}(/newsletter/confirm/\S+)", str(sent.body))
    assert link
    assert client.get(link[1]).status_code == 200
    assert Subscriber.objects.on_list().count() == 0
    assert client.post(link[1]).status_code == 200
    assert Subscriber.objects.on_list().get().address == "ada@example.org"
    assert list(Consent.objects.order_by("id").values_list("action", flat=True)) == [
        "asked",
        "confirmed",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_mail_program_of_a_reader_finds_the_way_out_in_the_headers(client: Client) -> None:
    reader = make_reader()
    client.post(URL, {"email": reader.email})
    message = delivered().message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = message["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    assert client.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscriber.objects.left().count() == 1
