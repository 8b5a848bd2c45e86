from django.db import models
from django.db.models import Q

from articles.models.facts import Check
from capysite.base import clock
from capysite.base.keys import WebAddressField


class Found(models.TextChoices):
    FOUND = "found", "Found"
    NOT_FOUND = "not_found", "Not found"
    UNREACHABLE = "unreachable", "Not reachable"


class ExcerptLookup(models.Model):
    """That the worker looked for a check's excerpt in the page that it names.

    Evidence of the excerpt, never a check: that a page answers says nothing about a fact.
    """

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="lookups")
    url = WebAddressField("address")
    found = models.CharField(max_length=20, choices=Found.choices)
    detail = models.CharField(max_length=200, blank=True, help_text="Why it was not reachable.")
    text_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Hash of the text that was fetched."
    )
    looked_at = models.DateTimeField()

    class Meta:
        ordering = ("-looked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(found__in=Found.values),
                name="excerptlookup_found_known",
                violation_error_message="Found, not found or not reachable.",
            ),
            models.CheckConstraint(
                condition=Q(found=Found.UNREACHABLE) | ~Q(text_sha256=""),
                name="excerptlookup_keeps_hash",
                violation_error_message="What was fetched is kept by its hash.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_found_display()}: {self.url}"

    @property
    def in_words(self) -> str:
        """ "Found there on 24 November 2026"."""
        day = clock.local_date(self.looked_at)
        why = f": {self.detail.rstrip('.')}" if self.detail else ""
        there = "" if self.found == Found.UNREACHABLE else " there"
        return f"{self.get_found_display()}{there} on {day.day} {day:%B %Y}{why}"
