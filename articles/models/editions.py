"""What readers see: immutable editions, what each refers to, and the addresses."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from affiliates.models import Link, Product
from articles.content import Content
from articles.models.facts import Fact
from articles.models.guides import Article
from articles.models.images import Image
from articles.models.offers import Offer
from articles.models.people import Author, Topic
from articles.models.sources import Source
from articles.models.tables import ComparisonTable, TableVersion
from capysite.base.addresses import address_of
from capysite.base.eachrow import has
from capysite.base.keys import KeyField


class EditionKind(models.TextChoices):
    FIRST = "first", "First publication"
    CHANGE = "change", "Change"
    CORRECTION = "correction", "Correction"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    REMOVAL = "removal", "Legal removal"


READABLE = (EditionKind.FIRST, EditionKind.CHANGE, EditionKind.CORRECTION)


class EditionQuerySet(models.QuerySet["Edition"]):
    def standing(self, at: datetime) -> "EditionQuerySet":
        """The edition of each guide that holds at the instant, readable or a withdrawal."""
        later = Edition.objects.filter(
            article=models.OuterRef("article"),
            replaced_at=None,
            begins_at__lte=at,
            begins_at__gt=models.OuterRef("begins_at"),
        )
        return self.filter(replaced_at=None, begins_at__lte=at).filter(~models.Exists(later))

    def live(self, at: datetime, *, until: datetime | None = None) -> "EditionQuerySet":
        """What readers can read at the instant: the one rule of visibility.

        `published_at` is redundant, and lets the database walk the list in its order. A list that
        begins further down says where, `until` an earlier moment: of two bounds SQLite heeds one.
        """
        return self.standing(at).filter(published_at__lte=until or at, kind__in=READABLE)

    def past(self, at: datetime) -> "EditionQuerySet":
        """What readers may look back at: editions and withdrawals, until the instant, of guides
        that are live at it. What a legal removal took away stays away, whatever follows."""
        live = Edition.objects.live(at).filter(article=models.OuterRef("article"))
        return self.kept(at).filter(has(live))

    def kept(self, at: datetime) -> "EditionQuerySet":
        """The past of guides, for who knows that they are live."""
        removal = Edition.objects.filter(
            article=models.OuterRef("article"),
            kind=EditionKind.REMOVAL,
            replaced_at=None,
            begins_at__lte=at,
            begins_at__gte=models.OuterRef("begins_at"),
        )
        return self.filter(~models.Exists(removal), replaced_at=None, begins_at__lte=at)

    def scheduled(self, at: datetime) -> "EditionQuerySet":
        return self.filter(replaced_at=None, begins_at__gt=at)


class Edition(models.Model):
    """One published form of a guide, from `begins_at` until its next edition's.

    Made only by `articles.publishing.editions`. Never changed; one that has not begun can be
    replaced, which is kept.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EditionKind.choices)
    begins_at = models.DateTimeField()
    frozen_at = models.DateTimeField()
    published_at = models.DateTimeField(help_text="First publication, copied into each edition.")
    replaced_at = models.DateTimeField(null=True, blank=True)
    slug = KeyField()
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="editions"
    )
    content = models.JSONField(help_text="`Content` as canonical JSON.")
    note = models.CharField(max_length=500, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("article", "-number")
        indexes = (
            models.Index(fields=("-published_at", "-id"), name="edition_latest"),
            models.Index(fields=("topic", "-published_at", "-id"), name="edition_latest_of_topic"),
            models.Index(fields=("slug",), name="edition_slug"),
            models.Index(
                fields=("begins_at",), condition=Q(replaced_at=None), name="edition_coming"
            ),
            models.Index(
                fields=("begins_at", "id"),
                condition=Q(kind=EditionKind.CORRECTION, replaced_at=None),
                name="edition_corrections",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("article", "number"),
                name="edition_number_once",
                violation_error_message="This edition exists already.",
            ),
            models.UniqueConstraint(
                fields=("article", "begins_at"),
                condition=Q(replaced_at=None),
                name="edition_one_a_moment",
                violation_error_message="Another edition of this guide begins at the same moment.",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__gte=F("frozen_at")),
                name="edition_not_backdated",
                violation_error_message="An edition can’t begin in the past.",
            ),
            models.CheckConstraint(
                condition=Q(published_at__lte=F("begins_at")),
                name="edition_published_by_begin",
                violation_error_message="A guide is first published when its first edition begins.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(replaced_at__lt=F("begins_at")),
                name="edition_replaced_before_begin",
                violation_error_message="An edition that has begun can’t be replaced; "
                "publish a new one.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EditionKind.values),
                name="edition_kind_known",
                violation_error_message="Choose one of the listed kinds of edition.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EditionKind.CORRECTION) | ~Q(note=""),
                name="edition_correction_says_what",
                violation_error_message="A correction says what was wrong.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return address_of("articles:guide", self.slug)

    def read_content(self) -> Content:
        return Content.from_json(self.content)


class Rendering(models.Model):
    """HTML with slots, made from an edition or a table version by one version of the renderer.

    Derived and replaceable: what is frozen is the Markdown. `html` is what
    `articles.freezing` makes.
    """

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, null=True, related_name="rendering"
    )
    table_version = models.OneToOneField(
        TableVersion, on_delete=models.CASCADE, null=True, related_name="rendering"
    )
    renderer = models.PositiveIntegerField()
    html = models.JSONField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(edition=None, table_version__isnull=False)
                | Q(edition__isnull=False, table_version=None),
                name="rendering_of_one",
                violation_error_message="A rendering belongs to one edition or one table version.",
            ),
        )

    def __str__(self) -> str:
        return f"Rendering of {self.edition or self.table_version}"


USE_KINDS = ("fact", "table", "link", "product", "source", "image", "offer", "author", "guide")


def _one_target() -> Q:
    return reduce(
        or_,
        (
            Q(kind=kind, **{f"{other}__isnull": other != kind for other in USE_KINDS})
            for kind in USE_KINDS
        ),
    )


class UseQuerySet(models.QuerySet["Use"]):
    def standing(self, at: datetime) -> "UseQuerySet":
        """Without offers outside their window, and what stands in such promotions alone."""
        outside = Offer.objects.filter(Q(begins_at__gt=at) | Q(ends_at__lte=at))
        found = self
        for offer in ("offer", "within"):
            found = found.exclude(has(outside.filter(pk=models.OuterRef(offer))))
        return found


class Use(models.Model):
    """That an edition, or a table version, refers to something: the answer to "where used"."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="uses")
    table_version = models.ForeignKey(
        TableVersion, on_delete=models.PROTECT, null=True, related_name="uses"
    )
    kind = models.CharField(max_length=10, choices=((kind, kind) for kind in USE_KINDS))
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="uses")
    table = models.ForeignKey(
        ComparisonTable, on_delete=models.PROTECT, null=True, related_name="uses"
    )
    link = models.ForeignKey(Link, on_delete=models.PROTECT, null=True, related_name="uses")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="uses")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="uses")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, related_name="uses")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="uses")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, null=True, related_name="uses")
    guide = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, related_name="uses_as_target"
    )
    within = models.ForeignKey(
        Offer,
        on_delete=models.PROTECT,
        null=True,
        related_name="uses_within",
        help_text="The offer in whose promotion alone it stands.",
    )
    name = models.CharField(
        max_length=100, help_text="The key by which the text calls it, whatever it is now."
    )

    objects = UseQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(edition=None, table_version__isnull=False)
                | Q(edition__isnull=False, table_version=None),
                name="use_has_one_owner",
                violation_error_message="A use belongs to one edition or one table version.",
            ),
            models.CheckConstraint(
                condition=_one_target(),
                name="use_has_one_target",
                violation_error_message="A use refers to one thing, of its kind.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {getattr(self, self.kind)}"


class AddressKind(models.TextChoices):
    GUIDE = "guide", "Guide"
    TOPIC = "topic", "Topic"
    AUTHOR = "author", "Author"


def _address_target() -> Q:
    return reduce(
        or_,
        (
            Q(kind=kind, **{f"{other}__isnull": other != kind for other in AddressKind.values})
            for kind in AddressKind.values
        ),
    )


class Address(models.Model):
    """A public address belongs to the first that took it, for ever."""

    kind = models.CharField(max_length=10, choices=AddressKind.choices)
    slug = KeyField()
    guide = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses"
    )
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses"
    )

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ("kind", "slug")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "slug"),
                name="address_once",
                violation_error_message="This address belongs to another page, for ever.",
            ),
            models.CheckConstraint(
                condition=_address_target(),
                name="address_has_one_target",
                violation_error_message="An address leads to one page, of its kind.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
