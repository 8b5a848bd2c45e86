"""The index of search: derived from editions, versions of facts and tables, by
`articles.search.indexing`. `manage.py reindex` makes it anew."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from articles.models.editions import Edition
from articles.models.facts import FactVersion
from articles.models.offers import Offer
from articles.models.tables import TableVersion


class PlaceKind(models.TextChoices):
    GUIDE = "guide", "Guide"
    SECTION = "section", "Section"
    ANSWER = "answer", "Answer"
    ROW = "row", "Row of a table"
    EVIDENCE = "evidence", "Evidence"
    FACT = "fact", "Fact"


OWNERS = ("edition", "fact_version", "table_version")


def _one_owner() -> Q:
    return reduce(
        or_, (Q(**{f"{name}__isnull": name != owner for name in OWNERS}) for owner in OWNERS)
    )


class SearchRow(models.Model):
    """A place that can be found, from the moment its owner begins until the next one does.

    `named` and `text` hold slots where facts stand; `facts` their keys as “|one|two|”. `marks`
    is what the database's index is made of: see `articles.search.formulas`.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, null=True, related_name="search_rows"
    )
    fact_version = models.ForeignKey(
        FactVersion, on_delete=models.CASCADE, null=True, related_name="search_rows"
    )
    table_version = models.ForeignKey(
        TableVersion, on_delete=models.CASCADE, null=True, related_name="search_rows"
    )
    within = models.ForeignKey(
        Offer,
        on_delete=models.CASCADE,
        null=True,
        related_name="search_rows",
        help_text="The offer as whose promotion alone it stands.",
    )
    kind = models.CharField(max_length=10, choices=PlaceKind.choices)
    anchor = models.CharField(max_length=200, blank=True)
    named = models.TextField(blank=True)
    text = models.TextField(blank=True)
    facts = models.TextField(blank=True)
    marks = models.TextField(blank=True)
    begins_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=_one_owner(),
                name="searchrow_has_one_owner",
                violation_error_message="A place belongs to one edition, or one version of a "
                "fact or table.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PlaceKind.values),
                name="searchrow_kind_known",
                violation_error_message="Choose one of the listed kinds of place.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("begins_at")),
                name="searchrow_ends_after_begin",
                violation_error_message="A place ends after it begins.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.named}"


class SearchWord(models.Model):
    """A word of the index, to guess what a mistyped one meant. It is shown with a place that
    holds it alone: of itself it may stand in what nobody can read yet.

    Two writers may add the same word at once, and neither waits for the other.
    """

    word = models.CharField(max_length=40, db_index=True)
    shown = models.CharField(max_length=80, help_text="As it was written, in small letters.")
    traces = models.TextField(help_text="The word with letters left out: `search.spelling`.")

    def __str__(self) -> str:
        return self.shown
