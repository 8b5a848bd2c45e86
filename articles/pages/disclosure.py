"""What a page must say about the money behind it, derived from what it shows. No switch."""

from dataclasses import dataclass, field

from affiliates.models import Product
from affiliates.relationships import Relationship

_SENTENCES = {
    Relationship.AFFILIATE: "We earn a commission if you buy {names} through a link here; "
    "your price stays the same.",
    Relationship.OWN: "{names} {is_are} our own.",
    Relationship.SPONSOR: "{names} {pays_pay} us to be shown here.",
    Relationship.GIFT: "We were given or lent {names} for free.",
}


@dataclass
class Money:
    """Collects, while a page is built, whom it may earn from."""

    products: dict[str, tuple[str, str]] = field(default_factory=dict)

    def linked(self, product: Product) -> None:
        """The page shows a link, an offer or a promotion of the product."""
        if product.merchant.relationship != Relationship.NONE:
            self.products[product.slug] = (product.merchant.relationship, product.name)

    def named(self, slug: str, name: str, relationship: str) -> None:
        """The page speaks of a product without a link: only commission needs one to be earned."""
        if relationship not in {Relationship.NONE, Relationship.AFFILIATE}:
            self.products.setdefault(slug, (relationship, name))

    def sentences(self) -> tuple[str, ...]:
        return tuple(
            _sentence(
                relationship,
                [name for kind, name in self.products.values() if kind == relationship],
            )
            for relationship in _SENTENCES
            if any(kind == relationship for kind, _ in self.products.values())
        )


def _sentence(relationship: Relationship, names: list[str]) -> str:
    plural = len(names) > 1
    last = "or" if relationship is Relationship.AFFILIATE else "and"
    joined = f"{', '.join(names[:-1])} {last} {names[-1]}" if plural else names[0]
    return _SENTENCES[relationship].format(
        names=joined, is_are="are" if plural else "is", pays_pay="pay" if plural else "pays"
    )
