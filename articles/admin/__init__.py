"""The desk: the editors' pages of guides, facts and all that belongs to them."""

from articles.admin import (
    facts,
    guides,
    imports,
    kept_records,
    offers,
    people,
    pictures,
    privacy,
    reviews,
    tables,
    used,
)
from capysite.base.keeping import declare_reasons

__all__ = [
    "facts", "guides", "imports", "kept_records", "offers", "people", "pictures", "reviews",
    "tables",
]  # fmt: skip

declare_reasons(used.reasons_to_keep)
privacy.declare()
