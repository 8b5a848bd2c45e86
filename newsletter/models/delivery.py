"""One recipient of one issue, and what became of the mail."""

from django.db import models
from django.db.models import Q

from newsletter.models.issue import Issue
from newsletter.models.subscriber import Subscriber


class Delivery(models.Model):
    """Made with the issue's beginning, for each recipient one; never deleted, and none comes
    later. `newsletter.deliveries` moves it."""

    class State(models.TextChoices):
        PENDING = "pending", "waiting"
        CLAIMED = "claimed", "taken by a worker"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        IN_DOUBT = "in_doubt", "in doubt"
        SKIPPED = "skipped", "skipped"

    class Bounce(models.TextChoices):
        SOFT = "soft", "for now (full mailbox and the like)"
        HARD = "hard", "for good (no such mailbox)"

    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="deliveries")
    domain = models.CharField(
        max_length=255, blank=True, help_text="Of the address, for limits by domain."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(
        max_length=500, blank=True, help_text="Why it failed, waits, is in doubt or was skipped."
    )
    not_before = models.DateTimeField(help_text="It waits at least until then.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="After this moment the worker counts as stopped."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When an editor left a doubtful one as it is."
    )
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=10, choices=Bounce.choices, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=("issue", "not_before", "id"),
                name="delivery_what_is_next",
                condition=Q(state="pending"),
            ),
            # None on `lease_until`: it would be taken in place of the key for each mail.
            models.Index(fields=("issue", "state"), name="delivery_sums"),
            models.Index(
                fields=("issue", "bounced_at"),
                name="delivery_came_back",
                condition=Q(bounced_at__isnull=False),
            ),
            models.Index(
                fields=("issue", "complained_at"),
                name="delivery_was_unwelcome",
                condition=Q(complained_at__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("issue", "subscriber"),
                name="delivery_one_for_a_recipient",
                violation_error_message="This subscriber gets the issue already.",
            ),
            models.CheckConstraint(
                name="delivery_state_known",
                condition=Q(
                    state__in=(
                        "pending",
                        "claimed",
                        "sending",
                        "sent",
                        "failed",
                        "in_doubt",
                        "skipped",
                    )
                ),
                violation_error_message="Choose one of the states of the list.",
            ),
            models.CheckConstraint(
                name="delivery_taken_with_a_lease",
                condition=(
                    Q(state__in=("claimed", "sending"), lease_until__isnull=False)
                    & ~Q(claimed_by="")
                )
                | (~Q(state__in=("claimed", "sending")) & Q(lease_until=None)),
                violation_error_message="A delivery that is taken names its worker and lease.",
            ),
            models.CheckConstraint(
                name="delivery_sent_has_its_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                violation_error_message="A delivery has a moment of sending when it was sent, "
                "and only then.",
            ),
            models.CheckConstraint(
                name="delivery_has_its_reason",
                condition=~Q(state__in=("failed", "in_doubt", "skipped"), reason=""),
                violation_error_message="Say why it failed, is in doubt or was skipped.",
            ),
            models.CheckConstraint(
                name="delivery_settled_was_in_doubt",
                condition=Q(settled_at=None) | Q(state="in_doubt"),
                violation_error_message="Only what is in doubt can be left as it is.",
            ),
            models.CheckConstraint(
                name="delivery_bounce_has_its_kind",
                condition=Q(bounced_at=None, bounce="")
                | Q(bounced_at__isnull=False, bounce__in=("soft", "hard")),
                violation_error_message="A bounce is for now or for good.",
            ),
            models.CheckConstraint(
                name="delivery_events_follow_sending",
                condition=Q(bounced_at=None, complained_at=None)
                | Q(state__in=("sent", "in_doubt")),
                violation_error_message="Only what may have been sent bounces or is complained of.",
            ),
        )

    def __str__(self) -> str:
        return f"Delivery {self.pk} ({self.get_state_display()})"
