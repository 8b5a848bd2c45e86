from collections.abc import Iterator

import pytest
from pytest_django import Settings

from capysite.base.mail import InDoubt, Refused, TryLater, compose, line, send
from tests.base.makers import make_mail
from tests.base.smtp_sink import Sink, smtp_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    answers = {"busy": "450 later", "gone": "550 no such reader", "dropped": "drop"}
    with smtp_sink(**answers) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
        yield sink


def test_a_mail_arrives_with_its_own_message_id_both_bodies_and_more_headers(sink: Sink) -> None:
    mail = make_mail(
        subject="Grüße",
        text="Ein Klick fehlt.\n.\nEnde\n",
        html="<p>Ein Klick fehlt.</p>",
        headers=[["List-Unsubscribe", "<https://testserver/leave/>"]],
    )
    with line() as over:
        send(mail, over)
    (taken,) = sink.taken
    message = taken.message
    assert taken.to == mail.to
    assert message["Message-ID"] == mail.message_id
    assert message["List-Unsubscribe"] == "<https://testserver/leave/>"
    assert message["From"] == "letter@guide.example"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert b"\n" not in taken.content.replace(b"\r\n", b"")
    assert b"\r\n..\r\nEnde" in taken.content


def test_one_connection_serves_a_batch_even_after_a_refusal(sink: Sink) -> None:
    with line() as over:
        send(make_mail(to="first@reader.example"), over)
        with pytest.raises(Refused, match="550: no such reader"):
            send(make_mail(to="gone@reader.example"), over)
        send(make_mail(to="last@reader.example"), over)
    assert sink.recipients == ["first@reader.example", "last@reader.example"]
    assert sink.connections == 1


def test_a_busy_server_is_asked_again_later(sink: Sink) -> None:
    with line() as over, pytest.raises(TryLater, match="450: later"):
        send(make_mail(to="busy@reader.example"), over)
    assert sink.taken == []


def test_a_connection_that_breaks_after_the_mail_was_sent_leaves_it_in_doubt(sink: Sink) -> None:
    with line() as over:
        with pytest.raises(InDoubt):
            send(make_mail(to="dropped@reader.example"), over)
        send(make_mail(to="next@reader.example"), over)
    assert sink.recipients == ["dropped@reader.example", "next@reader.example"]


def test_a_server_that_is_not_there_is_asked_again_later(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with line() as over, pytest.raises(TryLater, match="can't be reached"):
        send(make_mail(), over)


@pytest.mark.parametrize(
    "header",
    [
        ["X-Note", "one\r\nBcc: spy@reader.example"],
        ["X-Note", "one\nBcc: spy@reader.example"],
        ["X-Note: one\r\nBcc", "spy@reader.example"],
        ["X Note", "one"],
        ["Bcc", "spy@reader.example"],
        ["To", "spy@reader.example"],
        ["message-id", "<other@testserver>"],
    ],
)
def test_no_header_can_smuggle_in_another(header: list[str], sink: Sink) -> None:
    with line() as over, pytest.raises(Refused):
        send(make_mail(headers=[header]), over)
    assert sink.taken == []


def test_the_same_header_twice_is_refused() -> None:
    with pytest.raises(Refused, match="may not bring"):
        compose(make_mail(headers=[["X-Note", "one"], ["x-note", "two"]]))


def test_an_address_that_the_server_can_not_be_told_is_refused(sink: Sink) -> None:
    with line() as over, pytest.raises(Refused, match="address"):
        send(make_mail(to="jürgen@reader.example"), over)
    assert sink.taken == []


def test_a_domain_beyond_ascii_is_written_as_servers_know_it(sink: Sink) -> None:
    with line() as over:
        send(make_mail(to="leser@bücher.example"), over)
    assert sink.recipients == ["leser@xn--bcher-kva.example"]
