"""Addresses that somebody typed and nobody confirmed: all of it goes, the asking too.

No letter was ever sent on the ground of it, so there is nothing to prove, and a flood of typed
addresses leaves nothing behind. Who left without confirming stays: that was a wish.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from capysite.base import appendonly
from capysite.base.models import OutboxMail
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import LINK_LASTS

BATCH = 1000


@transaction.atomic
def forget_unconfirmed(at: datetime) -> int:
    """Once the last link has lapsed; a bite at a time, and the number of addresses in it."""
    lapsed = at - LINK_LASTS
    waiting = Subscriber.objects.pending().filter(
        Q(mailed_at__lte=lapsed) | Q(mailed_at__isnull=True, created_at__lte=lapsed)
    )
    rows = list(waiting.select_for_update().order_by("pk")[:BATCH])
    if not rows:
        return 0
    with appendonly.erasing(by=None, reason=f"Never confirmed: {len(rows)}."):
        Consent.objects.filter(subscriber__in=rows).delete()
        OutboxMail.objects.filter(
            kind__startswith="newsletter-", to__in={row.mailbox for row in rows}
        ).delete()
        Subscriber.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
