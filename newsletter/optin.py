"""From a typed address to a reader of the letter, and out again.

Whatever stands behind an address, asking does the same: the same statements in the same
order, and the same answer. What differs is what the one mail says, and whether it leaves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from newsletter import emails
from newsletter.addresses import Address
from newsletter.models import Consent, Subscriber
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
    return _claimed(Subscriber.objects.all(), claim)[1]


@transaction.atomic
def confirm(token: str, *, at: datetime) -> Subscriber:
    """Puts the person on the list; a second time changes nothing. Raises BadToken."""
    claim = read_confirm_token(token, at=at)
    subscriber, asked = _claimed(Subscriber.objects.select_for_update(), claim)
    if not subscriber.is_on_list:
        subscriber.confirm(at=at)
        Consent.objects.record(
            subscriber,
            Consent.Action.CONFIRMED,
            form=Consent.Form.MAIL_LINK,
            wording=asked.wording,
            page=asked.page,
            at=at,
        )
    return subscriber


def check_leave(token: str) -> Subscriber:
    """Who would leave by this link. Raises BadToken."""
    return _holder(Subscriber.objects.all(), token)


@transaction.atomic
def leave(token: str, *, form: Consent.Form, at: datetime) -> Subscriber:
    """Takes the holder of the link off the list; a second time changes nothing."""
    subscriber = _holder(Subscriber.objects.select_for_update(), token)
    take_off(subscriber, form=form, at=at)
    return subscriber


def take_off(subscriber: Subscriber, *, form: Consent.Form, at: datetime) -> bool:
    """For a row that the caller's transaction has locked; False if it was off already."""
    if subscriber.unsubscribed_at is not None:
        return False
    subscriber.leave(at=at)
    Consent.objects.record(subscriber, Consent.Action.LEFT, form=form, at=at)
    return True


def _holder(among: SubscriberQuerySet, token: str) -> Subscriber:
    subscriber = among.filter(token=token).first()
    if subscriber is None:
        raise BadToken
    return subscriber


def _claimed(among: SubscriberQuerySet, claim: Claim) -> tuple[Subscriber, Consent]:
    """The subscriber and the asking that a link was made for, unless they left since."""
    subscriber = among.filter(pk=claim.subscriber).first()
    if subscriber is None or not is_of(claim, subscriber):
        raise BadToken
    asked = subscriber.consents.filter(pk=claim.asked, action=Consent.Action.ASKED).first()
    later = subscriber.consents.filter(action=Consent.Action.LEFT, pk__gt=claim.asked)
    if asked is None or later.exists():
        raise BadToken
    return subscriber, asked
