"""The one place that talks to a mail server, and what its answers mean."""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from typing import Any

from django import VERSION
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.encoding import punycode

from capysite.base.models import OutboxMail

REASON_LENGTH = 500
LINE_END = re.compile(rb"\r?\n")
HEADER_NAME = re.compile(r"[!-9;-~]+")
# What a row can't bring along: it is made from its columns, or would add recipients.
OWN_HEADERS = {"from", "sender", "to", "cc", "bcc", "subject", "message-id"}
OWN_HEADERS |= {"mime-version", "content-type", "content-transfer-encoding"}


class NotSent(Exception):
    """The mail certainly did not leave; the text says why."""


class TryLater(NotSent):
    """It may leave another time."""


class Refused(NotSent):
    """It never will."""


class InDoubt(Exception):
    """The connection broke when the server may have had the mail already."""


@contextmanager
def line() -> Iterator[BaseEmailBackend]:
    """A line to the mail server, for one batch; it is opened by the first mail."""
    backend = _backend()
    try:
        yield backend
    finally:
        _hang_up(backend)


def send(letter: OutboxMail, over: BaseEmailBackend) -> None:
    """Returns when the mail server took it; raises TryLater, Refused or InDoubt."""
    message = compose(letter)
    try:
        over.open()
    except OSError as error:  # every smtplib error is one: no login, no answer, no server
        _hang_up(over)
        raise TryLater(_reason("The mail server can't be reached", error)) from error
    try:
        if isinstance(over, smtp.EmailBackend) and over.connection:
            _talk(over.connection, letter, message.message().as_bytes())
        else:
            over.send_messages([message])
    except (TryLater, InDoubt):
        _hang_up(over)
        raise
    except OSError as error:  # of a backend that is no server, such as a folder
        raise InDoubt(_reason("Sending broke off", error)) from error


def compose(letter: OutboxMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        headers={
            "Auto-Submitted": "auto-generated",
            **_checked(letter.headers),
            "Message-ID": letter.message_id,
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    try:
        one_line(letter.subject, letter.to, letter.message_id)
        message.message()
    except ValueError as error:  # a header of two lines, an address that is none
        raise Refused(f"The mail can't be built: {error}") from error
    return message


def one_line(*texts: str) -> None:
    """Refuses what would write header lines of its own."""
    for text in texts:
        if any(character in text for character in "\r\n\0"):
            raise ValueError("A header of a mail is one line.")


def _checked(pairs: list[list[str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        try:
            one_line(name, value)
        except ValueError as error:
            raise Refused(f"The mail can't be built: {error}") from error
        taken = OWN_HEADERS | {other.lower() for other in headers}
        if not HEADER_NAME.fullmatch(name) or name.lower() in taken:
            raise Refused(f"The mail can't be built: it may not bring the header {name!r}.")
        headers[name] = value
    return headers


def _talk(server: smtplib.SMTP, letter: OutboxMail, content: bytes) -> None:
    """As `smtplib.sendmail` does it, which doesn't tell before or after what it broke."""
    try:
        server.ehlo_or_helo_if_needed()
        _heed(server, server.mail(_envelope(settings.DEFAULT_FROM_EMAIL)))
        _heed(server, server.rcpt(_envelope(letter.to)))
    except OSError as error:
        raise TryLater(_reason("The connection broke before the mail left", error)) from error
    try:
        answer = server.data(LINE_END.sub(b"\r\n", content))
    except smtplib.SMTPDataError as error:
        answer = error.smtp_code, error.smtp_error  # type: ignore[assignment]
    except OSError as error:
        raise InDoubt(_reason("The connection broke while sending", error)) from error
    _heed(server, answer)


def _heed(server: smtplib.SMTP, answer: tuple[int, bytes | str]) -> None:
    code, words = answer
    if 200 <= code < 300:
        return
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    reason = f"The mail server said {code}: {text}"[:REASON_LENGTH]
    if not 500 <= code < 600:
        raise TryLater(reason)
    try:
        server.rset()  # the next mail of the batch begins anew
    except OSError:
        server.close()
    raise Refused(reason)


def _envelope(address: str) -> str:
    """The bare address, in the letters that every server knows."""
    name, at, domain = parseaddr(address)[1].rpartition("@")
    if not name.isascii():
        raise Refused("The mail server can't be told an address with such letters before the @.")
    return f"{name}{at}{punycode(domain)}"


def _hang_up(backend: BaseEmailBackend) -> None:
    try:
        backend.close()
    except OSError:
        # The other end is gone, and Django has dropped this one.
        return


def _backend() -> BaseEmailBackend:
    if VERSION >= (6, 1):
        modern: Any = mail
        backend: BaseEmailBackend = modern.mailers["default"]
        return backend
    return mail.get_connection()


def _reason(what: str, error: OSError) -> str:
    return f"{what}: {error or type(error).__name__}"[:REASON_LENGTH]
