"""Addresses that nothing may be sent to, whoever brings them along."""

from django.db import models
from django.db.models import Q

from newsletter.hashing import HASH_LENGTH


class Suppression(models.Model):
    """The address itself is not here, so that this outlives its erasure."""

    class Reason(models.TextChoices):
        ERASED = "erased", "erased at their wish"
        COMPLAINED = "complained", "marked our mail as unwanted"
        BOUNCED = "bounced", "the mailbox takes no mail"
        ASKED = "asked", "asked us never to write again"

    address_hash = models.CharField(
        "hash of the address",
        max_length=HASH_LENGTH,
        help_text="Recognises the address, and can’t be turned back into it.",
    )
    reason = models.CharField(max_length=10, choices=Reason.choices, help_text="Why.")
    at = models.DateTimeField("since", help_text="When it was put here.")

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("-at", "-id"), name="suppression_newest_first"),)
        constraints = (
            models.UniqueConstraint(
                fields=("address_hash",),
                name="suppression_one_for_an_address",
                violation_error_message="This address is suppressed already.",
            ),
            models.CheckConstraint(
                name="suppression_reason_is_known",
                condition=Q(reason__in=("erased", "complained", "bounced", "asked")),
                violation_error_message="Choose one of the reasons of the list.",
            ),
            models.CheckConstraint(
                name="suppression_holds_a_hash",
                condition=~Q(address_hash="") & ~Q(address_hash__contains="@"),
                violation_error_message="Keep the hash here, never the address.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.address_hash[:12]}, {self.get_reason_display()}"
