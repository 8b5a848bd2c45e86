"""One mailing of the letter: what editors write, what was frozen of it, and how far it is."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from articles.models import Article, Fact, FactVersion
from capysite.base.keys import KeyField
from newsletter.models.settings import one_line

# A refusal at the slot can be mended for so long; then the slot is missed.
SLOT_KEPT = timedelta(hours=4)
INTRODUCTION_LENGTH = 20_000


class IssueQuerySet(models.QuerySet["Issue"]):
    def open(self) -> Self:
        """Those whose words can still be changed."""
        return self.filter(begun_at=None, cancelled_at=None)

    def drafts(self) -> Self:
        return self.open().filter(slot=None)

    def scheduled(self, at: datetime) -> Self:
        """Those whose slot is to come, or has come and is kept."""
        return self.open().filter(slot__gt=at - SLOT_KEPT)

    def due(self, at: datetime) -> Self:
        return self.scheduled(at).filter(slot__lte=at)

    def missed(self, at: datetime) -> Self:
        return self.open().filter(slot__lte=at - SLOT_KEPT)

    def sending(self) -> Self:
        """Begun, and neither stopped for good nor through; a paused one among them."""
        return self.filter(begun_at__isnull=False, cancelled_at=None, finished_at=None)

    def public(self, at: datetime) -> Self:
        """What the archive shows: what somebody may have in the inbox by then."""
        return self.filter(begun_at__lte=at)

    def free_slug(self, slug: str) -> str:
        """The slug, with a number behind it where it is taken."""
        taken = set(self.filter(slug__startswith=slug).values_list("slug", flat=True))
        wanted = (slug if n == 1 else f"{slug}-{n}" for n in range(1, len(taken) + 2))
        return next(one for one in wanted if one not in taken)


class Issue(models.Model):
    class Kind(models.TextChoices):
        LETTER = "letter", "letter"
        CORRECTION = "correction", "correction of an issue"

    class Pause(models.TextChoices):
        BY_HAND = "by-hand", "an editor"
        CORRECTION = "correction", "a correction of a fact in it"
        BOUNCES = "bounces", "too many bounces and refusals"
        COMPLAINTS = "complaints", "too many complaints"

    kind = models.CharField(
        max_length=10, choices=Kind.choices, default=Kind.LETTER, help_text="What is mailed."
    )
    slug = KeyField(
        unique=True,
        help_text="Its address in the archive: “2026-12-01” gives /newsletter/issues/2026-12-01/.",
    )
    subject = models.CharField(
        max_length=150,
        blank=True,
        validators=[one_line],
        help_text="The subject of the mail, such as “Quillcast Team costs less”. About 50 letters "
        "fit on a phone.",
    )
    preheader = models.CharField(
        max_length=150,
        blank=True,
        validators=[one_line],
        help_text="What mail programs show beside the subject. Empty: the first words.",
    )
    introduction = models.TextField(
        blank=True,
        max_length=INTRODUCTION_LENGTH,
        help_text="Words before the guides, in the Markdown of guides: {{ fact: key }}, "
        "[words](guide:slug), [words](go:slug).",
    )
    segment = models.ForeignKey(
        "newsletter.Segment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        help_text="Who gets it. Empty: everybody on the list.",
    )
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="The issue that it corrects; it goes to those who received that one.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_issues",
        help_text="Who is told when it can’t go out.",
    )
    lock_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    slot = models.DateTimeField(
        null=True, blank=True, help_text="When it goes out. Empty: a draft."
    )
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="When the gate last refused it at its slot."
    )
    refusal = models.JSONField(
        default=list, blank=True, help_text="What stood in its way, a sentence each."
    )
    begun_at = models.DateTimeField(
        null=True, blank=True, help_text="When content and recipients were frozen."
    )
    recipients = models.PositiveIntegerField(
        default=0, help_text="How many were frozen; the deliveries are as many, always."
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    pause = models.CharField(
        "paused by", max_length=10, choices=Pause.choices, blank=True, help_text="What stopped it."
    )
    resumed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When an editor last let it go on: what was known by then pauses it no more.",
    )
    corrections_drafted_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Until when corrections of facts in it were drafted, sent or thrown away.",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When nothing was left to be sent."
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        permissions = (("send_issue", "Can schedule, pause and cancel issues"),)
        indexes = (
            models.Index(
                fields=("slot",), name="issue_waits_for_its_slot", condition=Q(begun_at=None)
            ),
            models.Index(fields=("-begun_at", "-id"), name="issue_of_the_archive"),
        )
        constraints = (
            models.CheckConstraint(
                name="issue_kind_known",
                condition=Q(kind__in=("letter", "correction")),
                violation_error_message="Choose one of the kinds of the list.",
            ),
            models.CheckConstraint(
                name="issue_subject_is_one_line",
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                violation_error_message="The subject of an issue is one line.",
            ),
            models.CheckConstraint(
                name="issue_correction_names_its_issue",
                condition=Q(kind="correction", corrects__isnull=False)
                | Q(kind="letter", corrects=None),
                violation_error_message="A correction names the issue that it corrects.",
            ),
            models.CheckConstraint(
                name="issue_begun_at_its_slot",
                condition=Q(begun_at=None) | Q(begun_at__gte=F("slot")),
                violation_error_message="An issue begins at its slot, not before.",
            ),
            models.CheckConstraint(
                name="issue_begun_has_a_subject",
                condition=Q(begun_at=None) | ~Q(subject=""),
                violation_error_message="An issue goes out with a subject.",
            ),
            models.CheckConstraint(
                name="issue_recipients_are_frozen",
                condition=Q(begun_at__isnull=False) | Q(recipients=0),
                violation_error_message="Recipients are counted when the issue begins.",
            ),
            models.CheckConstraint(
                name="issue_pause_has_its_reason",
                condition=Q(paused_at=None, pause="")
                | Q(
                    paused_at__isnull=False,
                    begun_at__isnull=False,
                    pause__in=("by-hand", "correction", "bounces", "complaints"),
                ),
                violation_error_message="A paused issue has begun, and says why it stands.",
            ),
            models.CheckConstraint(
                name="issue_finished_has_begun",
                condition=Q(finished_at=None)
                | (Q(begun_at__isnull=False) & Q(finished_at__gte=F("begun_at"))),
                violation_error_message="Only an issue that has begun can be through.",
            ),
        )

    def __str__(self) -> str:
        return self.subject or f"Issue {self.slug}"

    def get_absolute_url(self) -> str:
        return reverse("newsletter:issue", args=(self.slug,))

    @property
    def is_open(self) -> bool:
        """Whether its words can still be changed."""
        return self.begun_at is None and self.cancelled_at is None

    @property
    def is_sending(self) -> bool:
        return self.begun_at is not None and not (self.cancelled_at or self.finished_at)

    def state(self, at: datetime) -> str:
        if self.cancelled_at:
            return "cancelled"
        if self.begun_at:
            if self.finished_at:
                return "sent"
            return f"paused by {self.get_pause_display()}" if self.paused_at else "sending"
        if self.slot is None:
            return "draft"
        if self.slot <= at - SLOT_KEPT:
            return "slot missed"
        return "refused" if self.refused_at and self.refused_at >= self.slot else "scheduled"


class IssueItem(models.Model):
    """One entry of an issue: a guide, or the correction of one."""

    class Kind(models.TextChoices):
        GUIDE = "guide", "guide"
        CORRECTION = "correction", "correction"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place, from the top.")
    kind = models.CharField(
        max_length=10,
        choices=Kind.choices,
        default=Kind.GUIDE,
        help_text="A guide, or what we corrected in one.",
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        verbose_name="guide",
        related_name="issue_items",
        help_text="Title, summary and address come from what is live when the issue goes out.",
    )
    words = models.TextField(
        blank=True,
        max_length=1000,
        help_text="Words of your own in place of the summary, with the references of guides. A "
        "correction says what was wrong, and what is right.",
    )

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                name="issueitem_kind_known",
                condition=Q(kind__in=("guide", "correction")),
                violation_error_message="Choose one of the kinds of the list.",
            ),
            models.CheckConstraint(
                name="issueitem_correction_says_what",
                condition=~Q(kind="correction", words=""),
                violation_error_message="Say what was wrong, and what is right.",
            ),
            models.UniqueConstraint(
                fields=("issue", "article"),
                condition=Q(kind="guide"),
                name="issueitem_guide_once",
                violation_error_message="This guide stands in the issue already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.article}"


class IssueContent(models.Model):
    """What recipients of an issue get, frozen when it began. `html` and `text` hold
    `composing.TOKEN` where the secret of the recipient stands; `data` is for the archive."""

    issue = models.OneToOneField(Issue, on_delete=models.PROTECT, related_name="content")
    frozen_at = models.DateTimeField()
    subject = models.CharField(max_length=150)
    preheader = models.CharField(max_length=150, blank=True)
    sender = models.CharField(max_length=340)
    reply_to = models.CharField(max_length=254, blank=True)
    envelope = models.CharField(max_length=254)
    text = models.TextField()
    html = models.TextField()
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = "frozen issue"

    def __str__(self) -> str:
        return self.subject


class IssueFact(models.Model):
    """A fact in a frozen issue, with the version that it shows."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="facts")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="issues")
    version = models.ForeignKey(FactVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "fact of an issue"
        verbose_name_plural = "facts of issues"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("issue", "fact"),
                name="issuefact_once",
                violation_error_message="This fact stands in the issue already.",
            ),
        )

    def __str__(self) -> str:
        return str(self.fact)
