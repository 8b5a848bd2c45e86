"""From the outbox to the mail server, so that no crash loses a mail or sends it twice.

A worker claims mails, and commits “sending” before it opens a socket. What a dead worker had
claimed goes back; what it was sending is in doubt, and a person decides.
"""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, QuerySet

from capysite.base import audit, clock, mail
from capysite.base.models import OutboxMail

BATCH = 20
# Longer than a mail server can keep one message waiting, timeout by timeout.
LEASE = timedelta(minutes=5)
MOST_TRIES = 10
LONGEST_PAUSE = timedelta(hours=4)
KEEP_SENT = timedelta(days=30)
KEEP_UNSENT = timedelta(days=90)
STOPPED = "The worker stopped while sending: the mail may have left or not."

State = OutboxMail.State
log = logging.getLogger("capysite.posting")


def claim(worker: str, *, at: datetime, most: int = BATCH) -> list[int]:
    """Ids of mails that are this worker's to send until the lease ends."""
    with transaction.atomic():
        due = OutboxMail.objects.filter(state=State.PENDING, not_before__lte=at)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.order_by("not_before", "id").values_list("pk", flat=True)[:most])
        OutboxMail.objects.filter(pk__in=ids, state=State.PENDING).update(
            state=State.CLAIMED, claimed_by=worker, lease_until=at + LEASE
        )
        mine = OutboxMail.objects.filter(pk__in=ids, state=State.CLAIMED, claimed_by=worker)
        return list(mine.order_by("not_before", "id").values_list("pk", flat=True))


def begin(pk: int, worker: str, *, at: datetime) -> OutboxMail | None:
    """Commits that this worker is sending it; None if it isn't this worker's any more."""
    mine = OutboxMail.objects.filter(
        pk=pk, state=State.CLAIMED, claimed_by=worker, lease_until__gt=at
    )
    if not mine.update(state=State.SENDING, attempts=F("attempts") + 1, lease_until=at + LEASE):
        return None
    return OutboxMail.objects.get(pk=pk)


def attempt(letter: OutboxMail, over: BaseEmailBackend) -> dict[str, object]:
    """Talks to the mail server, not to the database; what is to be written down of it."""
    try:
        mail.send(letter, over)
    except mail.TryLater as error:
        return _postponed(letter, str(error))
    except mail.Refused as error:
        return {"state": State.FAILED, "last_error": str(error)}
    except mail.InDoubt as error:
        return {"state": State.IN_DOUBT, "last_error": str(error)}
    return {"state": State.SENT, "sent_at": clock.now(), "last_error": ""}


def finish(letter: OutboxMail, result: dict[str, object]) -> None:
    """Also for a worker that wakes after its lease: it knows what others doubt."""
    same_try = OutboxMail.objects.filter(pk=letter.pk, attempts=letter.attempts)
    mine = same_try.filter(state=State.SENDING, claimed_by=letter.claimed_by)
    doubted = same_try.filter(state=State.IN_DOUBT)
    free = {"claimed_by": "", "lease_until": None}
    if not mine.update(**result, **free):
        doubted.update(**result, **free)
    log.info("mail %d (%s): %s", letter.pk, letter.kind, result["state"])


def release(worker: str) -> None:
    """What this worker claimed and did not begin goes back."""
    _back_to_pending(OutboxMail.objects.filter(state=State.CLAIMED, claimed_by=worker))


def lapse(at: datetime) -> None:
    """Looks after mails of workers that died."""
    _back_to_pending(OutboxMail.objects.filter(state=State.CLAIMED, lease_until__lte=at))
    OutboxMail.objects.filter(state=State.SENDING, lease_until__lte=at).update(
        state=State.IN_DOUBT, last_error=STOPPED, claimed_by="", lease_until=None
    )


def doubt_all(why: str) -> int:
    """For a restored copy, whose waiting mail may have left after it was made."""
    waiting = OutboxMail.objects.filter(state__in=(State.PENDING, State.CLAIMED, State.SENDING))
    return waiting.update(state=State.IN_DOUBT, last_error=why, claimed_by="", lease_until=None)


def forget(at: datetime) -> None:
    """What was sent long ago holds people's addresses and words for no reason; what could not
    be, and nobody sent again, holds them for no better one."""
    unsent = OutboxMail.objects.filter(state__in=(State.FAILED, State.IN_DOUBT))
    OutboxMail.objects.filter(state=State.SENT, sent_at__lt=at - KEEP_SENT).delete()
    unsent.filter(not_before__lt=at - KEEP_UNSENT).delete()


def resend(letter: OutboxMail, *, by: User, at: datetime) -> bool:
    """For a mail that failed or is in doubt; False if it is neither by now."""
    return _decide(
        letter,
        {"state": State.PENDING, "not_before": at, "attempts": 0, "last_error": ""},
        action="outbox.resent",
        by=by,
    )


def leave(letter: OutboxMail, *, by: User) -> bool:
    """Nobody will send it again; False if it is not in doubt by now."""
    why = f"Left unsent by {by.get_username()}. {letter.last_error}"
    return _decide(letter, {"state": State.FAILED, "last_error": why}, action="outbox.left", by=by)


def _decide(letter: OutboxMail, change: dict[str, object], *, action: str, by: User) -> bool:
    decidable = {State.IN_DOUBT} if action == "outbox.left" else {State.IN_DOUBT, State.FAILED}
    with transaction.atomic():
        row = OutboxMail.objects.filter(pk=letter.pk, state__in=decidable)
        if not row.update(**change):
            return False
        audit.record(
            action,
            by=by,
            target=letter,
            before={"state": letter.state, "last_error": letter.last_error},
            after={"state": change["state"]},
        )
    return True


def pause_after(tries: int) -> timedelta | None:
    """How long a mail waits that was tried so often; None once it is given up."""
    if tries >= MOST_TRIES:
        return None
    return min(timedelta(minutes=4 ** (tries - 1)), LONGEST_PAUSE)


def _postponed(letter: OutboxMail, why: str) -> dict[str, object]:
    pause = pause_after(letter.attempts)
    if pause is None:
        return {"state": State.FAILED, "last_error": f"Tried {letter.attempts} times. {why}"}
    return {"state": State.PENDING, "not_before": clock.now() + pause, "last_error": why}


def _back_to_pending(mails: QuerySet[OutboxMail]) -> None:
    mails.update(state=State.PENDING, claimed_by="", lease_until=None)
