"""What the worker saw when it looked for the excerpts of checks."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import ExcerptLookup
from capysite.base.keeping import Record


@admin.register(ExcerptLookup)
class ExcerptLookupAdmin(Record):
    listed = True
    list_display = ("fact", "found", "looked_at", "url", "detail")
    list_filter = ("found", "looked_at")
    list_select_related = ("check_of__version__fact",)
    search_fields = ("url", "check_of__version__fact__subject", "check_of__version__fact__label")
    list_per_page = 50
    show_full_result_count = False
    fields = ("of", "excerpt", "url", "found", "detail", "looked_at", "text_sha256")
    readonly_fields = ("of", "excerpt")

    @admin.display(description="fact", ordering="check_of__version__fact__subject")
    def fact(self, lookup: ExcerptLookup) -> str:
        return str(lookup.check_of.version.fact)

    @admin.display(description="check of")
    def of(self, lookup: ExcerptLookup) -> SafeString:
        url = reverse("admin:articles_fact_change", args=[lookup.check_of.version.fact_id])
        return format_html('<a href="{}">{}</a>', url, lookup.check_of)

    @admin.display(description="looked for")
    def excerpt(self, lookup: ExcerptLookup) -> str:
        return lookup.check_of.excerpt
