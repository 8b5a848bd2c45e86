"""Who asked for the letter."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from newsletter.addresses import Address, parse

BETWEEN_MAILS = timedelta(days=1)
LINK_LASTS = timedelta(days=14)
MAILS_WHILE_PENDING = 3


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def on_list(self) -> Self:
        """Those whom a letter may reach: confirmed, and not left since."""
        return self.filter(confirmed_at__isnull=False, unsubscribed_at__isnull=True)

    def pending(self) -> Self:
        return self.filter(confirmed_at__isnull=True, unsubscribed_at__isnull=True)

    def left(self) -> Self:
        return self.filter(unsubscribed_at__isnull=False)

    def met(self, address: Address, *, at: datetime) -> "Subscriber":
        """The subscriber of this address, made if new, locked until the transaction ends.

        One and the same INSERT for new and known addresses: neither its shape nor a
        retry tells them apart, and two at once can't make two.
        """
        asked = self.model(email=address.typed, address=address.normal, created_at=at, asked_at=at)
        self.bulk_create(
            [asked],
            update_conflicts=True,
            unique_fields=["address"],
            update_fields=["asked_at"],
        )
        return self.get(pk=asked.pk)


class Subscriber(models.Model):
    """One address and where it stands. A row is never deleted, for its consents are proof:
    erasing a person will blank the address here, and the consents hold nothing of it."""

    email = models.EmailField("email as typed", help_text="The address as the person wrote it.")
    address = models.EmailField(
        help_text="The same in lower case, with the domain in its ASCII form, e.g. "
        "ada@xn--mller-kva.example.",
    )
    token = models.CharField(
        max_length=64,
        default=new_token,
        editable=False,
        help_text="Random, and in every link to leave; it works for years.",
    )
    created_at = models.DateTimeField("first asked", help_text="When the address was first typed.")
    asked_at = models.DateTimeField("last asked", help_text="When it was last typed.")
    mailed_at = models.DateTimeField(
        "last mailed",
        null=True,
        blank=True,
        help_text="When the sign-up last mailed it: at most once a day, however often it is typed.",
    )
    pending_mails = models.PositiveSmallIntegerField(
        default=0,
        help_text="Confirmation mails that were not answered; three at most.",
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the button behind the confirmation mail was pressed."
    )
    unsubscribed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person left; coming back asks for a new button."
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("-created_at", "-id"), name="subscriber_newest_first"),)
        constraints = (
            models.UniqueConstraint(
                fields=("address",),
                name="subscriber_one_for_an_address",
                violation_error_message="This address has asked for the letter already.",
            ),
            models.UniqueConstraint(
                fields=("token",),
                name="subscriber_token_is_its_own",
                violation_error_message="Another subscriber has this token.",
            ),
            models.CheckConstraint(
                name="subscriber_address_is_normal",
                condition=Q(address=Lower("address")) & ~Q(address=""),
                violation_error_message="Write the address in lower case.",
            ),
            models.CheckConstraint(
                name="subscriber_address_is_one_line",
                condition=~Q(email__contains="\n") & ~Q(email__contains="\r"),
                violation_error_message="Write the address on one line.",
            ),
            models.CheckConstraint(
                name="subscriber_has_a_token",
                condition=~Q(token=""),
                violation_error_message="A subscriber has a token to leave with.",
            ),
            models.CheckConstraint(
                name="subscriber_is_not_pestered",
                condition=Q(pending_mails__lte=MAILS_WHILE_PENDING),
                violation_error_message="Nobody gets more than three confirmation mails "
                "without an answer.",
            ),
            models.CheckConstraint(
                name="subscriber_counts_what_was_mailed",
                condition=Q(pending_mails=0) | Q(mailed_at__isnull=False),
                violation_error_message="Say when the confirmation mail was queued.",
            ),
        )

    def __str__(self) -> str:
        # Not the address: names like this one end up in records that no erasure reaches.
        return f"Subscriber {self.pk}"

    @property
    def mailbox(self) -> str:
        return parse(self.email).mailbox

    @property
    def is_on_list(self) -> bool:
        return self.confirmed_at is not None and self.unsubscribed_at is None

    @property
    def state(self) -> str:
        if self.unsubscribed_at is not None:
            return "left"
        return "on the list" if self.confirmed_at is not None else "not confirmed"

    def may_be_mailed(self, *, at: datetime) -> bool:
        """Once a day; three times while nobody answers and the last link still works."""
        if self.mailed_at is None:
            return True
        if at - self.mailed_at < BETWEEN_MAILS:
            return False
        return self.is_on_list or self._unanswered(at=at) < MAILS_WHILE_PENDING

    def note_mail(self, *, at: datetime) -> None:
        """Counts a mail if one may leave. Writes in either case, so that nothing shows."""
        if self.may_be_mailed(at=at):
            self.pending_mails = 0 if self.is_on_list else self._unanswered(at=at) + 1
            self.mailed_at = at
        self.save(update_fields=("mailed_at", "pending_mails"))

    def confirm(self, *, at: datetime) -> None:
        self.confirmed_at, self.unsubscribed_at, self.pending_mails = at, None, 0
        self.save(update_fields=("confirmed_at", "unsubscribed_at", "pending_mails"))

    def leave(self, *, at: datetime) -> None:
        self.unsubscribed_at = at
        self.save(update_fields=("unsubscribed_at",))

    def _unanswered(self, *, at: datetime) -> int:
        """A pending address whose last link lapsed is forgotten: it begins anew."""
        if self.mailed_at is None or at - self.mailed_at >= LINK_LASTS:
            return 0
        return self.pending_mails
