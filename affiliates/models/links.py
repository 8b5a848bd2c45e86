from django.db import models
from django.urls import reverse

from affiliates.models.products import Product
from capysite.base.keys import KeyField, WebAddressField, web_address_constraint


class Link(models.Model):
    """An address that may earn. Text refers to it as [words](go:slug)."""

    slug = KeyField(unique=True, help_text="Readers see it in /go/slug/, such as “quillcast-team”.")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="links")
    destination = WebAddressField(
        help_text="Where /go/ leads: the full address with the programme’s marks."
    )
    note = models.CharField(max_length=200, blank=True, help_text="For colleagues; never printed.")

    class Meta:
        ordering = ("slug",)
        constraints = (
            web_address_constraint("destination", "link_destination_is_web"),
            models.CheckConstraint(
                condition=~models.Q(destination=""),
                name="link_destination_given",
                violation_error_message="A link needs a destination.",
            ),
        )

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("affiliates:go", args=[self.slug])
