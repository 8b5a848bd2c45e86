"""The desk: the editors' pages of guides, facts and all that belongs to them."""

from articles.admin import facts, guides, kept_records, offers, people, pictures, tables, used
from capysite.base.keeping import declare_reasons

__all__ = ["facts", "guides", "kept_records", "offers", "people", "pictures", "tables"]

declare_reasons(used.reasons_to_keep)
