"""When an issue goes out, and who may stop it.

An issue is checked when it is scheduled, and again at its slot (`newsletter.freezing`).
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from capysite.base import audit, clock
from newsletter import deliveries
from newsletter.composing import compose
from newsletter.models import Issue, NewsletterSettings

MOVED_ON = "The issue moved on meanwhile. Look at it again before you decide."


def next_slot(at: datetime) -> datetime:
    """The next weekly slot after the instant. An hour that the change of the clocks leaves out
    comes as the hour after it; of one that comes twice, the first counts."""
    settings = NewsletterSettings.current()
    today = at.astimezone(clock.zone()).date()
    day = today + timedelta(days=(settings.weekday - today.weekday()) % 7)
    while True:
        local = datetime.combine(day, settings.time, tzinfo=clock.zone())
        slot = clock.real(local)
        if slot > at:
            return slot
        day += timedelta(days=7)


@transaction.atomic
def schedule(issue: Issue, *, slot: datetime, lock_version: int, by: User, at: datetime) -> None:
    """ValidationError with everything that stands in the way, a sentence each."""
    row = _locked(issue, by)
    if row.lock_version != lock_version or not row.is_open:
        raise ValidationError(MOVED_ON, code="conflict")
    if slot < at:
        raise ValidationError("Choose a moment that is still to come.", code="slot")
    if holes := compose(row, at=at).holes:
        raise ValidationError(list(holes), code="holes")
    row.slot, row.scheduled_by, row.refused_at, row.refusal = slot, by, None, []
    _save(row, "issue.scheduled", by, after={"slot": slot.isoformat()})


@transaction.atomic
def unschedule(issue: Issue, *, by: User, at: datetime) -> None:
    row = _locked(issue, by)
    if not row.is_open or row.slot is None:
        raise ValidationError(MOVED_ON, code="conflict")
    before = {"slot": row.slot.isoformat()}
    row.slot, row.scheduled_by, row.refused_at, row.refusal = None, None, None, []
    _save(row, "issue.unscheduled", by, before=before)


@transaction.atomic
def pause(issue: Issue, *, by: User, at: datetime) -> None:
    row = _locked(issue, by)
    if not row.is_sending or row.paused_at:
        raise ValidationError(MOVED_ON, code="conflict")
    row.paused_at, row.pause = at, Issue.Pause.BY_HAND
    _save(row, "issue.paused", by)


@transaction.atomic
def resume(issue: Issue, *, by: User, at: datetime) -> None:
    row = _locked(issue, by)
    if not row.is_sending or not row.paused_at:
        raise ValidationError(MOVED_ON, code="conflict")
    before = {"pause": row.pause}
    row.paused_at, row.pause, row.resumed_at = None, "", at
    _save(row, "issue.resumed", by, before=before)


@transaction.atomic
def cancel(issue: Issue, *, by: User, at: datetime) -> None:
    """Before its slot nobody gets it; after it, nobody who hasn't by now."""
    row = _locked(issue, by)
    if row.cancelled_at or row.finished_at:
        raise ValidationError(MOVED_ON, code="conflict")
    row.cancelled_at, row.paused_at, row.pause = at, None, ""
    _save(row, "issue.cancelled", by)
    deliveries.skip_rest(row, deliveries.CANCELLED)


def stop(issue: Issue, pause: Issue.Pause, *, at: datetime) -> None:
    """By the house itself: nothing more is begun until an editor lets it go on."""
    running = Issue.objects.sending().filter(pk=issue.pk, paused_at=None)
    with transaction.atomic():
        if running.update(paused_at=at, pause=pause):
            audit.record("issue.paused", by=None, target=issue, after={"pause": pause})


def _locked(issue: Issue, by: User) -> Issue:
    if not by.has_perm("newsletter.send_issue"):
        raise PermissionDenied
    return Issue.objects.select_for_update().get(pk=issue.pk)


def _save(
    row: Issue,
    action: str,
    by: User,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Whoever still looks at the issue as it was is refused from now on."""
    row.lock_version += 1
    row.save()
    audit.record(action, by=by, target=row, before=before, after=after)
