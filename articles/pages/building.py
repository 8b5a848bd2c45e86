"""Builds a page: a function of an edition, of the ledger, and of the instant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeGuard

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from affiliates.models import Product
from affiliates.partners import tie_of
from affiliates.places import Place
from affiliates.relationships import note_of
from articles.content import Content
from articles.figures import PRECISE, Tally
from articles.freezing import FrozenHtml, freeze
from articles.ledger import freshness
from articles.ledger.kinds import Reason
from articles.markdown import RENDERER, Slot, blocks, render_inline, split
from articles.models import Edition, EditionKind, Offer
from articles.pages import live, stamp, structured
from articles.pages.filling import Filler
from articles.pages.page import (
    Byline,
    Corrected,
    Freshness,
    Named,
    Page,
    PlacedLink,
    Segment,
    ShownFact,
    ShownOffer,
    ShownQuestion,
    ShownRow,
    ShownTable,
    SourceLine,
    TocEntry,
)
from articles.pages.pictures import opens_with_picture
from articles.pages.sharing import card_of
from articles.pages.site import absolute
from articles.resolving import TableAt, Targets, targets_of, targets_of_all
from articles.tables.grid import anchor_of
from capysite.base import clock
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings

WORDS_A_MINUTE = 238
QUESTIONS, SOURCES, CORRECTIONS = "questions", "sources", "corrections"


def page_of(edition: Edition, *, at: datetime, settings: PublisherSettings) -> Page:
    """The page of a live edition that `live.for_page` read."""
    targets = targets_of(edition, at=at, settings=settings)
    page = build(edition, html_of(edition), targets)
    told = structured.guide(page, targets.facts, settings)
    return replace(page, related=live.related_to(edition, at), structured=told)


def pages_of(
    editions: Sequence[Edition], *, at: datetime, settings: PublisherSettings
) -> list[Page]:
    """Pages of live editions that `live.for_page` read, without what stands beside each; in four
    queries for all of them."""
    targets = targets_of_all(editions, at=at, settings=settings)
    return [build(edition, html_of(edition), targets[edition.pk]) for edition in editions]


def html_of(edition: Edition) -> FrozenHtml:
    """What is stored beside the edition, made anew where the renderer has changed since."""
    rendering = getattr(edition, "rendering", None)
    if rendering is not None and rendering.renderer == RENDERER:
        return FrozenHtml.from_json(rendering.html)
    return freeze(edition.read_content()).html


def build(edition: Edition, html: FrozenHtml, targets: Targets) -> Page:
    """One page, whether the edition is stored or about to be."""
    content = edition.read_content()
    filler = Filler(targets, guide=edition.slug, eager=opens_with_picture(html.body))
    for key in content.citations:
        if source := targets.sources.get(key):
            filler.cite((source,))
    body = _body(content, html, filler)
    questions = tuple(
        ShownQuestion(
            f"q-{question.key}",
            question.question,
            filler.html(answer, Place.ANSWER),
            filler.text(answer),
        )
        for question, answer in zip(content.questions, html.answers, strict=True)
    )
    sources = source_lines(filler, targets)
    corrections = _corrections(edition, filler)
    reviewer = stamp.reviewer_of(edition)
    settings = targets.settings
    authors = _authors(content, targets)
    facts = list(filler.shown.values())
    moments = [m for m in (targets.changes_at, getattr(edition, "coming_at", None)) if m]
    return Page(
        at=targets.at,
        valid_until=min(moments, default=None),
        title=edition.title,
        short_title=content.short_title or edition.title,
        url=edition.get_absolute_url(),
        canonical=absolute(edition.get_absolute_url()),
        summary=edition.summary,
        description=edition.summary,
        topic=Named(edition.topic.name, edition.topic.get_absolute_url())
        if edition.topic
        else None,
        authors=authors,
        published_on=clock.local_date(edition.published_at),
        changed_on=_changed_on(edition),
        elsewhere_on=content.first_published_elsewhere,
        minutes=max(1, round(_words(html, body, content) / WORDS_A_MINUTE)),
        disclosure=filler.money.sentences(),
        stamp=stamp.derive(
            getattr(edition, "reviewed_at", None), reviewer, facts, settings.stamp_words
        ),
        freshness=freshness_of(filler, _figures(html, targets)),
        contents=_contents(html, filler, questions, sources, corrections),
        body=body,
        questions=questions,
        sources=sources,
        facts=tuple(shown for key in filler.shown if (shown := filler.fact(key))),
        card=card_of(edition, authors, settings.name),
        correction=edition.note if edition.kind == EditionKind.CORRECTION else "",
        corrections=corrections,
        history_url=_opened(edition, "articles:history"),
        proof_url=_opened(edition, "articles:proof"),
        report_url=_opened(edition, "articles:report"),
        twin_url=_opened(edition, "articles:twin"),
        changed_at=max(
            [edition.begins_at, *(fact.begins_at for fact in facts), *targets.turned_at]
        ),
        problems=tuple(dict.fromkeys(filler.problems)),
        told=filler.money.merchants,
        partners=targets.partners,
    )


def _body(content: Content, html: FrozenHtml, filler: Filler) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    placed = False
    for part in blocks(html.body):
        if isinstance(part, str):
            segments.append(Segment("html", html=filler.html(part)))
        elif part.kind == "facts":
            placed = True
            segments.append(_evidence(content, filler))
        elif segment := _block(part, filler):
            segments.append(_once(segment, segments))
    if content.evidence and not placed:
        segments.append(_evidence(content, filler))
    return tuple(segments)


def _once(segment: Segment, before: list[Segment]) -> Segment:
    """A table that stands on a page twice has its address at the first place."""
    table = segment.table
    if table is None or table.key not in {other.table.key for other in before if other.table}:
        return segment
    return replace(segment, table=replace(table, anchor=""))


def _words(html: FrozenHtml, body: tuple[Segment, ...], content: Content) -> int:
    """Words to read: text, answers and questions, evidence, cells."""
    pieces = [question.question for question in content.questions]
    for segment in body:
        pieces += [row.statement for row in segment.evidence]
        if segment.table:
            pieces += segment.table.columns
            pieces += [strip_tags(cell) for row in segment.table.rows for cell in row.cells]
            pieces += [strip_tags(shown.html) for shown in segment.table.promotions]
    return html.words + sum(len(piece.split()) for piece in pieces)


def _evidence(content: Content, filler: Filler) -> Segment:
    rows = (filler.fact(key, cited_by=f"fact-{key}") for key in content.evidence)
    return Segment("evidence", evidence=tuple(row for row in rows if row))


def _block(slot: Slot, filler: Filler) -> Segment | None:
    targets = filler.targets
    if slot.kind == "table" and (table := targets.tables.get(slot.key)):
        return Segment("table", table=_table(table, filler))
    if slot.kind == "offer" and (offer := targets.offers.get(slot.key)):
        return (
            Segment("offer", offer=shown_offer(offer, filler, Place.OFFER))
            if targets.offered(offer)
            else None
        )
    filler.problems.append(f"There is no {slot.kind} “{slot.key}”.")
    return None


def _table(table: TableAt, filler: Filler) -> ShownTable:
    rows, promotions = [], []
    for row, cells in zip(table.grid.rows, table.html, strict=True):
        if row.kind == "promotion":
            if shown := _promotion(row.offer, row.product, cells[0] if cells else "", filler):
                promotions.append(shown)
            continue
        product = filler.targets.products.get(row.product)
        if product:
            filler.money.named(tie_of(product))
        filled = tuple(filler.html(cell, Place.TABLE) for cell in cells)
        padding = (SafeString(""),) * (len(table.grid.columns) - len(filled))
        link = PlacedLink(product_url(product), product.merchant.relationship) if product else None
        told = tuple(part.key for c in cells for part in split(c) if _is_fact(part))
        rows.append(ShownRow(filled + padding, link, row.product if product else "", told))
    columns = tuple(column.label for column in table.grid.columns)
    anchor = anchor_of(table.key)
    return ShownTable(table.key, table.title, columns, tuple(rows), tuple(promotions), anchor)


def _is_fact(part: str | Slot) -> TypeGuard[Slot]:
    return isinstance(part, Slot) and part.kind == "fact"


def product_url(product: Product) -> str:
    return address_of("articles:product", product.slug)


def _promotion(offer_key: str, product_key: str, html: str, filler: Filler) -> ShownOffer | None:
    """An offer placed in a table; outside its window it isn't there."""
    targets = filler.targets
    if offer := targets.offers.get(offer_key):
        shown = shown_offer(offer, filler, Place.PROMOTION) if targets.offered(offer) else None
        return replace(shown, html=filler.html(html, Place.PROMOTION)) if shown and html else shown
    if product := targets.products.get(product_key):
        filler.money.linked(tie_of(product))
        relationship = product.merchant.relationship
        return ShownOffer(
            key=f"promotion-{product.slug}",
            title=product.name,
            html=filler.html(html, Place.PROMOTION),
            price=None,
            link=filler.product_link(product),
            button=f"See {product.name}",
            label=note_of(relationship) or "Promotion",
            relationship=relationship,
        )
    filler.problems.append("A promotion names nothing that is known.")
    return None


def shown_offer(offer: Offer, filler: Filler, place: Place) -> ShownOffer:
    relationship = offer.product.merchant.relationship
    return ShownOffer(
        key=offer.key,
        title=offer.product.name,
        html=filler.html(render_inline(offer.text).html, place),
        price=filler.fact(offer.price.key) if offer.price else None,
        link=filler.offer_link(offer, place),
        button=offer.button or f"See {offer.product.name}",
        label=note_of(relationship) or "Promotion",
        relationship=relationship,
    )


def _authors(content: Content, targets: Targets) -> tuple[Byline, ...]:
    known = (targets.authors[slug] for slug in content.authors if slug in targets.authors)
    return tuple(
        Byline(
            author.name,
            author.get_absolute_url(),
            author.bio,
            author.initials,
            author.expertise,
            author.conflicts,
        )
        for author in known
    )


def _opened(edition: Edition, page: str) -> str:
    """A page that lays the guide open; a preview points to where it will stand."""
    return address_of(page, edition.slug) if edition.slug else ""


def _changed_on(edition: Edition) -> date | None:
    if edition.begins_at == edition.published_at:
        return None
    return clock.local_date(edition.begins_at)


def _corrections(edition: Edition, filler: Filler) -> tuple[Corrected, ...]:
    """Those by which the page is as it is, newest first; what was corrected before the guide was
    published never stood on it."""
    moments = [
        (fact.begins_at, f"{fact.subject}, {fact.label}", fact.note)
        for fact in filler.shown.values()
        if fact.reason == Reason.CORRECTION and fact.begins_at > edition.published_at
    ]
    if edition.kind == EditionKind.CORRECTION:
        moments.append((edition.begins_at, "", edition.note))
    return tuple(
        Corrected(clock.local_date(moment), what, note)
        for moment, what, note in sorted(moments, reverse=True)
    )


def _figures(html: FrozenHtml, targets: Targets) -> Tally:
    """Of the text and of each table once; nothing while the definition isn't precise."""
    tables = {table.id: table.figures for table in targets.tables.values()}
    counted = [html.figures, *tables.values()] if PRECISE else []
    return sum(one[0] for one in counted), sum(one[1] for one in counted)


def freshness_of(filler: Filler, figures: Tally = (0, 0)) -> Freshness:
    by_state: dict[str, list[ShownFact]] = {}
    for key, fact in filler.shown.items():
        if shown := filler.fact(key):
            by_state.setdefault(fact.state, []).append(shown)
    return Freshness(
        fresh=len(by_state.get(freshness.FRESH, ())),
        total=len(filler.shown),
        overdue=tuple(by_state.get(freshness.OVERDUE, ())),
        unchecked=tuple(by_state.get(freshness.UNCHECKED, ())),
        referred=figures[0],
        figures=figures[1],
    )


def _contents(
    html: FrozenHtml,
    filler: Filler,
    questions: tuple[ShownQuestion, ...],
    sources: tuple[SourceLine, ...],
    corrections: tuple[Corrected, ...],
) -> tuple[TocEntry, ...]:
    entries = [
        TocEntry(h.level, h.anchor, filler.text(h.html)) for h in html.headings if h.level in {2, 3}
    ]
    if questions:
        entries.append(TocEntry(2, QUESTIONS, "Questions"))
    if sources:
        entries.append(TocEntry(2, SOURCES, "Sources"))
    if corrections:
        entries.append(TocEntry(2, CORRECTIONS, "Corrections"))
    return tuple(entries)


def source_lines(filler: Filler, targets: Targets) -> tuple[SourceLine, ...]:
    known = dict(targets.sources)
    for fact in filler.shown.values():
        known |= {source.key: source for source in fact.sources}
    for key in filler.numbers:
        filler.leads(known[key].url)
        filler.leads(known[key].archive_url)
    return tuple(
        SourceLine(
            number=number,
            anchor=f"source-{number}",
            publisher=known[key].publisher,
            title=known[key].title,
            url=known[key].url,
            published_on=known[key].published_on,
            retrieved_on=known[key].retrieved_on,
            archive_url=known[key].archive_url,
            own=known[key].own,
            backlinks=tuple(filler.marks.get(key, ())),
        )
        for key, number in filler.numbers.items()
    )
