from django.conf import settings
from django.db import models

from articles.models.facts import Fact
from articles.models.guides import Article


class ImportedText(models.Model):
    """A text that came in by the importer, and what it became."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="imports")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200, blank=True, help_text="Name of the file.")
    content = models.JSONField(help_text="The working copy as the import left it.")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-imported_at", "-id")

    def __str__(self) -> str:
        return f"{self.name or 'Text'} → {self.article}"


class PendingImport(models.Model):
    """A changed text whose guide was edited since: kept until somebody decides."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="pending_imports")
    text = models.TextField()
    name = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-received_at",)

    def __str__(self) -> str:
        return f"Text waiting for {self.article}"


class Proposal(models.Model):
    """A value in an imported text that differs from the ledger. It changes nothing by itself."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="proposals")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="proposals")
    value = models.TextField(
        "value in the text", help_text="As it stands there, whatever the fact’s type."
    )
    statement = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=20, blank=True)
    line = models.PositiveIntegerField(help_text="Line of the text, from 1.")
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at",)

    def __str__(self) -> str:
        return f"Proposal for {self.fact}"
