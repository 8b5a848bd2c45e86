from django.db import models

from affiliates.relationships import Relationship
from affiliates.wording import NOT_PLAIN, plain_sentence, takes_nothing_back
from capysite.base.keys import KeyField, WebAddressField, web_address_constraint
from capysite.base.models.publisher import host_names_one_a_line


class Merchant(models.Model):
    """Who sells, and what the publisher gains from it."""

    slug = KeyField(unique=True, help_text="Short name for the records, such as “quillcast”.")
    name = models.CharField(
        max_length=200, help_text="As readers know it, such as “Quillcast Ltd”."
    )
    relationship = models.CharField(
        max_length=20,
        choices=Relationship.choices,
        default=Relationship.NONE,
        help_text="Decides the disclosure and the marks of every link to this merchant, everywhere "
        "and at once.",
    )
    programme = models.CharField(
        max_length=200,
        blank=True,
        help_text="Network or contract, such as “Partner programme 2026”. Readers see it on the "
        "disclosure page.",
    )
    pays_for = models.CharField(
        max_length=300,
        blank=True,
        validators=[plain_sentence, takes_nothing_back],
        help_text="For readers of the disclosure page: what money or goods come for, such as "
        "“A fifth of the first year, when a reader subscribes within 30 days.”",
    )
    wording = models.CharField(
        max_length=200,
        blank=True,
        validators=[plain_sentence, takes_nothing_back],
        help_text="A sentence of its own that follows ours in every disclosure, such as “Quillcast "
        "also lent us two microphones.” Ours stands in any case.",
    )
    terms = models.TextField(
        blank=True,
        max_length=5000,
        help_text="For colleagues, never printed: rates, deadlines, what the contract asks of us.",
    )
    website = WebAddressField(
        blank=True, help_text="Home page, such as https://quillcast.example/."
    )
    domains = models.TextField(
        blank=True,
        max_length=5000,
        validators=[host_names_one_a_line],
        help_text="Further host names of this merchant, one a line, such as quillcast.example; "
        "what lies under them counts too. Links to the home page, to the products’ pages and to "
        "where our links lead are known without it.",
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(relationship__in=Relationship.values),
                name="merchant_relationship_known",
                violation_error_message="Choose one of the listed relationships.",
            ),
            web_address_constraint("website", "merchant_website_is_web"),
            models.CheckConstraint(
                condition=~models.Q(wording__contains="<") & ~models.Q(pays_for__contains="<"),
                name="merchant_words_are_plain",
                violation_error_message=NOT_PLAIN,
            ),
        )

    def __str__(self) -> str:
        return self.name
