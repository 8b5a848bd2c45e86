from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from affiliates.models import Product
from articles.ledger.kinds import CheckMethod, Confidence, FactKind, Reason, ValueType
from articles.models.people import Author
from articles.models.sources import Source
from capysite.base import clock
from capysite.base.keys import KeyField
from capysite.base.models.publisher import LONGEST_DECAY

TOO_LONG = f"A check lasts for {LONGEST_DECAY} days at most."


class Fact(models.Model):
    """One statement that can be checked. What it says lies in its versions."""

    key = KeyField(
        unique=True,
        help_text="Text refers to it as {{ fact: key }}, such as “quillcast-team-price”. It stays.",
    )
    subject = models.CharField(
        max_length=200, help_text="What it is about, such as “Quillcast Team”."
    )
    label = models.CharField(max_length=200, help_text="What is stated of it, such as “price”.")
    kind = models.CharField(
        max_length=20,
        choices=FactKind.choices,
        help_text="Decides how soon a check grows old and which word the review stamp uses.",
    )
    value_type = models.CharField(
        max_length=20,
        choices=ValueType.choices,
        default=ValueType.TEXT,
        help_text="How it is printed.",
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    decay_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=(MaxValueValidator(LONGEST_DECAY, TOO_LONG),),
        help_text="Days until a check is overdue; empty: as its kind.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_facts",
        help_text="Who is reminded when it is due.",
    )

    class Meta:
        ordering = ("subject", "label")
        permissions = (("edit_fact", "Can record versions and checks of facts"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=FactKind.values),
                name="fact_kind_known",
                violation_error_message="Choose one of the listed kinds.",
            ),
            models.CheckConstraint(
                condition=Q(value_type__in=ValueType.values),
                name="fact_value_type_known",
                violation_error_message="Choose one of the listed types of value.",
            ),
            models.CheckConstraint(
                condition=Q(decay_days__isnull=True) | Q(decay_days__gt=0),
                name="fact_decay_positive",
                violation_error_message="A check lasts for one day at least.",
            ),
            models.CheckConstraint(
                condition=Q(decay_days__isnull=True) | Q(decay_days__lte=LONGEST_DECAY),
                name="fact_decay_at_most",
                violation_error_message=TOO_LONG,
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.label}"


class FactVersionQuerySet(models.QuerySet["FactVersion"]):
    def standing(self) -> "FactVersionQuerySet":
        return self.filter(cancelled_at=None)

    def current(self, at: datetime) -> "FactVersionQuerySet":
        """The newest version of each fact that has begun by then and was not cancelled."""
        later = FactVersion.objects.standing().filter(
            fact=models.OuterRef("fact"),
            begins_at__lte=at,
            begins_at__gt=models.OuterRef("begins_at"),
        )
        return self.standing().filter(begins_at__lte=at).filter(~models.Exists(later))


class FactVersion(models.Model):
    """What a fact says from a moment on. Never changed, never deleted; one that has not
    begun can be cancelled.

    `value` is the JSON of `articles.ledger.values`. `begins_at` is when pages show it,
    `since` when it became so in the world.
    """

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="versions")
    value = models.JSONField()
    statement = models.CharField(
        max_length=500,
        blank=True,
        help_text="The whole statement for the evidence table; empty: subject, label and value.",
    )
    confidence = models.CharField(max_length=20, choices=Confidence.choices)
    basis = models.CharField(
        max_length=300, blank=True, help_text="For an estimate without a source: what it rests on."
    )
    reason = models.CharField(max_length=20, choices=Reason.choices, default=Reason.FIRST)
    note = models.CharField(
        max_length=300, blank=True, help_text="Why it changed; a correction shows this to readers."
    )
    begins_at = models.DateTimeField(
        "from", help_text="From when pages show it; never in the past."
    )
    since = models.DateField(
        "true since", null=True, blank=True, help_text="The date in the world, if known."
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sources = models.ManyToManyField(Source, through="FactSource", related_name="fact_versions")

    objects = FactVersionQuerySet.as_manager()

    class Meta:
        ordering = ("fact", "-begins_at")
        get_latest_by = "begins_at"
        indexes = (
            models.Index(
                fields=("begins_at", "id"),
                condition=Q(cancelled_at=None),
                name="factversion_in_order",
            ),
            models.Index(
                fields=("begins_at", "id"),
                condition=Q(cancelled_at=None, reason=Reason.CORRECTION),
                name="factversion_corrections",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("fact", "begins_at"),
                condition=Q(cancelled_at=None),
                name="factversion_one_a_moment",
                violation_error_message="Another version of this fact begins at the same moment.",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__gte=F("recorded_at")),
                name="factversion_not_backdated",
                violation_error_message="A version can’t begin in the past; use “true since” for "
                "when it became so in the world.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(cancelled_at__lt=F("begins_at")),
                name="factversion_cancelled_before_begin",
                violation_error_message="A version that has begun can’t be cancelled; "
                "record a new one.",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values),
                name="factversion_confidence_known",
                violation_error_message="Choose one of the listed confidences.",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values),
                name="factversion_reason_known",
                violation_error_message="Say whether the world changed or we were wrong.",
            ),
            models.CheckConstraint(
                condition=~Q(confidence=Confidence.RETRACTED) | ~Q(note=""),
                name="factversion_retraction_says_why",
                violation_error_message="A retraction says why.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact} from {clock.in_words(self.begins_at)}"


class FactSource(models.Model):
    """A source behind a version; `primary` where it is the subject itself."""

    version = models.ForeignKey(FactVersion, on_delete=models.PROTECT, related_name="fact_sources")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="fact_sources")
    primary = models.BooleanField(
        default=False, help_text="The subject itself speaks here, such as a vendor’s price page."
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("version", "source"),
                name="factsource_once",
                violation_error_message="This source already stands behind the version.",
            ),
        )

    def __str__(self) -> str:
        return str(self.source)


class Check(models.Model):
    """A dated confirmation of one version. A mistaken one is withdrawn by another."""

    version = models.ForeignKey(FactVersion, on_delete=models.PROTECT, related_name="checks")
    method = models.CharField(max_length=20, choices=CheckMethod.choices)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="checks"
    )
    checked_at = models.DateTimeField(help_text="When somebody looked; never in the future.")
    by = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="checks")
    review = models.ForeignKey(
        "articles.Review", on_delete=models.PROTECT, null=True, blank=True, related_name="checks"
    )
    excerpt = models.CharField(
        max_length=300, blank=True, help_text="The words that were read there."
    )
    note = models.CharField(max_length=300, blank=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-checked_at", "-id")
        indexes = (models.Index(fields=("version", "-checked_at"), name="check_of_version"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(checked_at__lte=F("recorded_at")),
                name="check_not_in_future",
                violation_error_message="A check can’t lie in the future.",
            ),
            models.CheckConstraint(
                condition=Q(method__in=CheckMethod.values),
                name="check_method_known",
                violation_error_message="Choose how it was checked.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version.fact}, {clock.in_words(self.checked_at)}"
