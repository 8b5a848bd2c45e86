from django.db import models

from affiliates.models.merchants import Merchant
from capysite.base.keys import KeyField, WebAddressField, web_address_constraint


class Product(models.Model):
    """Something that guides compare or recommend."""

    slug = KeyField(unique=True, help_text="Used in tables and offers, such as “quillcast-team”.")
    name = models.CharField(max_length=200, help_text="As printed, such as “Quillcast Team”.")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="products")
    website = WebAddressField(blank=True, help_text="The product’s own page, without any tracking.")
    summary = models.CharField(max_length=300, blank=True, help_text="What it is, in one sentence.")

    class Meta:
        ordering = ("name",)
        indexes = (models.Index(fields=("name", "slug"), name="product_by_name"),)
        constraints = (web_address_constraint("website", "product_website_is_web"),)

    def __str__(self) -> str:
        return self.name
