"""Two rows that triggers read and write.

Neither table may ever be rebuilt: SQLite refuses to rename a table while the triggers of
others refer to it.
"""

from django.db import models
from django.db.models import Q


class Generation(models.Model):
    """The number of the state that readers see: triggers move it with every shown change."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.BigIntegerField(
        default=0, help_text="Moves when something changes that pages show."
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="generation_is_one_row",
                condition=Q(id=1),
                violation_error_message="There is one generation.",
            ),
            models.CheckConstraint(
                name="generation_is_not_negative",
                condition=Q(number__gte=0),
                violation_error_message="A generation counts from zero.",
            ),
        )

    def __str__(self) -> str:
        return f"generation {self.number}"


class Erasure(models.Model):
    """While this row stands, its transaction may erase; and while it stands, none commits.

    It refers to a generation that can't exist, and the database looks at that on commit.
    """

    NEVER = 0

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    never = models.ForeignKey(
        Generation,
        on_delete=models.DO_NOTHING,
        default=NEVER,
        related_name="+",
        help_text="Refers to nothing, so that this row can't be committed.",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="erasure_can_not_be_committed",
                condition=Q(id=1, never=0),
                violation_error_message="An erasure is made by the program alone.",
            ),
        )

    def __str__(self) -> str:
        return "erasure"
