from django.db import models
from django.db.models import Q

from affiliates.models.links import Link
from affiliates.places import Place


class ClickKind(models.TextChoices):
    HUMAN = "human", "People"
    ROBOT = "robot", "Robots"


class Clicks(models.Model):
    """How often a link was followed on a day, from one place. Counters: nobody can be read here."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="clicks")
    guide = models.CharField(
        max_length=40, blank=True, help_text="The guide’s key; empty: from somewhere else."
    )
    place = models.CharField(max_length=20, choices=Place.choices, help_text="Where it stood.")
    day = models.DateField(help_text="In the site’s zone.")
    kind = models.CharField(max_length=10, choices=ClickKind.choices, help_text="Who followed.")
    count = models.PositiveBigIntegerField(help_text="How often.")

    class Meta:
        verbose_name = verbose_name_plural = "clicks"
        # Written by the redirect, read by the reports: the desk has no form for them.
        default_permissions = ()
        permissions = (("see_clicks", "Can see the reports of clicks"),)
        indexes = (models.Index(fields=("day",), name="clicks_by_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=("link", "guide", "place", "day", "kind"),
                name="clicks_counted_in_one_row",
                violation_error_message="These clicks are counted already.",
            ),
            models.CheckConstraint(
                condition=Q(place__in=Place.values),
                name="clicks_place_known",
                violation_error_message="Choose one of the listed places.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ClickKind.values),
                name="clicks_kind_known",
                violation_error_message="Clicks are those of people or of robots.",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="clicks_count_from_one",
                violation_error_message="Clicks are counted from one.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.count} × {self.link_id}, {self.day}"
