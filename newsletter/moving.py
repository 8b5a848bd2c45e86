"""A reader takes the letter to another address, once somebody there has pressed the button.

The new address is a subscriber of its own, with tokens of its own: links in old mails, which
may lie in a mailbox that is somebody else's by now, can do nothing there.
"""

from datetime import datetime

from django.db import transaction

from capysite.base.models import PublisherSettings
from newsletter import emails
from newsletter.addresses import Address
from newsletter.leaving import take_off
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.optin import claimed
from newsletter.tokens import BadToken, Claim, move_token, read_move_token


@transaction.atomic
def ask(mover: Subscriber, address: Address, *, at: datetime) -> None:
    """The same work, whatever stands behind the new address."""
    target = Subscriber.objects.met(address, at=at)
    asked = Consent.objects.record(
        target,
        Consent.Action.ASKED,
        form=Consent.Form.PREFERENCES,
        wording=_agreed(mover),
        at=at,
    )
    target.note_mail(at=at)
    token = move_token(mover, target, asked, at=at)
    emails.queue(emails.new_address(target, token=token), target, at=at)


def check(token: str, *, at: datetime) -> None:
    """Raises BadToken for a link that moves nobody."""
    mover, claim = read_move_token(token, at=at)
    rows = Subscriber.objects.in_bulk((mover, claim.subscriber))
    _asked(rows, mover, claim)


@transaction.atomic
def confirm(token: str, *, at: datetime) -> None:
    """A second time changes nothing. Raises BadToken."""
    mover, claim = read_move_token(token, at=at)
    # In one order, so that two who move to each other's address don't wait for each other.
    locked = Subscriber.objects.select_for_update().order_by("pk")
    rows = {row.pk: row for row in locked.filter(pk__in=(mover, claim.subscriber))}
    asked = _asked(rows, mover, claim)
    old, new = rows[mover], rows[claim.subscriber]
    if not old.is_on_list:
        return
    if not new.is_on_list:
        _settle(new, old, asked, at)
    take_off(old, form=Consent.Form.MOVED, at=at)
    emails.queue_once(emails.moved_away(old), old.consents.latest("pk"))


def _settle(new: Subscriber, old: Subscriber, asked: Consent, at: datetime) -> None:
    Suppression.objects.filter(address_hash=new.address_hash).delete()
    new.confirm(at=at)
    new.choose_as(old)
    Consent.objects.record(
        new,
        Consent.Action.CONFIRMED,
        form=Consent.Form.MAIL_LINK,
        wording=asked.wording,
        page=asked.page,
        at=at,
    )


def _asked(rows: dict[int, Subscriber], mover: int, claim: Claim) -> Consent:
    """The asking, unless somebody left for another reason than this move since."""
    asked = claimed(Subscriber.objects.all(), claim)[1]
    old, new = rows.get(mover), rows.get(claim.subscriber)
    if old is None or new is None or old.erased_at:
        raise BadToken
    left = old.consents.filter(action=Consent.Action.LEFT, pk__gt=asked.pk).first()
    has_moved = left is not None and left.form == Consent.Form.MOVED and new.is_on_list
    if not has_moved and (left is not None or not old.is_on_list):
        raise BadToken
    if has_moved and old.is_on_list:  # and came back since, by a wish of its own
        raise BadToken
    return asked


def _agreed(mover: Subscriber) -> str:
    """The words that the reader agreed to when asking for the letter."""
    known = mover.consents.exclude(wording="").order_by("-pk").values_list("wording", flat=True)
    return known.first() or PublisherSettings.current().letter_wording
