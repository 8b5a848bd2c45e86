"""Since when a relationship holds: each change of one is recorded, and read back for readers."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from affiliates.models import Merchant
from affiliates.relationships import Relationship
from capysite.base import audit
from capysite.base.models import AuditEntry

RELATED = "merchant.related"


@transaction.atomic
def save(merchant: Merchant, *, by: User | None) -> None:
    """Saves the merchant as it stands in memory; a relationship that is new to it is recorded."""
    known = Merchant.objects.select_for_update().filter(pk=merchant.pk)
    before = known.values_list("relationship", flat=True).first() or Relationship.NONE.value
    merchant.save()
    if merchant.relationship != before:
        audit.record(
            RELATED,
            by=by,
            target=merchant,
            before={"relationship": before},
            after={"relationship": merchant.relationship},
        )


def since(merchants: Iterable[Merchant], *, at: datetime) -> dict[int, datetime]:
    """When each came into the relationship that it has, by its number; those of whom no change
    is recorded are missing. One query."""
    asked = {str(merchant.pk): merchant for merchant in merchants}
    entries = AuditEntry.objects.filter(
        action=RELATED, target_type=Merchant._meta.label_lower, target_id__in=asked, at__lte=at
    )
    found: dict[int, datetime] = {}
    for entry in entries.order_by("at", "pk"):
        merchant = asked[entry.target_id]
        found.pop(merchant.pk, None)
        if entry.after.get("relationship") == merchant.relationship:
            found[merchant.pk] = entry.at
    return found
