"""What a page must say about the money behind it, derived from what it shows. No switch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from affiliates.partners import Tie
from affiliates.relationships import Relationship

_SENTENCES: dict[str, str] = {
    Relationship.AFFILIATE: "We earn a commission if you buy {names} through a link here; "
    "your price stays the same.",
    Relationship.OWN: "{names} {is_are} our own.",
    Relationship.SPONSOR: "{names} {pays_pay} us to be shown here.",
    Relationship.GIFT: "We were given or lent {names} for free.",
}


@dataclass
class Money:
    """Collects, while a page is built, whom it may earn from."""

    ties: dict[tuple[str, str], Tie] = field(default_factory=dict)

    def linked(self, tie: Tie | None) -> None:
        """The page shows a link, an offer or a promotion."""
        if tie and tie.earns:
            self.ties[tie.merchant, tie.product] = tie

    def named(self, tie: Tie) -> None:
        """The page speaks of a product without a link: only commission needs one to be earned."""
        if tie.relationship != Relationship.AFFILIATE:
            self.linked(tie)

    @property
    def merchants(self) -> frozenset[str]:
        return frozenset(tie.merchant for tie in self.ties.values())

    def sentences(self) -> tuple[str, ...]:
        return tuple(_sentences(self.ties.values()))


def sentences_of(ties: Iterable[Tie]) -> tuple[str, ...]:
    money = Money()
    for tie in ties:
        money.linked(tie)
    return money.sentences()


def _sentences(ties: Iterable[Tie]) -> Iterator[str]:
    """By relationship; after each sentence what its merchants add in words of their own."""
    for relationship in _SENTENCES:
        of_kind = [tie for tie in ties if tie.relationship == relationship]
        products = {tie.merchant for tie in of_kind if tie.product}
        # Who is disclosed by a product isn't named a second time.
        told = [tie for tie in of_kind if tie.product or tie.merchant not in products]
        if told:
            yield _sentence(relationship, list(dict.fromkeys(map(_name, told))))
            yield from dict.fromkeys(tie.wording for tie in told if tie.wording)


def _name(tie: Tie) -> str:
    if tie.product or tie.relationship not in {Relationship.AFFILIATE, Relationship.GIFT}:
        return tie.name
    return f"something from {tie.name}" if tie.name else "something"


def _sentence(relationship: str, names: list[str]) -> str:
    plural = len(names) > 1
    last = "or" if relationship == Relationship.AFFILIATE else "and"
    joined = f"{', '.join(names[:-1])} {last} {names[-1]}" if plural else names[0]
    return _SENTENCES[relationship].format(
        names=joined, is_are="are" if plural else "is", pays_pay="pay" if plural else "pays"
    )
