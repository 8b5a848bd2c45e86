"""Who may never be written to again, and how somebody comes off that list."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from capysite.base import audit
from newsletter.hashing import hashed
from newsletter.leaving import take_off
from newsletter.models import Consent, Subscriber, Suppression

__all__ = ["hashed", "is_suppressed", "lift", "suppress"]

Reason = Suppression.Reason
FORMS = {
    Reason.ERASED: Consent.Form.PREFERENCES,
    Reason.COMPLAINED: Consent.Form.COMPLAINT,
    Reason.BOUNCED: Consent.Form.BOUNCE,
    Reason.ASKED: Consent.Form.DESK,
}


@transaction.atomic
def suppress(address: str, *, reason: Suppression.Reason, at: datetime) -> None:
    """A second time changes nothing, but that a complaint takes the place of another reason.

    A live subscriber of the address leaves the list with it.
    """
    address_hash = hashed(address)
    # The subscriber first: whoever confirms holds that row, and finds the suppression after it.
    subscriber = (
        Subscriber.objects.select_for_update()
        .filter(address_hash=address_hash, erased_at__isnull=True)
        .first()
    )
    store(address_hash, reason=reason, at=at)
    if subscriber:
        take_off(subscriber, form=FORMS[Reason(reason)], at=at)


def store(address_hash: str, *, reason: Suppression.Reason, at: datetime) -> None:
    row = Suppression(address_hash=address_hash, reason=reason, at=at)
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    if reason == Reason.COMPLAINED:
        kept = Suppression.objects.filter(address_hash=address_hash).exclude(reason=reason)
        kept.update(reason=reason, at=at)


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(address_hash=hashed(address)).exists()


@transaction.atomic
def lift(suppression: Suppression, *, by: User) -> None:
    """At the wish of the person, who can ask for the letter again after it. Nobody is put on
    the list by it."""
    audit.record(
        "suppression.lifted",
        by=by,
        target=suppression,
        before={"reason": suppression.reason, "at": suppression.at.isoformat()},
    )
    suppression.delete()
