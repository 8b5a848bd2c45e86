"""Who did what, and what stood there before: the database lets nobody change it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class AuditEntry(models.Model):
    at = models.DateTimeField(help_text="When it was done.")
    # PROTECT, for SET_NULL would be an UPDATE of a row that the database keeps as it is.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who did it; empty for a command or somebody who was not logged in.",
    )
    by_name = models.CharField(
        max_length=150, blank=True, help_text="The name that the person had at the time."
    )
    action = models.CharField(max_length=60, help_text="What was done, e.g. guide.published.")
    target_type = models.CharField(
        max_length=100, blank=True, help_text="The kind of thing, e.g. articles.article."
    )
    target_id = models.CharField(max_length=64, blank=True, help_text="Its number.")
    target_text = models.CharField(max_length=300, blank=True, help_text="What it was called.")
    before = models.JSONField(default=dict, blank=True, help_text="What stood there before.")
    after = models.JSONField(default=dict, blank=True, help_text="What stood there then.")

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit"
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("-at", "-id"), name="audit_newest_first"),
            models.Index(fields=("target_type", "target_id"), name="audit_of_one_thing"),
        )
        constraints = (
            models.CheckConstraint(
                name="audit_says_what_was_done",
                condition=~Q(action=""),
                violation_error_message="Say what was done.",
            ),
        )

    def __str__(self) -> str:
        return " ".join(filter(None, (self.by_name, self.action, self.target_text)))
