"""The right to be forgotten: the address goes everywhere, and what remains can't be read back.

Under the hash stay when and by which words somebody agreed, so that we can prove it, and the
suppression, so that no file brings the address back.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower

from capysite.base import audit
from capysite.base.models import OutboxMail
from newsletter import deliveries, suppression
from newsletter.models import Consent, Subscriber, Suppression

NAMES_AN_ADDRESS = "Leave addresses out of the reason: it is kept for good."
NO_REASON = "Say why, e.g. “asked for it by mail on 2 May”."


@transaction.atomic
def erase(pk: int, *, form: Consent.Form, by: User | None, reason: str, at: datetime) -> Subscriber:
    """A second time changes nothing. `by` is None for the person's own act."""
    subscriber = Subscriber.objects.select_for_update().get(pk=pk)
    if subscriber.address is None:
        return subscriber
    _check(reason)
    forget_mail(subscriber.address)
    deliveries.forget_person(subscriber)
    suppression.store(subscriber.address_hash, reason=Suppression.Reason.ERASED, at=at)
    subscriber.erase(at=at)
    Consent.objects.record(subscriber, Consent.Action.ERASED, form=form, at=at)
    audit.record("subscriber.erased", by=by, target=subscriber, after={"reason": reason})
    return subscriber


def forget_mail(address: str) -> None:
    """Whatever waits for the address or was sent to it, of any kind; what a worker holds just
    now may still leave."""
    OutboxMail.objects.alias(normal=Lower("to")).filter(normal=address).delete()


def _check(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(NO_REASON)
    if "@" in reason:
        raise ValidationError(NAMES_AN_ADDRESS)
