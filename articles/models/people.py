from django.conf import settings
from django.db import models

from capysite.base.addresses import address_of
from capysite.base.keys import KeyField


class Author(models.Model):
    """A person whose name readers see: on a byline, or as who checked a fact."""

    slug = KeyField(
        unique=True, help_text="In the address of the author’s page, such as “ada-lind”."
    )
    name = models.CharField(max_length=200, help_text="As printed, such as “Ada Lind”.")
    bio = models.TextField(blank=True, help_text="Who this person is, in two or three sentences.")
    expertise = models.TextField(
        blank=True,
        help_text="What this person knows at first hand, such as “Eleven years in the office of a "
        "firm of surveyors”. Empty: nothing is said.",
    )
    conflicts = models.TextField(
        "conflicts of interest",
        blank=True,
        help_text="What this person holds, is paid by, or sells that a reader should know, such "
        "as “Owns shares of Quill Ltd”. Empty: nothing is said, also not that there are none.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        help_text="The account that may check facts and review under this name.",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:author", self.slug)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Topic(models.Model):
    slug = KeyField(unique=True, help_text="In the address of the topic’s page, such as “writing”.")
    name = models.CharField(max_length=100, unique=True, help_text="Such as “Writing tools”.")
    summary = models.CharField(max_length=300, blank=True, help_text="One sentence for its page.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the navigation.")

    class Meta:
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:topic", self.slug)
