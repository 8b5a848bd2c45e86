from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from articles import whereused
from articles.findings import Finding
from articles.models import Offer
from articles.publishing.gate import inspect_offer
from capysite.base import clock
from capysite.base.keeping import Kept
from capysite.base.moments import MomentWidget

if TYPE_CHECKING:
    FormBase = forms.ModelForm[Offer]
else:
    FormBase = forms.ModelForm


class OfferForm(FormBase):
    """An offer that pages show passes the gate as those pages did."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.instance.pk and not self.errors and (holes := _opened_by(self.instance)):
            self.add_error(None, [ValidationError(str(hole)) for hole in holes])


def _opened_by(offer: Offer) -> list[Finding]:
    """Holes that the stored offer doesn't have, at the moments at which pages need it."""
    stored = Offer.objects.get(pk=offer.pk)
    found: dict[Finding, None] = {}
    for moment in whereused.moments(stored, at=clock.now()):
        before = inspect_offer(stored, at=moment).holes
        holes = inspect_offer(offer, at=moment).holes
        found |= dict.fromkeys(hole for hole in holes if hole not in before)
    return list(found)


@admin.register(Offer)
class OfferAdmin(Kept):
    form = OfferForm
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
