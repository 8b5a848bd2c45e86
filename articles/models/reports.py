"""Readers report errors: one open task a figure or guide, and the answer in public."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.facts import Fact
from articles.models.guides import Article
from articles.models.people import Author


class ErrorReport(models.Model):
    """A task for editors: readers think that a figure, or a guide, is wrong.

    While it is open, further notices of the same figure are counted on it.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="error_reports")
    fact = models.ForeignKey(
        Fact, on_delete=models.PROTECT, null=True, blank=True, related_name="error_reports"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    notices_count = models.PositiveIntegerField("times reported", default=0)

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("article", "fact"),
                condition=Q(closed_at=None, fact__isnull=False),
                name="errorreport_one_open_a_figure",
                violation_error_message="This figure has an open report already.",
            ),
            models.UniqueConstraint(
                fields=("article",),
                condition=Q(closed_at=None, fact=None),
                name="errorreport_one_open_a_guide",
                violation_error_message="This guide has an open report already.",
            ),
        )

    def __str__(self) -> str:
        times = "once" if self.notices_count == 1 else f"{self.notices_count} times"
        return f"{self.fact or self.article}, reported {times}"


class ErrorNotice(models.Model):
    """What one reader wrote. The address is optional, and erased once it was answered."""

    report = models.ForeignKey(ErrorReport, on_delete=models.CASCADE, related_name="notices")
    text = models.TextField(max_length=2000)
    email = models.EmailField(blank=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("received_at", "id")

    def __str__(self) -> str:
        return self.text[:80]


class Verdict(models.TextChoices):
    CORRECTED = "corrected", "Readers were right: corrected"
    STANDS = "stands", "We looked again: it stands"


class ErrorAnswer(models.Model):
    """How a report was answered; public, and never changed."""

    report = models.OneToOneField(ErrorReport, on_delete=models.PROTECT, related_name="answer")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    text = models.CharField(
        max_length=500, help_text="What we found, for every reader, in a sentence or two."
    )
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="answers")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-answered_at",)
        indexes = (models.Index(fields=("answered_at", "id"), name="erroranswer_in_order"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values),
                name="erroranswer_verdict_known",
                violation_error_message="Say whether it was corrected or stands.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="erroranswer_says_what",
                violation_error_message="Say what was found.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report.fact or self.report.article}: {self.text}"
