from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import Author, Source, Topic
from capysite.base.keeping import Kept, Named, ShownForm


@admin.register(Author)
class AuthorAdmin(Named):
    list_display = ("name", "slug", "user")
    search_fields = ("name", "slug")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)
    fields = ("name", "slug", "bio", "expertise", "conflicts", "user")


@admin.register(Topic)
class TopicAdmin(Named):
    list_display = ("name", "slug", "position")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "summary", "position")


@admin.register(Source)
class SourceAdmin(Kept):
    form = ShownForm
    list_display = ("publisher", "title", "published_on", "retrieved_on", "has_address")
    list_filter = ("published_on",)
    search_fields = ("publisher", "title", "key", "url")
    autocomplete_fields = ("derives_from",)
    fieldsets = (
        (None, {"fields": ("publisher", "title", "key", "url")}),
        ("Dates", {"fields": ("published_on", "retrieved_on", "archive_url")}),
        ("Independence", {"fields": ("derives_from",)}),
    )

    @admin.display(boolean=True, description="address", ordering="url")
    def has_address(self, source: Source) -> bool:
        return bool(source.url)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("derives_from")
