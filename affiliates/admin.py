from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from affiliates import report_pages
from affiliates.health.desk import LinkAddressAdmin
from affiliates.models import Link, Merchant, Product
from affiliates.relating import save
from capysite.base import audit
from capysite.base.keeping import Named, ShownForm
from capysite.base.moments import MOMENTS

LEADING = ("destination", "begins_at", "ends_at", "fallback")

__all__ = ["LinkAddressAdmin"]


@admin.register(Merchant)
class MerchantAdmin(Named):
    form = ShownForm
    list_display = ("name", "relationship", "programme", "slug")
    list_filter = ("relationship",)
    search_fields = ("name", "slug", "programme", "website", "domains")
    fieldsets = (
        (None, {"fields": ("name", "slug", "website", "domains")}),
        (
            "What we gain",
            {"fields": ("relationship", "programme", "pays_for", "wording", "terms")},
        ),
    )

    def save_model(self, request: HttpRequest, obj: Merchant, form: Any, change: bool) -> None:
        user: Any = request.user
        save(obj, by=user)


@admin.register(Product)
class ProductAdmin(Named):
    form = ShownForm
    list_display = ("name", "merchant", "relationship", "slug")
    list_filter = ("merchant__relationship",)
    list_select_related = ("merchant",)
    search_fields = ("name", "slug", "merchant__name")
    autocomplete_fields = ("merchant",)
    fields = ("name", "slug", "merchant", "website", "summary")

    @admin.display(ordering="merchant__relationship")
    def relationship(self, product: Product) -> str:
        return product.merchant.get_relationship_display()


@admin.register(Link)
class LinkAdmin(Named):
    form = ShownForm
    named_by = ""
    list_display = ("slug", "product", "relationship", "destination", "ends_at")
    list_filter = ("product__merchant__relationship",)
    list_select_related = ("product__merchant",)
    search_fields = ("slug", "product__name", "destination", "note")
    autocomplete_fields = ("product",)
    fieldsets = (
        (None, {"fields": ("slug", "product", "destination", "note")}),
        ("Window", {"fields": ("begins_at", "ends_at", "fallback")}),
    )
    formfield_overrides = MOMENTS

    @admin.display(ordering="product__merchant__relationship")
    def relationship(self, link: Link) -> str:
        return link.product.merchant.get_relationship_display()

    def save_model(self, request: HttpRequest, obj: Link, form: Any, change: bool) -> None:
        """Where a link leads, and until when, is what somebody may want to divert."""
        before = leading(Link.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        after = leading(obj)
        moved = {name: value for name, value in after.items() if before.get(name) != value}
        if moved:
            audit.record(
                "link.changed" if change else "link.made",
                by=request.user,  # type: ignore[arg-type]
                target=obj,
                before={name: before[name] for name in moved if change},
                after=moved,
            )

    def get_urls(self) -> list[URLPattern]:
        seen_by = self.admin_site.admin_view
        return [
            path("clicks/", seen_by(report_pages.clicks), name="affiliates_clicks"),
            path("clicks.csv", seen_by(report_pages.clicks_csv), name="affiliates_clicks_csv"),
            *super().get_urls(),
        ]


def leading(link: Link) -> dict[str, str]:
    """What says where it leads, as the audit keeps it."""
    values = ((name, getattr(link, name)) for name in LEADING)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value or ""
        for name, value in values
    }
