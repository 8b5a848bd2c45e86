"""What somebody agreed to, and when. The database lets nobody change it."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from newsletter import wording as words
from newsletter.models.subscriber import Subscriber


class ConsentQuerySet(models.QuerySet["Consent"]):
    def record(
        self,
        subscriber: Subscriber,
        action: "Consent.Action",
        *,
        form: "Consent.Form",
        at: datetime,
        wording: str = "",
        page: str = "",
    ) -> "Consent":
        return self.create(
            subscriber=subscriber,
            action=action,
            form=form,
            wording=wording,
            wording_version=words.version(wording) if wording else "",
            page=page,
            at=at,
        )


class Consent(models.Model):
    class Action(models.TextChoices):
        ASKED = "asked", "asked for the letter"
        CONFIRMED = "confirmed", "confirmed"
        LEFT = "left", "left"
        IMPORTED = "imported", "brought in from elsewhere"
        ERASED = "erased", "erased"

    class Form(models.TextChoices):
        PAGE = "page", "the form on a page"
        JSON = "json", "a program (JSON)"
        MAIL_LINK = "mail-link", "the button behind a link in a mail"
        ONE_CLICK = "one-click", "the unsubscribe button of a mail program"
        DESK = "desk", "an editor at the desk"
        PREFERENCES = "choices", "the page of their preferences"
        MOVED = "moved", "their move to another address"
        IMPORT = "import", "a file of addresses"
        COMPLAINT = "complaint", "the “unwanted mail” button of a mail program"
        BOUNCE = "bounce", "a mailbox that takes no mail"

    # PROTECT: an erased person's row is blanked and stays, so that this proof hangs on it.
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.PROTECT,
        related_name="consents",
        help_text="Whose consent; the only thing here that leads to a person.",
    )
    action = models.CharField(max_length=10, choices=Action.choices, help_text="What was done.")
    form = models.CharField(max_length=10, choices=Form.choices, help_text="By what means.")
    wording = models.TextField(
        blank=True,
        help_text="The exact words that stood at the form, or on what grounds a file was "
        "brought in; empty when leaving.",
    )
    wording_version = models.CharField(
        max_length=words.VERSION_LENGTH,
        blank=True,
        help_text="A short name of exactly this wording, computed from it.",
    )
    page = models.CharField(
        max_length=300,
        blank=True,
        help_text="The path of the page with the form, e.g. /guides/paper-planners/.",
    )
    at = models.DateTimeField(help_text="When.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("subscriber", "action", "id"), name="consent_of_a_subscriber"),
            models.Index(fields=("-at", "-id"), name="consent_newest_first"),
        )
        constraints = (
            models.CheckConstraint(
                name="consent_action_is_known",
                condition=Q(action__in=("asked", "confirmed", "left", "imported", "erased")),
                violation_error_message="Choose one of the actions of the list.",
            ),
            models.CheckConstraint(
                name="consent_form_is_known",
                condition=Q(
                    form__in=(
                        "page",
                        "json",
                        "mail-link",
                        "one-click",
                        "desk",
                        "choices",
                        "moved",
                        "import",
                        "complaint",
                        "bounce",
                    )
                ),
                violation_error_message="Choose one of the forms of the list.",
            ),
            models.CheckConstraint(
                name="consent_keeps_its_wording",
                condition=Q(action__in=("left", "erased"))
                | (~Q(wording="") & ~Q(wording_version="")),
                violation_error_message="Keep the words that the person agreed to.",
            ),
            models.CheckConstraint(
                name="consent_page_is_a_path",
                condition=Q(page="") | (Q(page__startswith="/") & ~Q(page__contains="?")),
                violation_error_message="Name the page by its path alone, e.g. /guides/.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.at:%Y-%m-%d %H:%M}"
