from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from articles.admin.widgets import MomentWidget
from articles.models import Offer
from capysite.base.keeping import Kept


@admin.register(Offer)
class OfferAdmin(Kept):
    list_display = ("product", "key", "price", "relationship", "begins_at", "ends_at")
    list_filter = ("product__merchant__relationship",)
    list_select_related = ("product__merchant", "price")
    search_fields = ("key", "product__name", "text")
    autocomplete_fields = ("product", "price", "link")
    fieldsets = (
        (None, {"fields": ("product", "key", "price", "text")}),
        ("Button", {"fields": ("link", "button")}),
        ("Window", {"fields": ("begins_at", "ends_at")}),
    )

    formfield_overrides = {models.DateTimeField: {"widget": MomentWidget}}  # noqa: RUF012

    @admin.display(ordering="product__merchant__relationship")
    def relationship(self, offer: Offer) -> str:
        return offer.product.merchant.get_relationship_display()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()
