"""Use rows: from keys to foreign keys, one query a kind."""

from django.db import models

from affiliates.models import Link, Product
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
    """Unsaved rows for everything wanted that exists, in the order in which it was met."""
    uses: list[Use] = []
    owner = {"edition": edition, "table_version": table_version}
    for kind, (model, field) in _MODELS.items():
        if not wanted[kind]:
            continue
        rows = model._default_manager.filter(**{f"{field}__in": wanted[kind]})
        ids = dict(rows.values_list(field, "pk"))
        uses += [
            Use(**owner, kind=kind, name=key, **{f"{kind}_id": ids[key]})
            for key in wanted[kind]
            if key in ids
        ]
    if wanted["guide"]:
        articles = articles_by_slug(wanted["guide"])
        uses += [
            Use(**owner, kind="guide", guide_id=article, name=slug)
            for slug, article in articles.items()
        ]
    return uses
