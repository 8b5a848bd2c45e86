"""Puts what the ledger says into rendered HTML. Values come in here as escaped text."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from affiliates.marking import addresses
from affiliates.models import Link, Product
from affiliates.partners import tie_of
from affiliates.places import Place
from affiliates.relationships import Relationship, note_of, strongest
from articles.ledger import freshness
from articles.ledger.kinds import Confidence
from articles.ledger.reading import FactAt, SourceAt
from articles.markdown import Slot, as_text, fill
from articles.models import Offer
from articles.pages.disclosure import Money
from articles.pages.finishing import home
from articles.pages.page import PlacedLink, ShownFact, SourceRef, TocEntry
from articles.pages.pictures import picture
from articles.resolving import Targets
from capysite.base import clock


@dataclass
class Filler:
    """Fills one page, in reading order, and remembers what it showed.

    `guide` and `place` go into the addresses of links. `numbers` gives each source its place in
    the list, `marks` where the text points to it. `eager`: the next picture is seen at once.
    """

    targets: Targets
    guide: str = ""
    place: Place = Place.BODY
    money: Money = field(default_factory=Money)
    shown: dict[str, FactAt] = field(default_factory=dict)
    made: dict[str, ShownFact] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    marks: dict[str, list[TocEntry]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    home: str = field(default_factory=home)
    eager: bool = False

    def html(self, html: str, place: Place = Place.BODY) -> SafeString:
        self.place = place
        filled = fill(html, self._slot)
        for address in addresses(filled):
            self.leads(address)
        return mark_safe(filled)

    def leads(self, address: str) -> None:
        """The page shows a link to the address, which may be a merchant's."""
        for tie in self.targets.partners.all_of(address, self.home):
            self.money.linked(tie)

    def text(self, html: str) -> str:
        """Plain text: "$17/mo (last checked 2 May 2026)"."""
        return as_text(html, self._text_slot)

    def cite(self, sources: Iterable[SourceAt]) -> tuple[SourceRef, ...]:
        """Numbers the sources, new ones at the end of the list."""
        return tuple(
            SourceRef(
                self._number(source.key),
                source.publisher,
                source.title,
                f"source-{self._number(source.key)}",
            )
            for source in sources
        )

    def fact(self, key: str, *, cited_by: str = "") -> ShownFact | None:
        """A fact as a row or a price; `cited_by` is the anchor that its sources point back to."""
        fact = self.targets.facts.get(key)
        if fact is None:
            self.problems.append(f"There is no fact “{key}” at this moment.")
            return None
        if key not in self.made:
            self.shown[fact.key] = fact
            if fact.tie:
                self.money.named(fact.tie)
            self.made[key] = self._make(key, fact)
        if cited_by:
            for source in fact.sources:
                self._mark(source.key, cited_by, "evidence")
        return self.made[key]

    def _make(self, key: str, fact: FactAt) -> ShownFact:
        return ShownFact(
            key=key,
            label=fact.label,
            statement=fact.sentence,
            text=fact.text,
            confidence=fact.confidence,
            confidence_label=Confidence(fact.confidence).label,
            basis=fact.basis,
            reason=fact.note if fact.confidence == Confidence.RETRACTED else "",
            state=fact.state,
            checked_on=clock.local_date(fact.checked_at) if fact.checked_at else None,
            age_days=freshness.age_days(fact.checked_at, self.targets.at)
            if fact.checked_at
            else None,
            sources=self.cite(fact.sources),
        )

    def link(self, link: Link, place: Place) -> PlacedLink:
        """The way through /go/ where something is earned or may end, else the address itself."""
        ties = (tie_of(link.product), *self.targets.partners.beside.get(link.slug, ()))
        for tie in ties:
            self.money.linked(tie)
        relationship = strongest(tie.relationship for tie in ties)
        through_go = relationship != Relationship.NONE or link.has_window
        url = link.address_in(self.guide, place) if through_go else link.destination
        return PlacedLink(url, relationship, note_of(relationship))

    def product_link(self, product: Product) -> PlacedLink | None:
        """The product's own page, with what the publisher has to do with it."""
        if not product.website:
            return None
        relationship = product.merchant.relationship
        return PlacedLink(product.website, relationship, note_of(relationship))

    def offer_link(self, offer: Offer, place: Place) -> PlacedLink | None:
        self.money.linked(tie_of(offer.product))
        return self.link(offer.link, place) if offer.link else self.product_link(offer.product)

    def _slot(self, slot: Slot) -> str:
        match slot.kind:
            case "fact":
                return self._fact(slot.key)
            case "link":
                return (
                    "</a>" if slot.closing and slot.key in self.targets.links else self._link(slot)
                )
            case "guide":
                return self._guide(slot)
            case "image":
                return self._image(slot)
        return ""

    def _fact(self, key: str) -> str:
        fact = self.fact(key)
        if fact is None:
            return format_html('<span class="problem">unknown fact “{}”</span>', key)
        age = format_html(' <span class="age">{}</span>', fact.age_note) if fact.age_note else ""
        return format_html(
            '<span class="fact{}"><data value="{}">{}</data></span>{}{}',
            " is-due" if fact.state == freshness.OVERDUE else "",
            self.targets.facts[key].machine,
            fact.text,
            mark_safe("".join(self._citation(s) for s in self.targets.facts[key].sources)),
            age,
        )

    def _citation(self, source: SourceAt) -> str:
        number = self._number(source.key)
        anchor = f"cite-{number}-{len(self.marks.get(source.key, ())) + 1}"
        self._mark(source.key, anchor, "text")
        return format_html(
            '<sup class="cite"><a id="{}" href="#source-{}" aria-label="Source {}">{}</a></sup>',
            anchor, number, number, number,
        )  # fmt: skip

    def _link(self, slot: Slot) -> str:
        link = self.targets.links.get(slot.key)
        if link is None:
            if not slot.closing:
                self.problems.append(f"There is no link “{slot.key}”.")
            return ""
        return format_html('<a href="{}">', self.link(link, self.place).url)

    def _guide(self, slot: Slot) -> str:
        guide = self.targets.guides.get(slot.key)
        if guide is None and not slot.closing:
            self.problems.append(f"There is no guide “{slot.key}”.")
        if guide is None or not guide.url:
            return ""
        return "</a>" if slot.closing else format_html('<a href="{}">', guide.url)

    def _image(self, slot: Slot) -> str:
        image = self.targets.images.get(slot.key)
        if image is None:
            self.problems.append(f"There is no image “{slot.key}”.")
            return format_html('<span class="problem">unknown image “{}”</span>', slot.key)
        eager, self.eager = self.eager, False
        return picture(image, slot.alt, eager=eager)

    def _text_slot(self, slot: Slot) -> str:
        if slot.kind == "image":
            return slot.alt
        fact = self.targets.facts.get(slot.key) if slot.kind == "fact" else None
        return fact_text(fact) if fact else ""

    def _number(self, key: str) -> int:
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def _mark(self, key: str, anchor: str, text: str) -> None:
        self.marks.setdefault(key, []).append(TocEntry(0, anchor, text))


def fact_text(fact: FactAt) -> str:
    if fact.state != freshness.OVERDUE or fact.checked_at is None:
        return fact.text
    day = clock.local_date(fact.checked_at)
    return f"{fact.text} (last checked {day.day} {day:%B %Y})"
