"""A link is public once something that showed it has begun: old pages, feeds and mails lead on,
but for guides that were removed by law. And what guides are to `affiliates`: keys with a name."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from affiliates.guides import Guide, Register
from articles.models import Address, Edition, EditionKind, Use


def shown_by(at: datetime) -> Q:
    """The condition on `Link` for `affiliates.visibility`."""
    removed = Edition.objects.standing(at).filter(kind=EditionKind.REMOVAL).values("article")
    shown = Q(edition__begins_at__lte=at, edition__replaced_at=None)
    begun = (shown & ~Q(edition__article__in=removed)) | Q(
        table_version__begins_at__lte=at, table_version__cancelled_at=None
    )
    uses = Use.objects.filter(Q(link=OuterRef("pk")) | Q(offer__link=OuterRef("pk")))
    unbegun = Q(offer__begins_at__gt=at) | Q(within__begins_at__gt=at)
    return Q(Exists(uses.filter(begun).exclude(unbegun)))


def next_removal(at: datetime) -> QuerySet[Any, Any]:
    """When the next removal by law begins, of whichever guide."""
    ahead = Edition.objects.filter(
        kind=EditionKind.REMOVAL, begins_at__gt=at, replaced_at=None
    ).order_by("begins_at")
    return ahead.values("begins_at")[:1]


def keys_of(slugs: Collection[str]) -> dict[str, str]:
    """By any address that a guide has ever had."""
    rows = Address.objects.filter(kind="guide", slug__in=slugs).values_list("slug", "guide")
    return {slug: str(guide) for slug, guide in rows}


def named(keys: Collection[str]) -> dict[str, Guide]:
    """By the edition that began last, also of a guide that was withdrawn."""
    numbers = [int(key) for key in keys if key.isascii() and key.isdecimal()]
    rows = Edition.objects.filter(article__in=numbers, replaced_at=None).order_by("begins_at")
    return {
        str(article): Guide(title, reverse("admin:articles_article_change", args=[article]))
        for article, title in rows.values_list("article", "title")
    }


REGISTER = Register(keys_of, named)
