from django.db import models
from django.db.models import Q

from capysite.base.addresses import address_of


class SitePageName(models.TextChoices):
    """The page's address, and how the footer calls it."""

    ABOUT = "about", "About"
    HOW_WE_REVIEW = "how-we-review", "How we review"
    PRIVACY = "privacy", "Privacy"
    CONTACT = "contact", "Contact"


class SitePage(models.Model):
    """What the publisher says of itself, in Markdown that refers to nothing of the ledger."""

    name = models.CharField(
        "page", max_length=20, choices=SitePageName, help_text="Which page it is; its address."
    )
    title = models.CharField(
        max_length=100,
        blank=True,
        help_text="Over the text, such as “Who we are”. Empty: the name of the page.",
    )
    body = models.TextField(
        "text",
        blank=True,
        help_text="Markdown. Readers get the page, and the footer links to it, as soon as there "
        "is a text.",
    )

    class Meta:
        verbose_name = "page of the house"
        verbose_name_plural = "pages of the house"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("name",),
                name="sitepage_once",
                violation_error_message="This page is there already: change it.",
            ),
            models.CheckConstraint(
                condition=Q(name__in=SitePageName.values),
                name="sitepage_name_known",
                violation_error_message="Choose one of the pages.",
            ),
        )

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return address_of(f"articles:{self.name}")

    @property
    def heading(self) -> str:
        return self.title or self.get_name_display()
