"""Use rows: from keys to foreign keys, one query a kind."""

from django.db import models

from affiliates.models import Link, Product
from articles.findings import Finding, Findings
from articles.freezing import Wanted
from articles.models import (
    Author,
    ComparisonTable,
    Edition,
    Fact,
    Image,
    Offer,
    Source,
    TableVersion,
    Use,
)
from articles.refusals import GateRefused
from articles.resolving import articles_by_slug

_MODELS: dict[str, tuple[type[models.Model], str]] = {
    "fact": (Fact, "key"),
    "table": (ComparisonTable, "key"),
    "link": (Link, "slug"),
    "product": (Product, "slug"),
    "source": (Source, "key"),
    "image": (Image, "key"),
    "offer": (Offer, "key"),
    "author": (Author, "slug"),
}


def uses_for(
    wanted: Wanted, *, edition: Edition | None = None, table_version: TableVersion | None = None
) -> list[Use]:
    """Unsaved rows for everything wanted, in the order in which it was met. GateRefused for
    what was deleted since the gate looked."""
    uses: list[Use] = []
    owner = {"edition": edition, "table_version": table_version}
    offers = dict(Offer.objects.filter(key__in=wanted["offer"]).values_list("key", "pk"))
    for kind, (model, field) in _MODELS.items():
        if not wanted[kind]:
            continue
        rows = model._default_manager.filter(**{f"{field}__in": wanted[kind]})
        ids = dict(rows.values_list(field, "pk"))
        if gone := [key for key in wanted[kind] if key not in ids]:
            hole = Finding(f"{kind}-unknown", f"There is no {kind} “{gone[0]}” any more.")
            raise GateRefused(Findings((hole,)))
        uses += [
            Use(
                **owner,
                kind=kind,
                name=key,
                within_id=offers.get(offer),
                **{f"{kind}_id": ids[key]},
            )
            for key in wanted[kind]
            for offer in wanted.within(kind, key)
        ]
    if wanted["guide"]:
        articles = articles_by_slug(wanted["guide"])
        uses += [
            Use(**owner, kind="guide", guide_id=article, name=slug)
            for slug, article in articles.items()
        ]
    return uses
