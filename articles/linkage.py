"""A link is public once something that showed it has begun: old pages, feeds and mails lead on,
but for guides that were removed by law. And what guides are to `affiliates`: keys with a name."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from affiliates.guides import Guide, Register
from articles.models import Address, Edition, EditionKind, TableVersion, Use
from capysite.base.eachrow import has


def shown_by(at: datetime) -> Q:
    """The condition on `Link` for `affiliates.visibility`."""
    unbegun = Q(offer__begins_at__gt=at) | Q(within__begins_at__gt=at)
    uses = once_shown(at).exclude(unbegun)
    return has(uses.filter(link=OuterRef("pk"))) | has(uses.filter(offer__link=OuterRef("pk")))


def once_shown(at: datetime) -> QuerySet[Use]:
    """What an edition shows or has shown, of a guide that isn't removed by law; also by a version
    of its table that began while the edition stood, or held then. Each use is looked at by
    itself."""
    versions = _versions(at).filter(pk=OuterRef("table_version"))
    return Use.objects.filter(_in_shown_edition(at) | has(versions))


def _in_shown_edition(at: datetime) -> Q:
    """On `Use`."""
    removed = Edition.objects.standing(at).filter(
        kind=EditionKind.REMOVAL, article=OuterRef("article")
    )
    begun = Edition.objects.filter(begins_at__lte=at, replaced_at=None)
    return has(begun.filter(~has(removed), pk=OuterRef("edition")))


def _versions(at: datetime) -> QuerySet[TableVersion]:
    """Of the tables in these editions, without versions that ended before an edition came and
    those that began after it was followed by another."""
    placed = Use.objects.filter(_in_shown_edition(at), table=OuterRef("table"))
    next_version = TableVersion.objects.filter(
        table=OuterRef(OuterRef("table")),
        cancelled_at=None,
        begins_at__gt=OuterRef(OuterRef("begins_at")),
        begins_at__lte=OuterRef("edition__begins_at"),
    )
    next_edition = Edition.objects.filter(
        article=OuterRef("edition__article"),
        replaced_at=None,
        begins_at__gt=OuterRef("edition__begins_at"),
        begins_at__lte=OuterRef(OuterRef("begins_at")),
    )
    together = placed.filter(~Exists(next_version), ~Exists(next_edition))
    begun = TableVersion.objects.filter(begins_at__lte=at, cancelled_at=None)
    return begun.filter(has(together))


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
