from django.conf import settings
from django.db import models

from articles.models.guides import Article


class Autosave(models.Model):
    """What a person typed into a guide's form and has not saved: the raw post, one a person.

    It writes no row of the guide; only Save does. It goes when she saves or discards it.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="autosaves")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves"
    )
    post = models.TextField(help_text="The fields of the form, URL-encoded.")
    lock_version = models.PositiveIntegerField(help_text="Of the guide, when the form was opened.")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("-saved_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("article", "user"),
                name="autosave_one_a_person",
                violation_error_message="This person’s unsaved text is kept already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.article}, unsaved by {self.user}"
