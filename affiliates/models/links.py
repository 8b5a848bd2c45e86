from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.http import urlencode

from affiliates.models.products import Product
from affiliates.places import Place
from capysite.base.addresses import address_of
from capysite.base.keys import KeyField, WebAddressField, web_address_constraint


class Link(models.Model):
    """An address that may earn. Text refers to it as [words](go:slug)."""

    slug = KeyField(unique=True, help_text="Readers see it in /go/slug/, such as “quillcast-team”.")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="links")
    destination = WebAddressField(
        help_text="Where /go/ leads: the full address with the programme’s marks."
    )
    begins_at = models.DateTimeField(
        null=True, blank=True, help_text="The destination holds from then on; empty: already."
    )
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on it doesn’t, to the minute; empty: no end."
    )
    fallback = WebAddressField(
        blank=True,
        help_text="Where /go/ leads before and after that; empty: the product’s own page.",
    )
    note = models.CharField(max_length=200, blank=True, help_text="For colleagues; never printed.")

    class Meta:
        ordering = ("slug",)
        indexes = (
            models.Index(
                fields=["begins_at"], name="link_begins", condition=Q(begins_at__isnull=False)
            ),
            models.Index(fields=["ends_at"], name="link_ends", condition=Q(ends_at__isnull=False)),
        )
        constraints = (
            web_address_constraint("destination", "link_destination_is_web"),
            models.CheckConstraint(
                condition=~Q(destination=""),
                name="link_destination_given",
                violation_error_message="A link needs a destination.",
            ),
            web_address_constraint("fallback", "link_fallback_is_web"),
            models.CheckConstraint(
                condition=Q(begins_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("begins_at")),
                name="link_ends_after_it_begins",
                violation_error_message="A link ends after it begins.",
            ),
        )

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return address_of("affiliates:go", self.slug)

    @property
    def has_window(self) -> bool:
        return bool(self.begins_at or self.ends_at)

    def address_in(self, guide: str, place: Place) -> str:
        """The way through /go/, which tells where it stood: the same for every reader."""
        return f"{self.get_absolute_url()}?{urlencode({'g': guide, 'p': place.value})}"


def in_window(begins_at: datetime | None, ends_at: datetime | None, at: datetime) -> bool:
    return (begins_at is None or begins_at <= at) and (ends_at is None or at < ends_at)
