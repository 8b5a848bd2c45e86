"""Mail that waits for the worker, and what became of it."""

from django.db import models
from django.db.models import Q


class OutboxMail(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", "waiting"
        CLAIMED = "claimed", "taken by a worker"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        IN_DOUBT = "in_doubt", "in doubt"

    to = models.EmailField(help_text="The one person who gets this mail.")
    subject = models.CharField(max_length=300, help_text="One line.")
    text = models.TextField(help_text="The mail as plain text.")
    html = models.TextField(blank=True, help_text="The same mail as HTML; may be left out.")
    headers = models.JSONField(
        default=list,
        blank=True,
        help_text="More header lines as pairs, e.g. [[“List-Unsubscribe”, “…”]].",
    )
    kind = models.CharField(
        max_length=40, help_text="What mail this is, e.g. newsletter-confirmation."
    )
    dedupe = models.CharField(
        max_length=200,
        blank=True,
        help_text="Two mails with the same key are one: the second is never queued.",
    )
    message_id = models.CharField(
        max_length=255,
        unique=True,
        help_text="The Message-ID, fixed when the mail is queued and the same at every try.",
    )
    state = models.CharField(
        max_length=10,
        choices=State.choices,
        default=State.PENDING,
        help_text="“In doubt” means: a worker stopped while sending, and nobody knows.",
    )
    not_before = models.DateTimeField(help_text="The mail waits at least until then.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often it was tried.")
    claimed_by = models.CharField(max_length=100, blank=True, help_text="The worker that holds it.")
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="After this moment the worker counts as stopped."
    )
    last_error = models.TextField(blank=True, help_text="What went wrong at the last try.")
    queued_at = models.DateTimeField(help_text="When it was put here.")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When the mail server took it.")

    class Meta:
        verbose_name = "mail in the outbox"
        verbose_name_plural = "outbox"
        ordering = ("-queued_at", "-id")
        indexes = (
            models.Index(fields=("state", "not_before"), name="outbox_what_is_next"),
            models.Index(fields=("-queued_at", "-id"), name="outbox_newest_first"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("dedupe",),
                condition=~Q(dedupe=""),
                name="outbox_same_mail_once",
                violation_error_message="This mail is in the outbox already.",
            ),
            models.CheckConstraint(
                name="outbox_state_is_known",
                condition=Q(
                    state__in=("pending", "claimed", "sending", "sent", "failed", "in_doubt")
                ),
                violation_error_message="Choose one of the states of the list.",
            ),
            models.CheckConstraint(
                name="outbox_taken_by_a_worker_with_a_lease",
                condition=(
                    Q(state__in=("claimed", "sending"), lease_until__isnull=False)
                    & ~Q(claimed_by="")
                )
                | (
                    ~Q(state__in=("claimed", "sending"))
                    & Q(lease_until__isnull=True, claimed_by="")
                ),
                violation_error_message="A mail that is taken names its worker and lease; "
                "another one names none.",
            ),
            models.CheckConstraint(
                name="outbox_sent_has_its_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                violation_error_message="A mail has a moment of sending when it was sent, "
                "and only then.",
            ),
            models.CheckConstraint(
                name="outbox_failure_has_its_reason",
                condition=~Q(state__in=("failed", "in_doubt"), last_error=""),
                violation_error_message="Say why the mail failed or is in doubt.",
            ),
            models.CheckConstraint(
                name="outbox_subject_is_one_line",
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                violation_error_message="The subject of a mail is one line.",
            ),
            models.CheckConstraint(
                name="outbox_recipient_is_one_line",
                condition=~Q(to__contains="\n") & ~Q(to__contains="\r") & ~Q(to=""),
                violation_error_message="A mail has one recipient, on one line.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"
