"""When each worker was last heard."""

from django.db import models
from django.db.models import Q


class Heartbeat(models.Model):
    name = models.CharField(max_length=100, unique=True, help_text="The worker's name.")
    seen_at = models.DateTimeField(help_text="When it was last heard.")
    detail = models.CharField(max_length=200, blank=True, help_text="What it was doing.")

    class Meta:
        indexes = (models.Index(fields=("-seen_at",), name="heartbeat_last_heard"),)
        constraints = (
            models.CheckConstraint(
                name="heartbeat_has_a_name",
                condition=~Q(name=""),
                violation_error_message="A worker has a name.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, heard {self.seen_at:%Y-%m-%d %H:%M:%S}"
