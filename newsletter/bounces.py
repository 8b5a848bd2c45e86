"""What comes back: a mailbox that is gone is written to no more, nor is who complains."""

import hmac
import logging
import re
from datetime import datetime, timedelta

from django.db import transaction

from newsletter import deliveries, notices, stopping
from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.notices import Notice
from newsletter.printing import message_id
from newsletter.suppression import suppress

MESSAGE_ID = re.compile(r"<(\d{1,18})\.(\d{1,18})\.[0-9a-f]{20}@[^>]+>")
# So many issues in a row came back for now, over so long: the mailbox is given up.
SOFT_IN_A_ROW, SOFT_FOR = 3, timedelta(days=14)
State = Delivery.State
log = logging.getLogger("capysite.newsletter")


def note(notice: Notice, *, at: datetime) -> bool:
    """Whether the notice is about a mail of ours; a second time changes nothing."""
    delivery = find(notice.message_id)
    if delivery is None:
        log.warning("a report came of a mail that we did not send")
        return False
    if notice.kind == notices.COMPLAINT:
        note_complaint(delivery, at=at)
    else:
        note_bounce(delivery, hard=notice.kind == notices.HARD, reason=notice.reason, at=at)
    return True


def find(told: str) -> Delivery | None:
    """The delivery of that Message-ID, which nobody can make up."""
    found = MESSAGE_ID.fullmatch(told.strip())
    if not found:
        return None
    issue, pk = map(int, found.groups())
    delivery = (
        Delivery.objects.filter(pk=pk, issue=issue, state__in=(State.SENT, State.IN_DOUBT))
        .select_related("subscriber", "issue")
        .first()
    )
    if delivery is None:
        return None
    real = message_id(issue, pk, delivery.subscriber.token)
    same = hmac.compare_digest(real.partition("@")[0], told.strip().partition("@")[0])
    return delivery if same else None


@transaction.atomic
def note_bounce(delivery: Delivery, *, hard: bool, reason: str, at: datetime) -> None:
    kind = Delivery.Bounce.HARD if hard else Delivery.Bounce.SOFT
    # Locked, as erasing locks it: a report that comes later must not bring the address back.
    subscriber = Subscriber.objects.select_for_update().get(pk=delivery.subscriber_id)
    reason = deliveries.ERASED if subscriber.erased_at else reason
    first = Delivery.objects.filter(pk=delivery.pk, bounced_at=None)
    if first.update(bounced_at=at, bounce=kind, reason=reason[:500]):
        if hard or _came_back_again_and_again(delivery.subscriber):
            _give_up(delivery.subscriber, Suppression.Reason.BOUNCED, at)
        stopping.stop_where_due(delivery.issue, at=at)


@transaction.atomic
def note_complaint(delivery: Delivery, *, at: datetime) -> None:
    if Delivery.objects.filter(pk=delivery.pk, complained_at=None).update(complained_at=at):
        _give_up(delivery.subscriber, Suppression.Reason.COMPLAINED, at)
        stopping.stop_where_due(delivery.issue, at=at)


def _give_up(subscriber: Subscriber, reason: Suppression.Reason, at: datetime) -> None:
    """The address alone: who was erased meanwhile has none, and is suppressed already."""
    if subscriber.address:
        suppress(subscriber.address, reason=reason, at=at)


def _came_back_again_and_again(subscriber: Subscriber) -> bool:
    sent = Delivery.objects.filter(subscriber=subscriber, state=State.SENT)
    last = list(sent.order_by("-sent_at")[:SOFT_IN_A_ROW])
    if len(last) < SOFT_IN_A_ROW or not all(row.bounced_at for row in last):
        return False
    newest, oldest = last[0].sent_at, last[-1].sent_at
    return bool(newest and oldest and newest - oldest >= SOFT_FOR)
