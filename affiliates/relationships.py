"""What the publisher gains from a link, and what follows: `rel`, route and words."""

from collections.abc import Iterable

from django.db import models


class Relationship(models.TextChoices):
    NONE = "none", "None: nothing is earned"
    AFFILIATE = "affiliate", "Affiliate: commission on sales"
    OWN = "own", "Own product of the publisher"
    SPONSOR = "sponsor", "Sponsor: they pay for a mention"
    GIFT = "gift", "Gift or loan: we got it for free"


_REL: dict[str, tuple[str, ...]] = {
    Relationship.NONE: (),
    Relationship.AFFILIATE: ("sponsored", "nofollow"),
    Relationship.SPONSOR: ("sponsored", "nofollow"),
    Relationship.GIFT: ("sponsored", "nofollow"),
    Relationship.OWN: ("nofollow",),
}
_NOTES = {
    Relationship.NONE: "",
    Relationship.AFFILIATE: "Affiliate link: we earn if you buy",
    Relationship.SPONSOR: "Sponsored",
    Relationship.GIFT: "We were given or lent this",
    Relationship.OWN: "Our own product",
}
_WEAKEST_FIRST = ("none", "own", "gift", "sponsor", "affiliate")


def rel_of(relationship: str) -> tuple[str, ...]:
    """The words of `rel`; only `affiliates.marking` writes them."""
    return _REL[Relationship(relationship)]


def note_of(relationship: str) -> str:
    """The words that stand beside a link; "" where nothing is earned."""
    return _NOTES[Relationship(relationship)]


def strongest(relationships: Iterable[str]) -> str:
    return max(relationships, key=_WEAKEST_FIRST.index)
