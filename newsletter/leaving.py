"""Off the list, by whatever way."""

from datetime import datetime

from django.db import transaction

from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import SubscriberQuerySet
from newsletter.tokens import BadToken


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
