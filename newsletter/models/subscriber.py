"""Who asked for the letter."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from articles.models import Topic
from newsletter.addresses import Address, parse
from newsletter.hashing import HASH_LENGTH, hash_of_normal
from newsletter.models.suppression import Suppression

BETWEEN_MAILS = timedelta(days=1)
LINK_LASTS = timedelta(days=14)
MAILS_WHILE_PENDING = 3


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def on_list(self) -> Self:
        """Confirmed, and not left since."""
        return self.filter(confirmed_at__isnull=False, unsubscribed_at__isnull=True)

    def reachable(self, at: datetime) -> Self:
        """Those whom a letter may reach at this instant: on the list, not suppressed, not paused.

        It joins nothing, so that an UPDATE or an EXISTS of other rows can ask it as it is.
        """
        suppressed = Suppression.objects.filter(address_hash=OuterRef("address_hash"))
        running = Q(paused_until__isnull=True) | Q(paused_until__lte=at)
        return self.on_list().filter(running, ~Exists(suppressed))

    def pending(self) -> Self:
        return self.filter(confirmed_at__isnull=True, unsubscribed_at__isnull=True)

    def left(self) -> Self:
        return self.filter(unsubscribed_at__isnull=False, erased_at__isnull=True)

    def erased(self) -> Self:
        return self.filter(erased_at__isnull=False)

    def met(self, address: Address, *, at: datetime) -> "Subscriber":
        """The subscriber of this address, made if new, locked until the transaction ends.

        One and the same INSERT for new and known addresses: neither its shape nor a
        retry tells them apart, and two at once can't make two.
        """
        asked = self.model.of(address, created_at=at, asked_at=at)
        self.bulk_create(
            [asked],
            update_conflicts=True,
            unique_fields=["address"],
            update_fields=["asked_at"],
        )
        return self.get(pk=asked.pk)


class Subscriber(models.Model):
    """One address and where it stands. A row that was ever confirmed is never deleted, for its
    consents are proof: erasing a person blanks the address here, and the consents hold nothing
    of it. Whoever asks anew after that is a new row."""

    class Frequency(models.TextChoices):
        EVERY = "every", "every issue"
        MONTHLY = "monthly", "at most one a month"

    email = models.EmailField(
        "email as typed",
        blank=True,
        help_text="The address as the person wrote it; empty once it is erased.",
    )
    # Null, against the house's habit: erased rows have none, and all others are unique by it.
    address = models.EmailField(  # noqa: DJ001
        null=True,
        blank=True,
        help_text="The same in lower case, with the domain in its ASCII form, e.g. "
        "ada@xn--mller-kva.example.",
    )
    address_hash = models.CharField(
        max_length=HASH_LENGTH,
        editable=False,
        help_text="Recognises the address, also after it was erased.",
    )
    token = models.CharField(
        max_length=64,
        default=new_token,
        editable=False,
        help_text="Random, and in every link to leave; it works for years.",
    )
    preferences_token = models.CharField(
        max_length=64,
        default=new_token,
        editable=False,
        help_text="Random, and in every link to the preferences; who can leave can’t make it up.",
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
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When the address was removed at the person’s wish."
    )
    topics = models.ManyToManyField(
        "articles.Topic",
        blank=True,
        related_name="subscribers",
        help_text="What the person wants to read about; none chosen means everything.",
    )
    frequency = models.CharField(
        max_length=10,
        choices=Frequency.choices,
        default=Frequency.EVERY,
        help_text="How often the person wants the letter.",
    )
    paused_until = models.DateTimeField(
        null=True, blank=True, help_text="No letter comes before this moment."
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        permissions = (
            ("import_subscriber", "Can bring in subscribers from a file"),
            ("export_subscriber", "Can take the list of subscribers away as a file"),
            ("erase_subscriber", "Can erase a subscriber for good"),
        )
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="subscriber_newest_first"),
            # Not unique: two unique indexes would let one of two simultaneous sign-ups fail,
            # and the address is unique already.
            models.Index(fields=("address_hash",), name="subscriber_by_hash"),
        )
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
            models.UniqueConstraint(
                fields=("preferences_token",),
                name="subscriber_preferences_token_is_its_own",
                violation_error_message="Another subscriber has this token of the preferences.",
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
                name="subscriber_has_a_preferences_token",
                condition=~Q(preferences_token=""),
                violation_error_message="A subscriber has a token to choose with.",
            ),
            models.CheckConstraint(
                name="subscriber_is_hashed",
                condition=~Q(address_hash=""),
                violation_error_message="Keep the hash of the address.",
            ),
            models.CheckConstraint(
                name="subscriber_has_an_address_until_erased",
                condition=(Q(erased_at__isnull=True, address__isnull=False) & ~Q(email=""))
                | Q(
                    erased_at__isnull=False,
                    address__isnull=True,
                    email="",
                    unsubscribed_at__isnull=False,
                ),
                violation_error_message="Whoever is erased has left and has no address here; "
                "everybody else has one.",
            ),
            models.CheckConstraint(
                name="subscriber_frequency_is_known",
                condition=Q(frequency__in=("every", "monthly")),
                violation_error_message="Choose how often the letter comes.",
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.address:
            self.address_hash = hash_of_normal(self.address)
        super().save(*args, **kwargs)

    @classmethod
    def of(cls, address: Address, **fields: Any) -> Self:
        """Not stored yet."""
        hash_ = hash_of_normal(address.normal)
        return cls(email=address.typed, address=address.normal, address_hash=hash_, **fields)

    @property
    def mailbox(self) -> str:
        return parse(self.email).mailbox

    @property
    def is_on_list(self) -> bool:
        return self.confirmed_at is not None and self.unsubscribed_at is None

    @property
    def veiled(self) -> str:
        """Enough for the person to know it by, and for nobody else to learn it."""
        local, _, domain = self.email.rpartition("@")
        return f"{local[:1]}…@{domain}"

    @property
    def receipt(self) -> str:
        return f"{self.erased_at:%Y%m%d}-{self.address_hash[:12]}" if self.erased_at else ""

    def is_paused(self, at: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > at

    @property
    def state(self) -> str:
        if self.erased_at is not None:
            return "erased"
        if self.unsubscribed_at is not None:
            return "left"
        return "on the list" if self.confirmed_at is not None else "not confirmed"

    def why_unreachable(self, at: datetime) -> str:
        """In words for the desk, for one who isn't `reachable`."""
        if self.erased_at:
            return "erased"
        if Suppression.objects.filter(address_hash=self.address_hash).exists():
            return "the address is suppressed"
        if self.unsubscribed_at:
            return "left"
        paused = self.paused_until is not None and self.paused_until > at
        return "paused the letter" if paused else "not on the list"

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

    def erase(self, *, at: datetime) -> None:
        """The tokens stay: they lead to the receipt, and lie in the person's own mails."""
        self.email, self.address, self.erased_at = "", None, at
        self.unsubscribed_at = self.unsubscribed_at or at
        self.frequency, self.paused_until = self.Frequency.EVERY, None
        self.topics.clear()
        self.save(
            update_fields=(
                "email", "address", "erased_at", "unsubscribed_at", "frequency", "paused_until",
            )
        )  # fmt: skip

    def choose(self, topics: Iterable[Topic], frequency: str) -> None:
        self.frequency = frequency
        self.save(update_fields=("frequency",))
        self.topics.set(topics)

    def choose_as(self, other: "Subscriber") -> None:
        self.choose(other.topics.all(), other.frequency)
        self.pause(other.paused_until)

    def pause(self, until: datetime | None) -> None:
        self.paused_until = until
        self.save(update_fields=("paused_until",))

    def _unanswered(self, *, at: datetime) -> int:
        """A pending address whose last link lapsed is forgotten: it begins anew."""
        if self.mailed_at is None or at - self.mailed_at >= LINK_LASTS:
            return 0
        return self.pending_mails
