"""The working copy of a guide and its parts: what editors change and readers never see."""

from django.conf import settings
from django.db import models

from articles.models.facts import Fact
from articles.models.people import Author, Topic
from articles.models.sources import Source
from capysite.base.keys import KeyField


class Article(models.Model):
    """A guide's working copy. Public pages read its editions, never this."""

    title = models.CharField(max_length=200, blank=True)
    short_title = models.CharField(
        max_length=60, blank=True, help_text="For narrow places; empty: the title."
    )
    slug = KeyField(
        blank=True,
        help_text="The address under /guides/. After publishing, the old address leads to the new.",
    )
    summary = models.TextField(
        blank=True,
        max_length=400,
        help_text="One or two sentences under the title; also the description.",
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    authors = models.ManyToManyField(Author, through="ArticleAuthor", related_name="articles")
    body = models.TextField(
        blank=True,
        help_text="Markdown. Figures come from the ledger: {{ fact: key }}, {{ table: key }}, "
        "{{ facts }}, {{ offer: key }}, [words](go:link), [words](guide:slug).",
    )
    first_published_elsewhere = models.DateField(
        null=True, blank=True, editable=False, help_text="Set by the importer alone."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_articles",
        help_text="Who looks after this guide.",
    )
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = "guide"
        ordering = ("-updated_at",)
        permissions = (
            ("publish_article", "Can publish guides"),
            ("withdraw_article", "Can withdraw guides"),
            ("review_article", "Can review guides"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("slug",),
                condition=~models.Q(slug=""),
                name="article_slug_once",
                violation_error_message="Another guide uses this address; choose another.",
            ),
        )

    def __str__(self) -> str:
        return self.title or f"Untitled guide {self.pk}"


class ArticleAuthor(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "author"
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("article", "author"),
                name="articleauthor_once",
                violation_error_message="This author already stands in the byline.",
            ),
        )

    def __str__(self) -> str:
        return self.author.name


class Evidence(models.Model):
    """A fact in the evidence table of a guide."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="evidence")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="evidence")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "evidence"
        verbose_name_plural = "evidence"
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("article", "fact"),
                name="evidence_once",
                violation_error_message="This fact already stands in the evidence table.",
            ),
        )

    def __str__(self) -> str:
        return str(self.fact)


class FAQ(models.Model):
    """A question that readers ask, with its answer."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="questions")
    key = KeyField(
        blank=True, help_text="In the address of the answer; empty: made from the question."
    )
    question = models.CharField(max_length=300)
    answer = models.TextField(
        blank=True, help_text="Markdown without headings; facts as in the text."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "question"
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("article", "key"),
                condition=~models.Q(key=""),
                name="faq_key_once",
                violation_error_message="Another question of this guide has the same key.",
            ),
        )

    def __str__(self) -> str:
        return self.question


class Citation(models.Model):
    """A source's place in the list of a guide."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "source"
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("article", "source"),
                name="citation_once",
                violation_error_message="This source already stands in the list.",
            ),
        )

    def __str__(self) -> str:
        return str(self.source)


class Snapshot(models.Model):
    """A kept save of a working copy."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="snapshots")
    lock_version = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=100, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-lock_version",)
        constraints = (
            models.UniqueConstraint(
                fields=("article", "lock_version"),
                name="snapshot_one_a_save",
                violation_error_message="This save is already kept.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.article}, save {self.lock_version}"
