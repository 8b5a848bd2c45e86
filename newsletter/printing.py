"""The mail of an issue: made once, and for each recipient only what differs is put in.

Making a message anew for each of a hundred thousand would take longer than sending it. The parts
are quoted-printable, cut at the recipient's secret, which so stands on a line of its own.
"""

import hashlib
import hmac
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from capysite.base.letters import absolute
from capysite.base.models import PublisherSettings
from newsletter.addresses import parse
from newsletter.composing import PREFERENCES, TOKEN
from newsletter.deliveries import Claimed
from newsletter.emails import ONE_CLICK, leave_url
from newsletter.models import Issue, IssueContent, NewsletterSettings

METADATA = "capysite_message"


def sender() -> str:
    """As mail programs show it."""
    chosen = NewsletterSettings.current()
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    shown = chosen.sender_name or name or PublisherSettings.current().name
    return str(Address(shown, addr_spec=_ascii(chosen.sender_address) or address))


def reply_to() -> str:
    return _ascii(NewsletterSettings.current().reply_to)


def envelope() -> str:
    """Whom mail servers tell of what they could not deliver."""
    chosen = NewsletterSettings.current()
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return _ascii(chosen.bounce_address or chosen.sender_address) or address


def _ascii(address: str) -> str:
    """With the domain in the letters that a header can hold."""
    return parse(address).mailbox if address else ""


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def list_id() -> str:
    return f"<letter.{host()}>"


def message_id(issue: int, delivery: int, token: str) -> str:
    """The same at every try. Nobody can guess one who doesn't hold the recipient's secret: a
    forged bounce must not take a reader off the list."""
    proof = hmac.new(token.encode(), f"issue {issue}".encode(), hashlib.sha256).hexdigest()[:20]
    return f"<{issue}.{delivery}.{proof}@{host()}>"


@dataclass(frozen=True)
class Printed:
    """An issue, ready to be put into envelopes."""

    issue: int
    slug: str
    content: IssueContent

    @classmethod
    def of(cls, issue: Issue) -> "Printed":
        return cls(issue.pk, issue.slug, IssueContent.objects.get(issue=issue))

    @cached_property
    def _head(self) -> bytes:
        """The header lines that all recipients share."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self.content.sender
        message["Subject"] = self.content.subject
        if self.content.reply_to:
            message["Reply-To"] = self.content.reply_to
        for name, value in self._shared_headers.items():
            message[name] = value
        message["MIME-Version"] = "1.0"
        message["Content-Type"] = "multipart/alternative"
        message.set_param("boundary", self._boundary)
        return message.as_bytes().partition(b"\r\n\r\n")[0] + b"\r\n"

    @cached_property
    def _shared_headers(self) -> dict[str, str]:
        return {
            "List-Id": list_id(),
            "List-Unsubscribe-Post": ONE_CLICK,
            "Archived-At": f"<{absolute(reverse('newsletter:issue', args=(self.slug,)))}>",
            "Precedence": "bulk",
        }

    @cached_property
    def _leave_url(self) -> str:
        return leave_url(TOKEN)

    @cached_property
    def _boundary(self) -> str:
        """Not in the text, for = stands there with two digits."""
        told = f"{self.issue} {self.content.frozen_at.isoformat()}".encode()
        return f"=_{hashlib.sha256(told).hexdigest()[:32]}"

    @cached_property
    def _body(self) -> tuple[bytes, ...]:
        """Pieces, and between each two the mark of the secret that comes there."""
        edge = self._boundary.encode()
        pieces = []
        for kind, text in (("plain", self.content.text), ("html", self.content.html)):
            head = f"Content-Type: text/{kind}; charset=utf-8\r\n"
            head += "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            pieces += [b"--" + edge + b"\r\n" + head.encode(), *_quoted(text), b"\r\n"]
        return (*pieces, b"--" + edge + b"--\r\n")

    def bytes_for(self, claimed: Claimed, *, at: datetime) -> bytes:
        secrets = {
            TOKEN.encode(): claimed.token.encode(),
            PREFERENCES.encode(): claimed.preferences.encode(),
        }
        own = (
            f"To: {claimed.mailbox}\r\n"
            f"Date: {format_datetime(at)}\r\n"
            f"Message-ID: {message_id(self.issue, claimed.pk, claimed.token)}\r\n"
            f"List-Unsubscribe: <{self._leave_url.replace(TOKEN, claimed.token)}>\r\n\r\n"
        )
        body = b"".join([secrets.get(piece, piece) for piece in self._body])
        return self._head + own.encode() + body

    def message_for(self, claimed: Claimed) -> EmailMultiAlternatives:
        """For a backend that is no mail server."""
        message = EmailMultiAlternatives(
            subject=self.content.subject,
            body=_addressed(self.content.text, claimed),
            from_email=self.content.sender,
            to=[claimed.mailbox],
            reply_to=[self.content.reply_to] if self.content.reply_to else None,
            headers={
                **self._shared_headers,
                "Message-ID": message_id(self.issue, claimed.pk, claimed.token),
                "List-Unsubscribe": f"<{leave_url(claimed.token)}>",
            },
        )
        message.attach_alternative(_addressed(self.content.html, claimed), "text/html")
        # A provider gives the mail an id of its own, and its reports bring ours back.
        message.metadata = {  # type: ignore[attr-defined]
            METADATA: message_id(self.issue, claimed.pk, claimed.token)
        }
        return message


def _addressed(text: str, claimed: Claimed) -> str:
    return text.replace(TOKEN, claimed.token).replace(PREFERENCES, claimed.preferences)


def _quoted(text: str) -> Iterator[bytes]:
    """Quoted-printable with CRLF, in pieces; each mark of a secret is a piece, and stands on a
    line of its own: "=" at the end of one means that the text goes on."""
    for piece in re.split(f"({TOKEN}|{PREFERENCES})", text.replace("\r\n", "\n")):
        if piece in (TOKEN, PREFERENCES):
            yield from (b"=\r\n", piece.encode(), b"=\r\n")
        elif piece:
            yield quopri.encodestring(piece.encode()).replace(b"\n", b"\r\n")
