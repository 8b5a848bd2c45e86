"""What the sign-up mails. One mail is one function and three templates."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from capysite.base import letters, outbox
from capysite.base.letters import Letter, compose
from newsletter.models import Subscriber
from newsletter.models.subscriber import LINK_LASTS


def confirmation(subscriber: Subscriber, *, token: str) -> Letter:
    return _letter(
        "confirmation",
        {
            "email": subscriber.email,
            "confirm_url": absolute("newsletter:confirm", token),
            "days": LINK_LASTS.days,
        },
    )


def already_on_list(subscriber: Subscriber) -> Letter:
    leave_url = absolute("newsletter:unsubscribe", subscriber.token)
    return _letter(
        "already-on-list",
        {"email": subscriber.email, "leave_url": leave_url},
        headers=(
            ("List-Unsubscribe", f"<{leave_url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )


def queue(letter: Letter, subscriber: Subscriber, *, at: datetime) -> None:
    """One INSERT, whether or not the mail may leave.

    The outbox takes a key once. It is made of the moment of the subscriber's last counted
    mail: a mail that was not counted has the key of the one before, and is dropped by the
    database in the same statement. So an address over its limit costs what others cost, and
    nothing is left to be sent. Rows of the outbox must outlive a link (14 days) for this.
    """
    outbox.queue(
        to=subscriber.mailbox,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        kind=f"newsletter-{letter.kind}",
        headers=letter.headers,
        dedupe=f"newsletter-optin:{subscriber.pk}:{subscriber.mailed_at:%Y%m%dT%H%M%S.%f}",
        at=at,
    )


def absolute(name: str, token: str) -> str:
    return letters.absolute(reverse(name, args=(token,)))


def _letter(
    kind: str, context: dict[str, Any], headers: tuple[tuple[str, str], ...] = ()
) -> Letter:
    return compose("newsletter/mail", kind, context, headers)
