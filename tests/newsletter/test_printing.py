"""The mail itself, as the standard library reads what came over the socket."""

import email
import re
from email.message import EmailMessage
from email.policy import default

import pytest
from pytest_django import Settings

from newsletter import deliveries
from newsletter.composing import PREFERENCES, TOKEN
from newsletter.models import Issue, Subscriber
from newsletter.printing import Printed, envelope, reply_to, sender
from tests.newsletter.issue_makers import make_begun, make_settings
from tests.newsletter.makers import NOON

WORDS = (
    "Grüße aus der Mühle: ümläute, 漢字, emoji 🖋️ and a line that is very long — "
    + "word " * 300
    + "\n\n.\n\nFrom here on it goes on.\n"
)
pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def mails(issue: Issue, number: int = 2) -> list[tuple[Subscriber, bytes]]:
    printed = Printed.of(issue)
    claimed = deliveries.claim(issue, "me", at=NOON, most=number)
    return [
        (Subscriber.objects.get(pk=one.subscriber), printed.bytes_for(one, at=NOON))
        for one in claimed
    ]


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_content(), html.get_content()


def test_words_arrive_as_they_were_written_and_secrets_are_the_recipients_own() -> None:
    issue = make_begun(2, introduction=WORDS)
    (ada, first), (eve, second) = mails(issue)
    for reader, other, content in ((ada, eve, first), (eve, ada, second)):
        text, html = parts(read(content))
        expected = issue.content.text.replace(TOKEN, reader.token)
        assert text.splitlines() == (
            expected.replace(PREFERENCES, reader.preferences_token).splitlines()
        )
        assert "漢字, emoji 🖋️" in text
        assert "漢字, emoji 🖋️" in html
        assert reader.token in html
        assert other.token.encode() not in content.replace(b"=\r\n", b"")
        assert other.preferences_token.encode() not in content.replace(b"=\r\n", b"")


def test_no_line_is_longer_than_a_mail_server_takes() -> None:
    issue = make_begun(1, introduction=WORDS)
    ((_, content),) = mails(issue, 1)
    assert b"\n" not in content.replace(b"\r\n", b"")
    head, _, body = content.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 78
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert content.isascii()


def test_the_headers_name_sender_list_and_the_way_out(settings: Settings) -> None:
    issue = make_begun(2, subject="Größere Hefte, kleinere Preise")
    (ada, first), (_, second) = mails(issue)
    message, other = read(first), read(second)
    assert message["Subject"] == "Größere Hefte, kleinere Preise"
    assert message["From"] == "Paper Guide <letter@guide.example>"
    assert message["To"] == ada.mailbox
    assert message["List-Id"] == "<letter.testserver>"
    leave = f"<http://testserver/newsletter/unsubscribe/{ada.token}/>"
    assert message["List-Unsubscribe"] == leave
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] != other["Message-ID"]
    assert re.fullmatch(r"<\d+\.\d+\.[0-9a-f]{20}@testserver>", message["Message-ID"])
    assert len(message.get_all("Message-ID", [])) == len(message.get_all("To", [])) == 1


def test_the_same_recipient_has_the_same_message_at_every_try() -> None:
    issue = make_begun(1)
    ((_, first),) = mails(issue, 1)
    deliveries.release("me")
    ((_, again),) = mails(issue, 1)
    assert first == again


def test_a_sender_with_letters_of_its_own_has_an_address_that_every_server_knows() -> None:
    make_settings(
        sender_name="Müller", sender_address="news@müller.example", reply_to="a@ü.example"
    )
    assert (sender(), envelope()) == (
        "Müller <news@xn--mller-kva.example>",
        "news@xn--mller-kva.example",
    )
    assert reply_to() == "a@xn--tda.example"
