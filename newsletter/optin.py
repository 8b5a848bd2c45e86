"""From a typed address to a reader of the letter.

Whatever stands behind an address, asking does the same: the same statements in the same
order, and the same answer. What differs is what the one mail says, and whether it leaves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from newsletter import emails
from newsletter.addresses import Address
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.models.subscriber import SubscriberQuerySet
from newsletter.tokens import BadToken, Claim, confirm_token, is_of, read_confirm_token

ASKS_OF_A_CLIENT = 20
CLIENT_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Agreement:
    """What stood at the form, word for word, and on which page."""

    form: Consent.Form
    wording: str
    page: str = ""


@transaction.atomic
def ask(address: Address, agreement: Agreement, *, at: datetime) -> None:
    subscriber = Subscriber.objects.met(address, at=at)
    asked = Consent.objects.record(
        subscriber,
        Consent.Action.ASKED,
        form=agreement.form,
        wording=agreement.wording,
        page=agreement.page,
        at=at,
    )
    subscriber.note_mail(at=at)
    if subscriber.is_on_list:
        emails.queue(emails.already_on_list(subscriber), subscriber, at=at)
    else:
        token = confirm_token(subscriber, asked, at=at)
        emails.queue(emails.confirmation(subscriber, token=token), subscriber, at=at)


def check_confirm(token: str, *, at: datetime) -> Consent:
    """The asking that the link would confirm. Raises BadToken."""
    claim = read_confirm_token(token, at=at)
    return claimed(Subscriber.objects.all(), claim)[1]


@transaction.atomic
def confirm(token: str, *, at: datetime) -> Subscriber:
    """Puts the person on the list; a second time changes nothing. Raises BadToken.

    It lifts a suppression that was there when the person asked: whoever presses the button has
    the mailbox, and has asked for the letter since.
    """
    claim = read_confirm_token(token, at=at)
    subscriber, asked = claimed(Subscriber.objects.select_for_update(), claim)
    if not subscriber.is_on_list:
        Suppression.objects.filter(address_hash=subscriber.address_hash).delete()
        subscriber.confirm(at=at)
        confirmed = Consent.objects.record(
            subscriber,
            Consent.Action.CONFIRMED,
            form=Consent.Form.MAIL_LINK,
            wording=asked.wording,
            page=asked.page,
            at=at,
        )
        emails.queue_once(emails.welcome(subscriber), confirmed)
    return subscriber


def claimed(among: SubscriberQuerySet, claim: Claim) -> tuple[Subscriber, Consent]:
    """The subscriber and the asking that a link was made for, unless they left or were
    suppressed since. A complaint stands whatever was asked before or after it."""
    subscriber = among.filter(pk=claim.subscriber).first()
    if subscriber is None or not is_of(claim, subscriber):
        raise BadToken
    left = Consent.objects.filter(
        subscriber=claim.subscriber, action=Consent.Action.LEFT, pk__gt=claim.asked
    )
    standing = Suppression.objects.filter(
        Q(reason=Suppression.Reason.COMPLAINED) | Q(at__gte=OuterRef("at")),
        address_hash=subscriber.address_hash,
    )
    asked = subscriber.consents.filter(
        ~Exists(left), ~Exists(standing), pk=claim.asked, action=Consent.Action.ASKED
    ).first()
    if asked is None:
        raise BadToken
    return subscriber, asked
