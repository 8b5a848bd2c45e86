"""A guide or fact that stands in a letter stays: the archive tells of it."""

from datetime import datetime

from django.db.models import Model

from articles.models import Article, Fact
from newsletter.models import Issue

MOST = 5


def reasons_to_keep(target: Model, at: datetime) -> list[str]:
    if isinstance(target, Article):
        issues = Issue.objects.filter(items__article=target)
    elif isinstance(target, Fact):
        issues = Issue.objects.filter(facts__fact=target)
    else:
        return []
    named = issues.order_by("-created_at", "-pk").distinct()[:MOST]
    return [f"It stands in the issue “{issue}”." for issue in named]
