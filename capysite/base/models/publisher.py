"""Who publishes: everything that the pages say about the house itself."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from capysite.base import palette
from capysite.base.contrast import COLOUR
from capysite.base.keys import KeyField
from capysite.base.listed import Pair, navigation_lines, read_navigation, read_social, social_lines
from capysite.base.prepared import Prepared

KINDS = ("price", "plan_limit", "availability", "release", "statement", "biography")
LONGEST_DECAY = 3650
HEDGES = "estimated\nmay\nmight\ncould\nlikely\npossibly\nreportedly\nunconfirmed"

host_name = RegexValidator(
    r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z",
    "Write host names such as guide.example.org, without https:// and without a path.",
)


colour = RegexValidator(
    rf"^{COLOUR.pattern}\Z", "Write a colour as # and six hexadecimal digits, such as #0b5a4f."
)


def host_names_one_a_line(value: str) -> None:
    for line in value.split():
        try:
            host_name(line)
        except ValidationError as error:
            raise ValidationError(f"“{line}” is not a host name. {error.message}") from error


def some_words_one_a_line(value: str) -> None:
    if not value.split():
        raise ValidationError("Name one word at least: else every estimate is warned about.")


def decay(days: int, example: str) -> "models.PositiveSmallIntegerField[int | str, int]":
    return models.PositiveSmallIntegerField(
        default=days,
        help_text=f"Days after which a check of {example} is overdue. Usually {days}.",
    )


def accent(scheme: str, example: str) -> "models.CharField[str, str]":
    return models.CharField(
        f"accent colour, {scheme}",
        max_length=7,
        blank=True,
        validators=[colour],
        help_text=f"Of links and buttons in the {scheme} palette, such as {example}. Empty: that "
        "of the design. One that is hard to read is refused.",
    )


def stamp_word(word: str) -> "models.CharField[str, str]":
    return models.CharField(
        max_length=40,
        default=word,
        help_text=f"How the “Last reviewed” line names this kind, e.g. “{word}”.",
    )


class PublisherSettings(models.Model):
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(
        max_length=80,
        default="Guide",
        help_text="The name of the site, as it stands at the top of every page.",
    )
    tagline = models.CharField(
        max_length=160,
        blank=True,
        help_text="One line under the name, e.g. “Plain answers about tools for writers”.",
    )
    description = models.TextField(
        max_length=300,
        blank=True,
        help_text="Two sentences for search engines and feeds: what is reviewed here, for whom.",
    )
    domains = models.TextField(
        blank=True,
        validators=[host_names_one_a_line],
        help_text="Our own host names, one a line, e.g. guide.example.org. A source on one of "
        "them never proves a fact.",
    )
    contact_email = models.EmailField(
        blank=True, help_text="Where readers write to; shown in the footer and in every mail."
    )
    logo = KeyField(
        blank=True,
        help_text="Key of a picture, such as “wordmark-1a2b3c4d”, in place of our mark and of the "
        "name at the top of each page; it is read out as the name. It stands on light and on dark. "
        "Empty: mark and name.",
    )
    accent_light = accent("light", "#0b5a4f")
    accent_dark = accent("dark", "#86d3c2")
    navigation = models.TextField(
        blank=True,
        validators=[navigation_lines],
        help_text="What stands under the name, one a line: “Label | topic” or “Label | /path/”, "
        "such as “Writing | writing” and “About us | /about/”. A topic stands there while it has a "
        "guide. At most 8. Empty: all topics.",
    )
    social = models.TextField(
        "elsewhere",
        blank=True,
        validators=[social_lines],
        help_text="Where else the publisher is, for the footer, one a line: “Mastodon "
        "https://social.example/@us”. At most 8. One at a merchant’s is disclosed on every page.",
    )
    letter_title = models.CharField(
        max_length=80, default="The newsletter", help_text="Heading of the sign-up form."
    )
    letter_pitch = models.CharField(
        max_length=300,
        default="What changed in our guides, once a week.",
        help_text="One sentence beside the form: what comes, and how often.",
    )
    letter_wording = models.TextField(
        max_length=500,
        default="Send me the newsletter by e-mail. Every issue has a link to leave.",
        help_text="The exact words that a reader agrees to, shown at the form and kept with "
        "each consent. A change holds for later sign-ups only.",
    )
    hedges = models.TextField(
        default=HEDGES,
        validators=[some_words_one_a_line],
        help_text="Words that mark a statement as uncertain, one a line. A sentence that rests on "
        "an Estimated or Reported fact without one of them is warned about.",
    )
    largest_amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        default=Decimal(10) ** 9,
        help_text="A figure above this, in its own unit, is refused as a slip of the pen.",
    )
    second_reader = models.BooleanField(
        "reviewed by a second person",
        default=True,
        help_text="Whoever wrote an edition can’t be its only reviewer, where a second editor "
        "has an author’s profile.",
    )
    price_days = decay(30, "a price")
    plan_limit_days = decay(60, "a plan limit")
    availability_days = decay(30, "an availability")
    release_days = decay(14, "a release status")
    statement_days = decay(90, "a statement")
    biography_days = decay(365, "a biography")
    price_word = stamp_word("pricing")
    plan_limit_word = stamp_word("plan limits")
    availability_word = stamp_word("availability")
    release_word = stamp_word("releases")
    statement_word = stamp_word("statements")
    biography_word = stamp_word("biographies")

    class Meta:
        verbose_name = "publisher settings"
        verbose_name_plural = "publisher settings"
        constraints = (
            models.CheckConstraint(
                name="publisher_settings_are_one_row",
                condition=Q(id=1),
                violation_error_message="There is one publisher: change the existing settings.",
            ),
            models.CheckConstraint(
                name="publisher_has_a_name",
                condition=~Q(name=""),
                violation_error_message="Give the site a name.",
            ),
            models.CheckConstraint(
                name="publisher_asks_with_words",
                condition=~Q(letter_wording=""),
                violation_error_message="Write the words that a reader agrees to.",
            ),
            models.CheckConstraint(
                name="publisher_largest_amount_positive",
                condition=Q(largest_amount__gt=0),
                violation_error_message="The largest amount is more than nothing.",
            ),
            *(
                models.CheckConstraint(
                    name=f"publisher_{kind}_decay_in_range",
                    condition=Q((f"{kind}_days__gte", 1), (f"{kind}_days__lte", LONGEST_DECAY)),
                    violation_error_message=f"The days for {kind.replace('_', ' ')} lie "
                    f"between 1 and {LONGEST_DECAY}.",
                )
                for kind in KINDS
            ),
            *(
                models.CheckConstraint(
                    name=f"publisher_{kind}_has_a_word",
                    condition=~Q((f"{kind}_word", "")),
                    violation_error_message=f"Give {kind.replace('_', ' ')} a word for the "
                    "“Last reviewed” line.",
                )
                for kind in KINDS
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "PublisherSettings":
        """The stored settings, or the defaults, unsaved: reading never writes."""
        return _stored.first() or cls()

    def clean(self) -> None:
        """Colours that readers can read."""
        found = {
            f"accent_{scheme}": palette.refusals(chosen, dark=scheme == "dark")
            for scheme in ("light", "dark")
            if COLOUR.fullmatch(chosen := getattr(self, f"accent_{scheme}"))
        }
        if refused := {name: said for name, said in found.items() if said}:
            raise ValidationError(refused)

    @property
    def colours(self) -> str:
        """The stylesheet of the accent; empty where the design's own holds."""
        return palette.stylesheet(self.accent_light, self.accent_dark)

    @property
    def ways(self) -> tuple[Pair, ...]:
        return read_navigation(self.navigation)

    @property
    def elsewhere(self) -> tuple[Pair, ...]:
        return read_social(self.social)

    @property
    def domain_names(self) -> tuple[str, ...]:
        return tuple(self.domains.split())

    @property
    def hedge_words(self) -> tuple[str, ...]:
        return tuple(line.strip().lower() for line in self.hedges.splitlines() if line.strip())

    @property
    def decay_days(self) -> dict[str, int]:
        return {kind: getattr(self, f"{kind}_days") for kind in KINDS}

    @property
    def stamp_words(self) -> dict[str, str]:
        return {kind: getattr(self, f"{kind}_word") for kind in KINDS}


def _row() -> models.QuerySet[PublisherSettings]:
    return PublisherSettings.objects.filter(pk=1)


_stored: Prepared[PublisherSettings] = Prepared(_row)
