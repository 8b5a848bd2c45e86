"""What verbs wrote, to look at: editions, their uses, addresses, snapshots, imports."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.models import (
    Address,
    Edition,
    ImportedText,
    PendingImport,
    Rendering,
    Snapshot,
    Use,
)
from capysite.base.keeping import Record


def guide_link(record: Edition | Snapshot | ImportedText | PendingImport) -> str:
    url = reverse("admin:articles_article_change", args=[record.article_id])
    return format_html('<a href="{}">{}</a>', url, record.article)


@admin.register(Edition)
class EditionAdmin(Record):
    listed = True
    list_display = ("title", "guide", "number", "kind", "begins_at", "replaced_at", "published_by")
    list_filter = ("kind", "begins_at")
    list_select_related = ("article", "published_by", "topic")
    search_fields = ("title", "slug", "note")
    date_hierarchy = "begins_at"
    show_full_result_count = False

    @admin.display(ordering="article")
    def guide(self, edition: Edition) -> str:
        return guide_link(edition)


@admin.register(Rendering)
class RenderingAdmin(Record):
    list_display = ("edition", "table_version", "renderer")
    list_filter = ("renderer",)
    list_select_related = ("edition", "table_version")
    show_full_result_count = False


@admin.register(Use)
class UseAdmin(Record):
    list_display = ("__str__", "kind", "edition", "table_version")
    list_filter = ("kind",)
    list_select_related = (
        "edition", "table_version", "fact", "table", "link", "product__merchant", "source", "image",
        "offer__product", "author", "guide",
    )  # fmt: skip
    show_full_result_count = False


@admin.register(Address)
class AddressAdmin(Record):
    list_display = ("slug", "kind", "guide", "topic", "author")
    list_filter = ("kind",)
    list_select_related = ("guide", "topic", "author")
    search_fields = ("slug",)


@admin.register(Snapshot)
class SnapshotAdmin(Record):
    list_display = ("guide", "lock_version", "reason", "saved_at", "saved_by")
    list_display_links = ("lock_version",)  # the guide is a link already
    list_select_related = ("article", "saved_by")
    search_fields = ("article__title", "reason")

    @admin.display(ordering="article")
    def guide(self, snapshot: Snapshot) -> str:
        return guide_link(snapshot)


@admin.register(ImportedText)
class ImportedTextAdmin(Record):
    listed = True
    list_display = ("name", "guide", "imported_at", "imported_by")
    list_select_related = ("article", "imported_by")
    search_fields = ("name", "article__title")

    @admin.display(ordering="article")
    def guide(self, imported: ImportedText) -> str:
        return guide_link(imported)
