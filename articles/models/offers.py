from datetime import datetime

from django.db import models
from django.db.models import F, Q

from affiliates.models import Link, Product
from articles.models.facts import Fact
from capysite.base.keys import KeyField


class Offer(models.Model):
    """A product, its price from the ledger, and the time in which it is offered.

    It stands as a box, {{ offer: key }}, or as a promotion in a table.
    """

    key = KeyField(
        unique=True, help_text="Text places it as {{ offer: key }} on a line of its own."
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="offers")
    price = models.ForeignKey(
        Fact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        help_text="The price fact: a price is never typed here.",
    )
    link = models.ForeignKey(
        Link,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        help_text="Where the button leads; empty: to the product’s own page.",
    )
    text = models.TextField(
        blank=True,
        max_length=500,
        help_text="What is offered, in a sentence or two. Inline Markdown.",
    )
    button = models.CharField(max_length=60, blank=True, help_text="Such as “Try Quillcast”.")
    begins_at = models.DateTimeField("from", null=True, blank=True, help_text="Empty: always.")
    ends_at = models.DateTimeField("until", null=True, blank=True, help_text="Empty: no end.")
    lock_version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("key",)
        indexes = (
            models.Index(
                fields=["begins_at"], name="offer_begins", condition=Q(begins_at__isnull=False)
            ),
            models.Index(fields=["ends_at"], name="offer_ends", condition=Q(ends_at__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(begins_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("begins_at")),
                name="offer_ends_after_begin",
                violation_error_message="An offer ends after it begins.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product} ({self.key})"

    def stands(self, at: datetime) -> bool:
        """Whether the instant lies in its window."""
        begun = self.begins_at is None or self.begins_at <= at
        return begun and (self.ends_at is None or self.ends_at > at)
