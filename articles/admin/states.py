"""Where a guide stands, for lists: draft, live, scheduled, withdrawn; one query for all rows."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles.models import READABLE, Article, Edition
from capysite.base import clock

STATES = (
    ("draft", "Draft: never published"),
    ("live", "Live"),
    ("changed", "Live, and changed since"),
    ("scheduled", "Scheduled"),
    ("withdrawn", "Withdrawn"),
)


def with_states(articles: QuerySet[Article], *, at: datetime) -> QuerySet[Article]:
    mine = Q(article=OuterRef("pk"))
    standing = Edition.objects.standing(at).filter(mine)
    coming = Edition.objects.scheduled(at).filter(mine).order_by("begins_at")
    return articles.annotate(
        standing_kind=Subquery(standing.values("kind")[:1]),
        standing_slug=Subquery(standing.values("slug")[:1]),
        standing_since=Subquery(standing.values("begins_at")[:1]),
        frozen_at=Subquery(standing.values("frozen_at")[:1]),
        coming_at=Subquery(coming.values("begins_at")[:1]),
        coming_kind=Subquery(coming.values("kind")[:1]),
    )


def describe(article: Any) -> str:
    """One line, such as "Live since 2 May 2026; withdrawn from 9 May 2026, 08:00"."""
    said = [_standing(article)]
    if article.coming_at:
        verb = "next edition" if article.coming_kind in READABLE else "withdrawn"
        if not article.standing_kind:
            said, verb = [], "scheduled"
        said.append(f"{verb} from {clock.in_words(article.coming_at)}")
    line = "; ".join(said)
    return line[:1].upper() + line[1:]


def _standing(article: Any) -> str:
    if not article.standing_kind:
        return "draft"
    since = date_format(localtime(article.standing_since), "j F Y")
    if article.standing_kind not in READABLE:
        return f"withdrawn since {since}"
    changed = ", changed since" if article.updated_at > article.frozen_at else ""
    return f"live since {since}{changed}"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, str], ...]:
        return STATES

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        at = clock.of(request)
        match self.value():
            case "draft":
                editions = Edition.objects.filter(article=OuterRef("pk"), replaced_at=None)
                return queryset.filter(~Exists(editions))
            case "live":
                return queryset.filter(standing_kind__in=READABLE)
            case "changed":
                live = Edition.objects.live(at).filter(
                    article=OuterRef("pk"), frozen_at__lt=OuterRef("updated_at")
                )
                return queryset.filter(Exists(live))
            case "scheduled":
                return queryset.filter(coming_kind__in=READABLE)
            case "withdrawn":
                return queryset.exclude(standing_kind=None).exclude(standing_kind__in=READABLE)
        return queryset
