"""What the sign-up mails. One mail is one function and three templates."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from capysite.base import letters, outbox
from capysite.base.letters import Letter, compose
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.models.subscriber import LINK_LASTS

ONE_CLICK = "List-Unsubscribe=One-Click"
HELD = "Held back: this address marked our mail as unwanted."


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
    return _to_reader("already-on-list", subscriber)


def welcome(subscriber: Subscriber) -> Letter:
    return _to_reader("welcome", subscriber)


def new_address(subscriber: Subscriber, *, token: str) -> Letter:
    """To the address that a reader wants to move to. It doesn't name the one before."""
    return _letter(
        "new-address",
        {
            "email": subscriber.email,
            "move_url": absolute("newsletter:new-address", token),
            "days": LINK_LASTS.days,
        },
    )


def moved_away(subscriber: Subscriber) -> Letter:
    """To the address before, which is told of it and not where to."""
    subscribe_url = letters.absolute(reverse("newsletter:subscribe"))
    return _letter("moved-away", {"email": subscriber.email, "subscribe_url": subscribe_url})


def queue(letter: Letter, subscriber: Subscriber, *, at: datetime) -> None:
    """One INSERT, whether or not the mail may leave.

    The outbox takes a key once. It is made of the moment of the subscriber's last counted
    mail: a mail that was not counted has the key of the one before, and is dropped by the
    database in the same statement. So an address over its limit costs what others cost, and
    nothing is left to be sent. Rows of the outbox must outlive a link (14 days) for this.
    Who complained has a row like others, and it is held.
    """
    complained = Suppression.objects.filter(
        address_hash=subscriber.address_hash, reason=Suppression.Reason.COMPLAINED
    ).exists()
    key = f"newsletter-optin:{subscriber.pk}:{subscriber.mailed_at:%Y%m%dT%H%M%S.%f}"
    _put(letter, subscriber, dedupe=key, at=at, held=HELD if complained else "")


def queue_once(letter: Letter, consent: Consent) -> None:
    """With the act that it tells of, and never again for that."""
    key = f"newsletter-{letter.kind}:{consent.pk}"
    _put(letter, consent.subscriber, dedupe=key, at=consent.at)


def absolute(name: str, token: str) -> str:
    return letters.absolute(reverse(name, args=(token,)))


def leave_url(token: str) -> str:
    return absolute("newsletter:unsubscribe", token)


def preferences_url(token: str) -> str:
    return absolute("newsletter:preferences", token)


def ways(subscriber: Subscriber) -> dict[str, str]:
    """Where a mail to a reader leads: out, and to what they chose."""
    return {
        "leave_url": leave_url(subscriber.token),
        "preferences_url": preferences_url(subscriber.preferences_token),
    }


def _put(
    letter: Letter, subscriber: Subscriber, *, dedupe: str, at: datetime, held: str = ""
) -> None:
    outbox.queue(
        to=subscriber.mailbox,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        kind=f"newsletter-{letter.kind}",
        headers=letter.headers,
        dedupe=dedupe,
        at=at,
        held=held,
    )


def _to_reader(kind: str, subscriber: Subscriber) -> Letter:
    leading = ways(subscriber)
    return _letter(
        kind,
        {"email": subscriber.email, **leading},
        headers=(
            ("List-Unsubscribe", f"<{leading['leave_url']}>"),
            ("List-Unsubscribe-Post", ONE_CLICK),
        ),
    )


def _letter(
    kind: str, context: dict[str, Any], headers: tuple[tuple[str, str], ...] = ()
) -> Letter:
    return compose("newsletter/mail", kind, context, headers)
