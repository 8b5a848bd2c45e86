from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from affiliates.hosts import host_of
from capysite.base.keys import KeyField, WebAddressField, web_address_constraint


class Source(models.Model):
    """A work that says something, shared by guides and facts."""

    key = KeyField(unique=True, help_text="Such as “quillcast-pricing-2026”.")
    publisher = models.CharField(
        max_length=200, help_text="Who published it, such as “The Stenographer”. Never “various”."
    )
    title = models.CharField(max_length=300, blank=True, help_text="Title of the work.")
    url = WebAddressField(
        "address", blank=True, help_text="Where readers can see it for themselves."
    )
    published_on = models.DateField("dated", null=True, blank=True, help_text="The date it bears.")
    retrieved_on = models.DateField("read on", null=True, blank=True)
    archive_url = WebAddressField("kept copy", blank=True, help_text="An archived copy, if any.")
    derives_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="derived",
        help_text="The source that this one repeats: two that say the same thing count once.",
    )

    class Meta:
        ordering = ("publisher", "title")
        constraints = (
            web_address_constraint("url", "source_url_is_web"),
            web_address_constraint("archive_url", "source_archive_is_web"),
            models.CheckConstraint(
                condition=~models.Q(publisher=""),
                name="source_names_publisher",
                violation_error_message="A source names who published it.",
            ),
            models.CheckConstraint(
                condition=models.Q(derives_from=None) | ~models.Q(derives_from=models.F("pk")),
                name="source_not_from_itself",
                violation_error_message="A source can’t repeat itself.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}" if self.title else self.publisher

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            links: Any = self.plain_links
            links.put(self.linked, source=self)

    @property
    def linked(self) -> list[tuple[str, str]]:
        """For `PlainLink`; to be added after what doesn't save one by one."""
        return [(host_of(address), "") for address in (self.url, self.archive_url)]

    def clean(self) -> None:
        """One step only, so that two that repeat the same third are always told apart."""
        if self.derives_from is None:
            return
        if original := self.derives_from.derives_from:
            raise ValidationError({"derives_from": f"Name the original instead: {original}."})
        if self.pk and self.derived.exists():
            raise ValidationError(
                {"derives_from": "Other sources repeat this one: name its original there."}
            )
