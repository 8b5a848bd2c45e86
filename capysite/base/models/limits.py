"""How often something was tried; keys are hashed, so that no address stands here."""

from django.db import models
from django.db.models import F, Q


class Limit(models.Model):
    key = models.CharField(max_length=64, unique=True, help_text="A keyed hash of what is limited.")
    window_start = models.DateTimeField(help_text="The first try of this window.")
    window_end = models.DateTimeField(help_text="From then on counting starts anew.")
    count = models.PositiveIntegerField(help_text="Tries since the window began.")

    class Meta:
        indexes = (models.Index(fields=("window_end",), name="limit_what_is_over"),)
        constraints = (
            models.CheckConstraint(
                name="limit_window_ends_after_it_starts",
                condition=Q(window_end__gt=F("window_start")),
                violation_error_message="A window ends after it starts.",
            ),
            models.CheckConstraint(
                name="limit_counts_from_one",
                condition=Q(count__gte=1),
                violation_error_message="A limit counts from one.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.count} tries since {self.window_start:%Y-%m-%d %H:%M:%S}"
