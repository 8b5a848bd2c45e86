from django.db import models
from django.db.models import F, Q

from articles.models.editions import Edition
from articles.models.guides import Article
from articles.models.people import Author


class Review(models.Model):
    """One person's act on a guide, made of checks. The stamp is derived from it."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="reviews")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="reviews")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("finished_at",), name="review_finished"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
                name="review_ends_after_start",
                violation_error_message="A review ends after it started.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.article}, reviewed by {self.reviewer}"
