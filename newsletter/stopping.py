"""What makes an issue stop by itself, and when it is through."""

from datetime import UTC, datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from articles.ledger.kinds import Reason
from newsletter import scheduling
from newsletter.models import Delivery, Issue, IssueFact, NewsletterSettings

FEWEST = 50  # tried, before a share says something
LONG_AGO = datetime.min.replace(tzinfo=UTC)
State = Delivery.State


def stop_where_due(issue: Issue, *, at: datetime) -> bool:
    """Pauses it for a correction of a fact in it, or for too many bounces or complaints."""
    why = Issue.Pause.CORRECTION if corrected(issue, at=at).exists() else _unwelcome(issue)
    if why:
        scheduling.stop(issue, why, at=at)
    return why is not None


def corrected(issue: Issue, *, at: datetime) -> QuerySet[IssueFact]:
    """Facts of the issue that were corrected since it was frozen, or since an editor who knew
    let it go on."""
    known = Coalesce("issue__resumed_at", "issue__begun_at")
    return IssueFact.objects.filter(
        issue=issue,
        fact__versions__reason=Reason.CORRECTION,
        fact__versions__cancelled_at=None,
        fact__versions__begins_at__gt=known,
        fact__versions__begins_at__lte=at,
    ).distinct()


def _unwelcome(issue: Issue) -> Issue.Pause | None:
    """Counted anew since an editor last let it go on: who knew isn't asked again."""
    since = issue.resumed_at or LONG_AGO
    rows = Delivery.objects.filter(issue=issue)
    refused = rows.filter(state=State.FAILED, not_before__gt=since).count()
    refused += rows.filter(bounced_at__gt=since).count()
    complained = rows.filter(complained_at__gt=since).count()
    if not refused and not complained:
        return None
    tried = rows.filter(state__in=(State.SENT, State.FAILED)).count()
    chosen = NewsletterSettings.current()
    if tried < FEWEST:
        return None
    if refused * 100 > chosen.most_bounces * tried:
        return Issue.Pause.BOUNCES
    return Issue.Pause.COMPLAINTS if complained * 1000 > chosen.most_complaints * tried else None


def finish_where_done(issue: Issue, *, at: datetime) -> bool:
    """Through, once nothing waits and nothing is on its way; doubts stay to be decided."""
    open_states = (State.PENDING, State.CLAIMED, State.SENDING)
    if Delivery.objects.filter(issue=issue, state__in=open_states).exists():
        return False
    running = Issue.objects.sending().filter(pk=issue.pk, paused_at=None)
    return bool(running.update(finished_at=at))
