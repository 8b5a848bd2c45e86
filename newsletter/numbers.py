"""How an issue did, in sums alone: nobody's reading is watched."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.urls import reverse

from affiliates.guides import Guide, Register
from affiliates.models import ClickKind, Clicks
from affiliates.places import Place
from newsletter.models import Delivery, Issue

PREFIX = "letter."


@dataclass(frozen=True)
class Numbers:
    """`delivered` went out and came back by nobody's word; `left` are recipients who left
    after it and before the next. `in_mail` and `in_archive` are clicks of people."""

    sent: int
    delivered: int
    bounced: int
    complained: int
    left: int
    in_mail: int
    in_archive: int


def numbers(issue: Issue) -> Numbers:
    """Four queries."""
    sent = Delivery.objects.filter(issue=issue, state=Delivery.State.SENT)
    total, bounced = sent.count(), sent.filter(bounced_at__isnull=False).count()
    clicks = _clicks(issue)
    return Numbers(
        sent=total,
        delivered=total - bounced,
        bounced=bounced,
        complained=sent.filter(complained_at__isnull=False).count(),
        left=_left(issue),
        in_mail=clicks.get(Place.MAIL, 0),
        in_archive=sum(clicks.values()) - clicks.get(Place.MAIL, 0),
    )


def _left(issue: Issue) -> int:
    if issue.begun_at is None:
        return 0
    following = Issue.objects.filter(begun_at__gt=issue.begun_at).order_by("begun_at")
    until = following.values_list("begun_at", flat=True).first()
    after = Q(subscriber__unsubscribed_at__gte=issue.begun_at)
    before = Q(subscriber__unsubscribed_at__lt=until) if until else Q()
    return Delivery.objects.filter(after & before, issue=issue).count()


def _clicks(issue: Issue) -> dict[str, int]:
    counted = Clicks.objects.filter(guide=f"{PREFIX}{issue.pk}", kind=ClickKind.HUMAN)
    return dict(counted.order_by().values_list("place").annotate(Sum("count")))


def keys_of(slugs: Collection[str]) -> dict[str, str]:
    """Of issues that went out: a made-up one is counted as from nowhere."""
    wanted = [slug.removeprefix(PREFIX) for slug in slugs if slug.startswith(PREFIX)]
    known = Issue.objects.filter(slug__in=wanted, begun_at__isnull=False) if wanted else ()
    return {f"{PREFIX}{issue.slug}": f"{PREFIX}{issue.pk}" for issue in known}


def named(keys: Collection[str]) -> dict[str, Guide]:
    ids = [key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX)]
    known = Issue.objects.filter(pk__in=[one for one in ids if one.isdecimal()]) if ids else ()
    return {
        f"{PREFIX}{issue.pk}": Guide(
            f"Letter: {issue}", reverse("admin:newsletter_issue_change", args=[issue.pk])
        )
        for issue in known
    }


REGISTER = Register(keys_of, named)
