"""Issues in the sitemap: a page is as new as its letter, or the newest figure in it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from articles.models import FactVersion
from articles.pages.sitemap import Entry, Section
from newsletter.models import Issue


def _entries(issues: QuerySet[Any], at: datetime) -> list[Entry]:
    rows = list(issues.order_by("pk").values_list("pk", "slug", "begun_at"))
    moments = {pk: begun_at for pk, _, begun_at in rows}
    shown: Any = FactVersion.objects.current(at).filter(fact__issues__issue__in=list(moments))
    for pk, moment in shown.values_list("fact__issues__issue", "begins_at"):
        moments[pk] = max(moments.get(pk, moment), moment)
    return [Entry(reverse("newsletter:issue", args=[slug]), moments[pk]) for pk, slug, _ in rows]


SECTION = Section(Issue.objects.public, _entries)
