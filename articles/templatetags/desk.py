"""What the desk's start page shows above the stock list."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.timezone import localtime

from articles.admin.worklists import first_steps, worklists
from capysite.base import clock

register = template.Library()


@register.inclusion_tag("admin/articles/_worklists.html", takes_context=True)
def desk_worklists(context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]
    at = clock.of(request)
    found = worklists(request.user, at)
    return {
        "worklists": found,
        "steps": first_steps() if request.user.has_perm("articles.add_article") else [],
        "now": localtime(at),
        "waiting": sum(len(one.tasks) for one in found if one.title != "Coming up"),
    }


@register.filter
def silent_for(silence: timedelta) -> str:
    """ "yet", "for 5 minutes", "for 3 hours", "for 2 days"."""
    if silence == timedelta.max:
        return "yet"
    minutes = int(silence.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"for {count} {unit}{'s' * (count > 1)}"
    return "for a moment"


@register.simple_tag(takes_context=True)
def desk_greeting(context: dict[str, Any]) -> str:
    hour = localtime(context["request"].at).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    user = context["request"].user
    return f"Good {part}, {user.get_short_name() or user.get_username()}"
