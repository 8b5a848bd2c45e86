"""Addresses in documents: all are absolute, those that lead out say their `rel` beside them, and
whom they earn from is disclosed before the first of them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from affiliates.marking import mark, rel_for
from affiliates.partners import Partners
from articles.ledger.reading import FactAt
from articles.pages.disclosure import Money, sentences_of
from articles.pages.finishing import finish, home
from articles.pages.page import PlacedLink
from articles.pages.site import absolute

_TAG = re.compile(r"""<(?:a|img|source)(?=\s)(?:[^>"']|"[^"]*"|'[^']*')*>""")
_ADDRESS = re.compile(r'(?<=\s)(href|src)="(?=/(?!/))')
_SET = re.compile(r'(?<=\ssrcset=")[^"]*')
# A symbol of our own pages: elsewhere nothing would be drawn.
_ICON = re.compile(r'<svg class="icon"[^>]*>.*?</svg>', re.DOTALL)


@dataclass
class Outward:
    """Collects, while a document is made, whom it earns from."""

    partners: Partners
    money: Money = field(default_factory=Money)

    def link(self, address: str) -> dict[str, str | None]:
        """`url` is None where there is no address."""
        ties = self.partners.all_of(address, home()) if address else ()
        for tie in ties:
            self.money.linked(tie)
        return {"url": absolute(address) if address else None, "rel": " ".join(rel_for(ties))}

    def placed(self, link: PlacedLink | None) -> dict[str, str | None] | None:
        return {**self.link(link.url), "note": link.note} if link else None

    def named(self, fact: FactAt) -> None:
        """The document tells of the product that the fact is of."""
        if fact.tie:
            self.money.named(fact.tie)

    def part(self, html: str) -> str:
        """A part of a document, which discloses for it."""
        marked = mark(html, lambda: self.partners, home=home())
        for tie in marked.ties:
            self.money.linked(tie)
        return _elsewhere(marked.html)

    def whole(self, html: str, *, told: Collection[str]) -> str:
        """HTML that can be taken away alone: it discloses `told` by itself, and anybody else at
        its head."""
        self.part(html)
        return _elsewhere(finish(html, told=told, partners=lambda: self.partners))

    def document(
        self, body: Mapping[str, Any], *, disclosure: Sequence[str] = (), told: Collection[str] = ()
    ) -> dict[str, Any]:
        """With the disclosure in front: what a page said of `told`, and what it left to say."""
        untold = [tie for tie in self.money.ties.values() if tie.merchant not in told]
        return {"disclosure": [*disclosure, *sentences_of(untold)], **body}


def _elsewhere(html: str) -> str:
    """As it can stand on a page of somebody else."""
    return _ICON.sub("", _TAG.sub(lambda tag: _absolute(tag[0]), html))


def _absolute(tag: str) -> str:
    tag = _ADDRESS.sub(lambda found: f'{found[1]}="{_site()}', tag)
    return _SET.sub(lambda found: re.sub(r"(?<![^\s,])/(?!/)", f"{_site()}/", found[0]), tag)


def _site() -> str:
    return settings.SITE_URL.rstrip("/")
