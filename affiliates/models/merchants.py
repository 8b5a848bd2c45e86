from django.db import models

from affiliates.relationships import Relationship
from capysite.base.keys import KeyField, WebAddressField, web_address_constraint


class Merchant(models.Model):
    """Who sells, and what the publisher gains from it."""

    slug = KeyField(unique=True, help_text="Short name for the records, such as “quillcast”.")
    name = models.CharField(
        max_length=200, help_text="As readers know it, such as “Quillcast Ltd”."
    )
    relationship = models.CharField(
        max_length=20,
        choices=Relationship.choices,
        default=Relationship.NONE,
        help_text="Decides the disclosure and the marks of every link to this merchant, everywhere "
        "and at once.",
    )
    programme = models.CharField(
        max_length=200,
        blank=True,
        help_text="Network or contract, such as “Partner programme 2026”.",
    )
    website = WebAddressField(
        blank=True, help_text="Home page, such as https://quillcast.example/."
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(relationship__in=Relationship.values),
                name="merchant_relationship_known",
                violation_error_message="Choose one of the listed relationships.",
            ),
            web_address_constraint("website", "merchant_website_is_web"),
        )

    def __str__(self) -> str:
        return self.name
