"""The desk: the editors' pages of guides, facts and all that belongs to them."""

from articles.admin import (
    facts,
    guides,
    imports,
    kept_records,
    lookups,
    offers,
    people,
    pictures,
    reports,
    reviews,
    settings_checks,
    site_pages,
    tables,
    used,
)
from articles.publishing.changing import holes_opened
from capysite.base.keeping import declare_reasons, save_checks

__all__ = [
    "facts", "guides", "imports", "kept_records", "lookups", "offers", "people", "pictures",
    "reports", "reviews", "site_pages", "tables",
]  # fmt: skip

declare_reasons(used.reasons_to_keep)
save_checks.append(holes_opened)
settings_checks.declare()
