from django.contrib import admin

from affiliates.models import Link, Merchant, Product
from capysite.base.keeping import Named, ShownForm


@admin.register(Merchant)
class MerchantAdmin(Named):
    form = ShownForm
    list_display = ("name", "relationship", "programme", "slug")
    list_filter = ("relationship",)
    search_fields = ("name", "slug", "programme")
    fields = ("name", "slug", "relationship", "programme", "website")


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
    named_by = ""
    list_display = ("slug", "product", "relationship", "destination")
    list_filter = ("product__merchant__relationship",)
    list_select_related = ("product__merchant",)
    search_fields = ("slug", "product__name", "destination", "note")
    autocomplete_fields = ("product",)
    fields = ("slug", "product", "destination", "note")

    @admin.display(ordering="product__merchant__relationship")
    def relationship(self, link: Link) -> str:
        return link.product.merchant.get_relationship_display()
