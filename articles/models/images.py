from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import OuterRef, Q

from capysite.base.addresses import address_of
from capysite.base.keys import KeyField

MOST_TRIES = 5


def percent(name: str, edge: str) -> "models.PositiveSmallIntegerField[int | str, int]":
    return models.PositiveSmallIntegerField(
        name,
        default=50,
        validators=[MaxValueValidator(100, "Write a percentage between 0 and 100.")],
        help_text=f"Where the thing that matters lies, in percent from the {edge} edge. "
        "50 is the middle. It stays in sight where the picture is cropped.",
    )


class ImageQuerySet(models.QuerySet["Image"]):
    def lacking(self, recipe: int) -> "ImageQuerySet":
        """Those that the worker has still to go through, for a recipe or a new focal point."""
        done = PictureWork.objects.filter(
            image=OuterRef("pk"),
            recipe=recipe,
            focal_x=OuterRef("focal_x"),
            focal_y=OuterRef("focal_y"),
        )
        return self.filter(~models.Exists(done))


class Image(models.Model):
    """A picture that passed our intake: decoded, limited, stripped, re-encoded.

    `renditions` is a list of {"name", "format", "width", "height", "crop"}, the whole before its
    crops and widest last; the names can't be guessed and lie in the media store. `master` is
    the file that others are made from, empty for pictures of the time before there were any.
    """

    key = KeyField(unique=True, help_text="Text shows it as ![description](image:key).")
    alt = models.CharField(
        "description",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for who can’t see it.",
    )
    decorative = models.BooleanField(
        default=False,
        help_text="It says nothing that the text doesn’t; no description is read out.",
    )
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    focal_x = percent("focal point, across", "left")
    focal_y = percent("focal point, down", "upper")
    renditions = models.JSONField(default=list)
    master = models.CharField(max_length=40, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                name="image_focal_point_inside",
                violation_error_message="The focal point lies in the picture: 0 to 100 percent.",
            ),
        )

    def __str__(self) -> str:
        return self.alt or self.key

    def address_of(self, name: str) -> str:
        return address_of("articles:image", name)

    @property
    def whole(self) -> list[dict[str, Any]]:
        return [r for r in self.renditions if not r.get("crop")]

    def cropped(self, shape: str) -> list[dict[str, Any]]:
        return [r for r in self.renditions if r.get("crop") == shape]


class PictureWork(models.Model):
    """How far the worker is with a picture: for which recipe and focal point it is through, and
    what came in its way since. A try that a dead worker never ended leaves no problem."""

    image = models.OneToOneField(Image, on_delete=models.CASCADE, related_name="work")
    recipe = models.PositiveSmallIntegerField(default=0)
    focal_x = models.PositiveSmallIntegerField(default=0)
    focal_y = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField()
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"Work on {self.image_id}"
