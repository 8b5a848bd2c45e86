"""What saving a source, a product, a merchant or the publisher's settings would do to pages."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Model, Q

from affiliates.hosts import canonical
from affiliates.models import Merchant, Product
from articles import whereused
from articles.models import Edition, Source
from articles.publishing import direct
from articles.publishing.gate import inspect
from capysite.base import clock
from capysite.base.models import PublisherSettings


def holes_opened(target: Model) -> list[str]:
    """The holes that saving `target`, as it stands in memory, would open in live and scheduled
    guides, each with the guide's name. A hole that is there already is none of them, nor is a
    typed link that earns from now on: the page marks and discloses it by itself."""
    at = clock.now()
    editions = _showing(target, at)
    before = _holes(editions, at)
    adding = target._state.adding
    with transaction.atomic():
        target.save()
        after = _holes(editions, at)
        transaction.set_rollback(True)
    target._state.adding = adding
    return [sentence for sentence in after if sentence not in before]


def _showing(target: Model, at: datetime) -> list[Edition]:
    shown: dict[int, Edition] = {}
    for part in _parts(target):
        if part.pk:
            shown |= {edition.pk: edition for edition in whereused.showing(part, at=at)}
    return list(shown.values())


def _parts(target: Model) -> Iterable[Model]:
    """What pages name when they show the target."""
    if isinstance(target, Merchant):
        return Product.objects.filter(merchant=target.pk)
    if isinstance(target, PublisherSettings):
        ours = Q(pk__in=[])
        for name in target.domain_names:
            ours |= Q(url__icontains=name) | Q(url__icontains=canonical(name))
        return Source.objects.filter(ours)
    return (target,)


def _holes(editions: Iterable[Edition], at: datetime) -> dict[str, None]:
    found: dict[str, None] = {}
    for edition in editions:
        moment = max(at, edition.begins_at)
        inspection = inspect(edition.read_content(), at=moment, article=edition.article)
        for hole in inspection.findings.holes:
            if hole.code == direct.TYPED:
                continue
            found[f"The guide “{edition.title}” would go wrong. {hole}"] = None
    return found
