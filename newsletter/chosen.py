"""A topic that somebody chose stays: without it, who wanted that one alone would get everything."""

from datetime import datetime

from django.db.models import Model

from articles.models import Topic


def reasons_to_keep(target: Model, at: datetime) -> list[str]:
    if not isinstance(target, Topic):
        return []
    named = (target.segments.all() | target.excluded_by_segments.all()).distinct()
    reasons = [f"The segment “{segment}” is about it." for segment in named]
    if readers := target.subscribers.count():
        reasons.append(f"Readers of the letter chose it: {readers}.")
    return reasons
