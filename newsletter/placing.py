"""Puts what the ledger says into a letter, as `articles.pages.filling` does into pages."""

from dataclasses import dataclass

from django.utils.html import format_html

from articles.ledger.reading import SourceAt
from articles.markdown import Slot
from articles.markdown.slots import write
from articles.pages.filling import Filler, fact_text


@dataclass
class LetterFiller(Filler):
    """`open_facts`: facts stay slots, to be filled when the archive is read."""

    open_facts: bool = False

    def _fact(self, key: str) -> str:
        fact = self.targets.facts.get(key)
        if fact is None:
            return super()._fact(key)
        self.fact(key)
        return write(Slot("fact", key)) if self.open_facts else format_html("{}", fact_text(fact))

    def _citation(self, source: SourceAt) -> str:
        """Sources stand in the guides."""
        return ""

    def _image(self, slot: Slot) -> str:
        """Mail programs hide pictures until they are asked for: a letter has none."""
        return ""
