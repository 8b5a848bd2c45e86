"""The one place that talks to a mail server, and what its answers mean."""

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from django import VERSION
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.encoding import punycode

from capysite.base.models import OutboxMail

if settings.ANYMAIL:
    from anymail.exceptions import AnymailError as ProviderError
else:  # it is an extra, and takes long to load

    class ProviderError(Exception):  # type: ignore[no-redef]
        """Never raised."""


REASON_LENGTH = 500
LINE_END = re.compile(rb"\r?\n")
# Errors of django-anymail that come before or instead of a mail that is taken.
NEVER_TAKEN = {"AnymailRecipientsRefused", "AnymailInvalidAddress", "AnymailUnsupportedFeature"}
GO_ON = 354
CLOSING = 421
BARE = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
HEADER_NAME = re.compile(r"[!-9;-~]+")
# What a row can't bring along: it is made from its columns, or would add recipients.
OWN_HEADERS = {"from", "sender", "to", "cc", "bcc", "subject", "message-id"}
OWN_HEADERS |= {"mime-version", "content-type", "content-transfer-encoding"}


class NotSent(Exception):
    """The mail certainly did not leave; the text says why."""


class TryLater(NotSent):
    """It may leave another time."""


class NoServer(TryLater):
    """Nor may any other for the moment: there is no server, or it sends everybody away."""


class Refused(NotSent):
    """It never will."""


class InDoubt(Exception):
    """The connection broke when the server may have had the mail already."""


@dataclass(frozen=True)
class Parcel:
    """One mail to one person. `sender` is whom a mail server tells of failure. A mail server gets
    the `content`, with its lines ended by CRLF; any other backend the `message`."""

    to: str
    sender: str
    content: Callable[[], bytes]
    message: Callable[[], EmailMultiAlternatives]


@contextmanager
def line() -> Iterator[BaseEmailBackend]:
    """A line to the mail server, for one batch; it is opened by the first mail."""
    backend = open_line()
    try:
        yield backend
    finally:
        hang_up(backend)


def send(letter: OutboxMail, over: BaseEmailBackend) -> None:
    """Returns when the mail server took it; raises TryLater, Refused or InDoubt."""
    message = compose(letter)

    def content() -> bytes:
        return LINE_END.sub(b"\r\n", message.message().as_bytes())

    carry(Parcel(letter.to, settings.DEFAULT_FROM_EMAIL, content, lambda: message), over)


def carry(parcel: Parcel, over: BaseEmailBackend) -> None:
    """As `send`, for a mail that is no row of the outbox: everything that leaves passes here."""
    try:
        over.open()
    except OSError as error:  # every smtplib error is one: no login, no answer, no server
        hang_up(over)
        raise NoServer(_reason("The mail server can't be reached", error)) from error
    try:
        if isinstance(over, smtp.EmailBackend) and over.connection:
            _talk(over.connection, parcel)
        else:
            over.send_messages([parcel.message()])
    except (NotSent, InDoubt):
        if not _is_open(over):
            hang_up(over)
        raise
    except (OSError, ProviderError) as error:  # of a backend that is no server
        raise _of_backend(error) from error


def _of_backend(error: Exception) -> Exception:
    """What an error of another backend means; `status_code` is that of a provider’s answer.
    Where nothing says that the mail was not taken, nobody knows."""
    status = getattr(error, "status_code", None)
    if not isinstance(status, int) or not 400 <= status < 600:
        if type(error).__name__ in NEVER_TAKEN:
            return Refused(_reason("The provider refuses it", error))
        return InDoubt(_reason("Sending broke off", error))
    if status in {401, 403, 429, 503}:
        return NoServer(_reason(f"The provider said {status}", error))
    if status < 500:
        return Refused(_reason(f"The provider said {status}", error))
    return InDoubt(_reason(f"The provider said {status}", error))


def _is_open(over: BaseEmailBackend) -> bool:
    server = getattr(over, "connection", None)
    return server is not None and getattr(server, "sock", None) is not None


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


def _talk(server: smtplib.SMTP, parcel: Parcel) -> None:
    """As `smtplib.sendmail` does it, which doesn't tell before or after what it broke."""
    sender, to = _envelope(parcel.sender), _envelope(parcel.to)
    try:
        server.ehlo_or_helo_if_needed()
        answer = _ask(server, f"mail FROM:<{sender}>", f"rcpt TO:<{to}>", "data")
    except OSError as error:
        server.close()
        raise TryLater(_reason("The connection broke before the mail left", error)) from error
    if answer[0] != GO_ON:
        _heed(server, answer)
        raise TryLater(f"The mail server said {answer[0]} and didn’t ask for the mail.")
    try:
        server.send(_dotted(parcel.content()))
        answer = server.getreply()
    except OSError as error:
        server.close()
        raise InDoubt(_reason("The connection broke while sending", error)) from error
    if not (200 <= answer[0] < 300 or 400 <= answer[0] < 600):
        server.close()
        raise InDoubt(f"The mail server answered {answer[0]} to the mail, which says nothing.")
    _heed(server, answer)


def _dotted(content: bytes) -> bytes:
    """A line that is one dot ends the mail; its own lines never are."""
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    return content.replace(b"\r\n.", b"\r\n..") + end


def _ask(server: smtplib.SMTP, *commands: str) -> tuple[int, bytes]:
    """The answer to the last, or the first that says no. In one packet where the server is fine
    with that (RFC 2920): over a long way, waiting for each answer is most of a mail's time."""
    if not server.has_extn("pipelining"):
        for command in commands:
            server.putcmd(command)
            answer = server.getreply()
            if answer[0] >= 400:
                return answer
        return answer
    server.send("".join(f"{command}\r\n" for command in commands))
    said_no: tuple[int, bytes] | None = None
    for _ in commands:
        try:
            answer = server.getreply()
        except OSError:
            if said_no:  # and hung up
                return said_no
            raise
        said_no = said_no or (answer if answer[0] >= 400 else None)
    if said_no and answer[0] == GO_ON:  # it waits for a mail that nobody wants
        server.send(b".\r\n")
        server.getreply()
    return said_no or answer


def _heed(server: smtplib.SMTP, answer: tuple[int, bytes | str]) -> None:
    code, words = answer
    if 200 <= code < 300:
        return
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    text = text.replace("\0", "")
    reason = f"The mail server said {code}: {text}"[:REASON_LENGTH]
    if code == CLOSING:
        server.close()
        raise NoServer(reason)
    try:
        server.rset()  # the next mail of the batch begins anew
    except OSError:
        server.close()
    raise (Refused if 500 <= code < 600 else TryLater)(reason)


@lru_cache(maxsize=1024)
def _envelope(address: str) -> str:
    """The bare address, in the letters that every server knows."""
    if BARE.fullmatch(address):
        return address
    name, at, domain = parseaddr(address)[1].rpartition("@")
    if not name.isascii():
        raise Refused("The mail server can't be told an address with such letters before the @.")
    return f"{name}{at}{punycode(domain)}"


def hang_up(backend: BaseEmailBackend) -> None:
    try:
        backend.close()
    except OSError:
        # The other end is gone, and Django has dropped this one.
        return


def open_line() -> BaseEmailBackend:
    if VERSION >= (6, 1):
        modern: Any = mail
        backend: BaseEmailBackend = modern.mailers["default"]
        return backend
    return mail.get_connection()


def _reason(what: str, error: Exception) -> str:
    said = " ".join(str(error).split())
    return f"{what}: {said or type(error).__name__}"[:REASON_LENGTH]
