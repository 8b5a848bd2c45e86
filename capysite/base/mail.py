"""The one place that talks to a mail server, and what its answers mean."""

import smtplib
from typing import Any

from django import VERSION
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from capysite.base.models import OutboxMail

REASON_LENGTH = 500


class NotSent(Exception):
    """The mail certainly did not leave; the text says why."""


class TryLater(NotSent):
    """It may leave another time."""


class Refused(NotSent):
    """It never will."""


class InDoubt(Exception):
    """The connection broke when the server may have had the mail already."""


def send(letter: OutboxMail) -> None:
    """Returns when the mail server took it; raises TryLater, Refused or InDoubt."""
    try:
        message = _message(letter)
        message.message()
    except ValueError as error:  # a header of two lines, an address that is none
        raise Refused(f"The mail can't be built: {error}") from error
    backend = _backend()
    try:
        backend.open()
    except OSError as error:  # every smtplib error is one: no login, no answer, no server
        raise TryLater(_reason("The mail server can't be reached", error)) from error
    try:
        backend.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _answered(code, answer) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(_reason("The mail server can't do that", error)) from error
    except OSError as error:
        raise InDoubt(_reason("The connection broke while sending", error)) from error
    finally:
        backend.close()


def one_line(*texts: str) -> None:
    """Refuses what would write header lines of its own."""
    for text in texts:
        if any(character in text for character in "\r\n\0"):
            raise ValueError("A header of a mail is one line.")


def _message(letter: OutboxMail) -> EmailMultiAlternatives:
    headers: dict[str, str] = dict(letter.headers)
    one_line(letter.subject, letter.to, *headers, *headers.values())
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        headers={"Auto-Submitted": "auto-generated"} | headers | {"Message-ID": letter.message_id},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _backend() -> BaseEmailBackend:
    if VERSION >= (6, 1):
        modern: Any = mail
        backend: BaseEmailBackend = modern.mailers["default"]
        return backend
    return mail.get_connection()


def _answered(code: int, answer: bytes | str) -> NotSent:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    reason = f"The mail server said {code}: {text}"[:REASON_LENGTH]
    return Refused(reason) if 500 <= code < 600 else TryLater(reason)


def _reason(what: str, error: OSError) -> str:
    return f"{what}: {error or type(error).__name__}"[:REASON_LENGTH]
