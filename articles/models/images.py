from django.conf import settings
from django.db import models
from django.urls import reverse

from capysite.base.keys import KeyField


class Image(models.Model):
    """A picture that passed our intake: decoded, limited, stripped, re-encoded.

    `renditions` is a list of {"name", "format", "width", "height"}, widest last; the names
    are random and lie in the media store.
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
    renditions = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.alt or self.key

    def address_of(self, name: str) -> str:
        return reverse("articles:image", args=[name])
