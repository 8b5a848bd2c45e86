from datetime import datetime
from typing import Any

from django import template
from django.db.models import Q

from capysite.base import clock
from newsletter.models import Issue
from newsletter.models.issue import SLOT_KEPT

register = template.Library()
MOST = 10


@register.inclusion_tag("newsletter/desk/_alarms.html", takes_context=True)
def letter_alarms(context: dict[str, Any]) -> dict[str, Any]:
    """Issues that wait for somebody: refused or missed at their slot, or paused."""
    request = context["request"]
    at = clock.of(request)
    if not request.user.has_perm("newsletter.view_issue"):
        return {"alarms": []}
    late = Q(begun_at=None, cancelled_at=None, slot__lte=at)
    stopped = Q(paused_at__isnull=False, cancelled_at=None, finished_at=None)
    issues = Issue.objects.filter(late | stopped).order_by("slot", "pk")[:MOST]
    alarms = ((issue, _sentence(issue, at)) for issue in issues)
    return {"alarms": [(issue, said) for issue, said in alarms if said]}


def _sentence(issue: Issue, at: datetime) -> str:
    state = issue.state(at)
    if issue.paused_at:
        return f"stands still, {state}: let it go on, or cancel it."
    slot = clock.in_words(issue.slot) if issue.slot else ""
    if state == "slot missed":
        return f"did not go out: its slot, {slot}, is missed. Choose another one."
    if state == "refused" and issue.slot:
        until = clock.in_words(issue.slot + SLOT_KEPT)
        holes = len(issue.refusal)
        mend = f"{holes} hole{'s' * (holes != 1)}"
        return f"could not go out at {slot}: {mend}. It goes out by itself once mended by {until}."
    return ""
