from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from articles.ledger.kinds import Reason
from articles.tables.grid import Grid
from capysite.base import clock
from capysite.base.keys import KeyField


def validate_grid(data: object) -> None:
    try:
        Grid.from_json(data)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def empty_grid() -> dict[str, object]:
    return Grid().to_json()


class ComparisonTable(models.Model):
    """A comparison shared by guides: the grid that editors work on. Readers see its versions."""

    key = KeyField(
        unique=True, help_text="Text places it as {{ table: key }} on a line of its own."
    )
    title = models.CharField(
        max_length=200, help_text="The caption, such as “Transcribers compared”."
    )
    grid = models.JSONField(default=empty_grid, validators=(validate_grid,))
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_tables",
    )
    updated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def read_grid(self) -> Grid:
        return Grid.from_json(self.grid)


class TableVersionQuerySet(models.QuerySet["TableVersion"]):
    def current(self, at: datetime) -> "TableVersionQuerySet":
        """The newest version of each table that has begun by then and was not cancelled."""
        later = TableVersion.objects.filter(
            table=models.OuterRef("table"),
            cancelled_at=None,
            begins_at__lte=at,
            begins_at__gt=models.OuterRef("begins_at"),
        )
        return self.filter(cancelled_at=None, begins_at__lte=at).filter(~models.Exists(later))


class TableVersion(models.Model):
    """What a table shows from a moment on. Never changed; cancelled only before it begins."""

    table = models.ForeignKey(ComparisonTable, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=200)
    grid = models.JSONField(validators=(validate_grid,))
    reason = models.CharField(max_length=20, choices=Reason.choices, default=Reason.FIRST)
    note = models.CharField(max_length=300, blank=True)
    begins_at = models.DateTimeField("from")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = TableVersionQuerySet.as_manager()

    class Meta:
        ordering = ("table", "-begins_at")
        indexes = (
            models.Index(
                fields=("begins_at", "id"),
                condition=Q(cancelled_at=None),
                name="tableversion_in_order",
            ),
            models.Index(
                fields=("begins_at", "id"),
                condition=Q(cancelled_at=None, reason=Reason.CORRECTION),
                name="tableversion_corrections",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("table", "begins_at"),
                condition=Q(cancelled_at=None),
                name="tableversion_one_a_moment",
                violation_error_message="Another version of this table begins at the same moment.",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__gte=F("recorded_at")),
                name="tableversion_not_backdated",
                violation_error_message="A version can’t begin in the past.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(cancelled_at__lt=F("begins_at")),
                name="tableversion_cancelled_before_begin",
                violation_error_message="A version that has begun can’t be cancelled; "
                "publish a new one.",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values),
                name="tableversion_reason_known",
                violation_error_message="Say whether the world changed or we were wrong.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} from {clock.in_words(self.begins_at)}"

    def read_grid(self) -> Grid:
        return Grid.from_json(self.grid)
