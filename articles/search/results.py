"""A page of results, as the template shows it: texts with what facts say at the instant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString

from articles.ledger.kinds import Confidence
from articles.ledger.reading import FactAt, read_facts
from articles.markdown import Slot, fill, split
from articles.models import PlaceKind
from articles.pages.filling import fact_text
from articles.pages.page import Named
from articles.search.finding import Found, GuideHit, Hit
from articles.search.snippets import marked, snippet
from articles.search.visible import Guide, places_of
from articles.tables.grid import anchor_of
from capysite.base import clock
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings

PAGE_SIZE = 10
MOST_PLACES = 3
MARK = re.compile(r"(?P<score>[0-9]{1,9})-(?P<edition>[0-9]{1,18})")
# Where a fact is looked up in a guide: where its evidence stands, else where it is spoken of.
_LEADING = (PlaceKind.EVIDENCE, PlaceKind.ANSWER, PlaceKind.SECTION)


@dataclass(frozen=True)
class ShownPlace:
    """`sure` says how sure we are of a fact."""

    url: str
    heading: SafeString
    snippet: SafeString
    sure: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class ShownGuide:
    title: SafeString
    url: str
    topic: Named | None
    published_on: date
    summary: SafeString
    places: tuple[ShownPlace, ...]


def page_of(found: Found, after: str) -> tuple[Sequence[GuideHit], str]:
    """The guides after the mark, and the mark of the page that follows; "" where none does.
    ValueError for what is no mark."""
    guides: Sequence[GuideHit] = found.guides
    if after:
        mark = MARK.fullmatch(after)
        if not mark:
            raise ValueError("That is no mark of a page of results: start with the first.")
        order = (-int(mark["score"]), -int(mark["edition"]))
        guides = [guide for guide in guides if guide.order > order]
    shown = guides[:PAGE_SIZE]
    return shown, shown[-1].mark if len(guides) > PAGE_SIZE else ""


def show(
    guides: Sequence[GuideHit],
    words: frozenset[str],
    *,
    at: datetime,
    settings: PublisherSettings,
) -> list[ShownGuide]:
    """In two queries: the texts, and what the facts in them say."""
    if not guides:
        return []
    reader = _Reader(guides, words, at, settings)
    return [reader.guide(hit) for hit in guides]


class _Reader:
    def __init__(
        self,
        guides: Sequence[GuideHit],
        words: frozenset[str],
        at: datetime,
        settings: PublisherSettings,
    ) -> None:
        self.words = words
        self.chosen = {hit.guide: _chosen(hit) for hit in guides}
        hits = [hit for chosen in self.chosen.values() for hit in chosen]
        rows = list(places_of({hit.row.id for hit in hits}, _facts_in_guides(self.chosen)))
        self.rows = {row.pk: row for row in rows}
        self.of_editions = [row for row in rows if row.edition]
        wanted: list[int | str] = [hit.row.fact for hit in hits if hit.row.fact]
        wanted += [
            part.key for hit in hits for part in split(self._text(hit)) if isinstance(part, Slot)
        ]
        self.facts = read_facts(wanted, at=at, settings=settings, sourced=False)
        self.by_id = {fact.id: fact for fact in self.facts.values()}

    def guide(self, hit: GuideHit) -> ShownGuide:
        guide, chosen = hit.guide, self.chosen[hit.guide]
        own = next((h for h in chosen if h.row.kind == PlaceKind.GUIDE), None)
        summary = self.rows[own.row.id].text if own else ""
        topic = None
        if guide.topic_slug and guide.topic_name:
            url = address_of("articles:topic", guide.topic_slug)
            topic = Named(guide.topic_name, url)
        places = (self._place(guide, h) for h in chosen if h is not own)
        return ShownGuide(
            title=marked(guide.title, self.words),
            url=_url(guide),
            topic=topic,
            published_on=clock.local_date(guide.published_at),
            summary=snippet(summary, self.words),
            places=tuple(place for place in places if place)[:MOST_PLACES],
        )

    def _place(self, guide: Guide, hit: Hit) -> ShownPlace | None:
        if hit.row.fact:
            fact = self.by_id.get(hit.row.fact)
            return self._fact(guide, hit, fact) if fact else None
        row = self.rows[hit.row.id]
        return ShownPlace(
            _url(guide, row.anchor),
            marked(self._filled(row.named) or guide.title, self.words),
            snippet(self._filled(row.text), self.words),
        )

    def _fact(self, guide: Guide, hit: Hit, fact: FactAt) -> ShownPlace:
        anchor = anchor_of(hit.table) if hit.table else self._anchor(guide, fact)
        said = [fact_text(fact), fact.statement]
        if fact.confidence == Confidence.RETRACTED:
            said.append(fact.note)
        return ShownPlace(
            _url(guide, anchor),
            marked(f"{fact.subject}: {fact.label}", self.words),
            snippet(" — ".join(part for part in said if part), self.words),
            Confidence(fact.confidence).label,
            fact.confidence,
        )

    def _anchor(self, guide: Guide, fact: FactAt) -> str:
        for kind in _LEADING:
            for row in self.of_editions:
                if (row.edition, row.kind) == (guide.edition, kind) and _holds(row, fact):
                    return f"fact-{fact.key}" if kind == PlaceKind.EVIDENCE else str(row.anchor)
        return ""

    def _text(self, hit: Hit) -> str:
        row = self.rows.get(hit.row.id)
        return f"{row.named} {row.text}" if row else ""

    def _filled(self, text: str) -> str:
        return fill(text, lambda slot: self._said(slot.key))

    def _said(self, key: str) -> str:
        fact = self.facts.get(key)
        return fact_text(fact) if fact else ""


def _chosen(hit: GuideHit) -> list[Hit]:
    """The best places, each once; the guide itself beside them."""
    own = [h for h in hit.hits if h.row.kind == PlaceKind.GUIDE][:1]
    return own + [h for h in hit.hits if h.row.kind != PlaceKind.GUIDE][:MOST_PLACES]


def _facts_in_guides(chosen: dict[Guide, list[Hit]]) -> set[tuple[int, str]]:
    return {
        (guide.edition, hit.row.fact_key)
        for guide, hits in chosen.items()
        for hit in hits
        if hit.row.fact_key and not hit.table
    }


def _holds(row: Any, fact: FactAt) -> bool:
    return f"|{fact.key}|" in row.facts


def _url(guide: Guide, anchor: str = "") -> str:
    url = address_of("articles:guide", guide.slug)
    return f"{url}#{anchor}" if anchor else url
