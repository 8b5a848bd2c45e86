"""Entries of the log in words: what was, what became of it, where, and on whose word."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import nsmallest
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Q

from articles.ledger.kinds import Confidence, Reason
from articles.ledger.values import print_value
from articles.markdown import Slot, as_text, render_inline
from articles.models import Edition, FactSource, FactVersion, TableVersion, Use, Verdict
from articles.pages.log import ANSWER, EDITION, FACT, NAMES, TABLE, Head
from articles.pages.page import Changed, Entry, Named
from articles.tables.changes import CellChange, changed_cells
from articles.tables.grid import Grid
from capysite.base import clock
from capysite.base.addresses import address_of
from capysite.base.eachrow import has

# By rank and id of what an entry is about: titles of guides by slug.
Guides = dict[tuple[int, int], dict[str, str]]
MOST_CELLS = 12
MOST_GUIDES = 5
HEADINGS: dict[str, str] = {
    # Recorded first, and begun after another that was recorded since.
    Reason.FIRST.value: "Update",
    Reason.UPDATE.value: "Update",
    Reason.CORRECTION.value: "Correction",
    Verdict.CORRECTED.value: "A reader was right",
    Verdict.STANDS.value: "A reader asked; it stands",
}


@dataclass
class Details:
    """What a page of entries needs beside its heads, read for all of them at once."""

    at: datetime
    guides: Guides = field(default_factory=dict)
    sources: dict[int, list[Named]] = field(default_factory=dict)
    facts: dict[str, list[Any]] = field(default_factory=dict)


def entries(heads: Sequence[Head], *, at: datetime) -> list[Entry]:
    """Five queries, however many entries."""
    cells = _cells(heads)
    shown = _telling(heads, cells)
    details = Details(at)
    _read_guides(shown, details)
    _read_sources(shown, details)
    _read_facts([cell for found in cells.values() for cell in found[:MOST_CELLS]], details)
    return [_entry(head, details, cells.get(head, [])) for head in shown]


def short_entries(heads: Sequence[Head], *, at: datetime) -> list[Entry]:
    """For who can follow a link to the whole: without the cells of tables, sources, and the
    guides of what has a name of its own. One query at most."""
    shown, details = _telling(heads, _cells(heads)), Details(at)
    details.guides = _own_guides(_about(shown), at)
    return [replace(_entry(head, details, []), unlisted=0) for head in shown]


def _cells(heads: Sequence[Head]) -> dict[Head, list[CellChange]]:
    return {
        head: list(changed_cells(_grid(head.old), _grid(head.new)))
        for head in heads
        if head.rank == TABLE
    }


def _telling(heads: Sequence[Head], cells: Mapping[Head, list[CellChange]]) -> list[Head]:
    """Without versions of tables that changed nothing which readers see."""
    return [head for head in heads if head.rank != TABLE or cells[head] or head.note]


def brief(head: Head) -> Entry:
    """An entry on the page of its guide, from its head alone."""
    return _entry(head, Details(head.moment), [])


def _entry(head: Head, details: Details, cells: list[CellChange]) -> Entry:
    guides = details.guides.get((head.rank, head.about), {})
    parts = _fact_parts(head) if head.rank == FACT else _cell_parts(head, cells, details)
    return Entry(
        kind=NAMES[head.rank],
        id=head.id,
        moment=head.moment,
        day=clock.local_date(head.moment),
        heading=HEADINGS[head.reason],
        reason=head.reason,
        what=f"Table “{head.what}”" if head.rank == TABLE else head.what,
        note=head.note,
        parts=tuple(parts),
        unlisted=max(0, len(cells) - MOST_CELLS),
        guides=tuple(_named(guides)),
        more_guides=max(0, len(guides) - MOST_GUIDES),
        sources=tuple(details.sources.get(head.id, ()) if head.rank == FACT else ()),
    )


def _fact_parts(head: Head) -> list[Changed]:
    """Value, else wording; and how sure we are."""
    past = bool(head.superseded)
    was, now = (print_value(head.value_type, json.loads(value)) for value in (head.old, head.new))
    parts = []
    if was != now:
        parts.append(Changed("", was, now, past))
    elif head.old_statement != head.new_statement and head.new_statement:
        parts.append(Changed("", head.old_statement or was, head.new_statement, past))
    if head.old_confidence != head.new_confidence:
        sure = (Confidence(head.old_confidence).label, Confidence(head.new_confidence).label)
        parts.append(Changed("How sure", *sure, past))
    return parts


def _grid(text: str) -> Grid:
    return Grid.from_json(json.loads(text))


def _cell_parts(head: Head, cells: list[CellChange], details: Details) -> list[Changed]:
    parts = []
    for cell in cells[:MOST_CELLS]:
        was = _printed(cell.old, head.moment, details, before=True)
        now = _printed(cell.new, head.moment, details)
        past = bool(head.superseded) or now != _printed(cell.new, details.at, details)
        row = _printed(cell.row, head.moment, details)
        parts.append(Changed(f"{row}, {cell.column}", was or "no cell", now or "no cell", past))
    return [part for part in parts if part.was != part.now]


def _printed(cell: str, moment: datetime, details: Details, *, before: bool = False) -> str:
    """A cell as readers saw it at the moment, or just before."""

    def fill(slot: Slot) -> str:
        if slot.kind == "image":
            return slot.alt
        for version in details.facts.get(slot.key, ()) if slot.kind == "fact" else ():
            if version.begins_at < moment or (version.begins_at == moment and not before):
                return print_value(version.fact.value_type, version.value)
        return ""

    return as_text(render_inline(cell).html, fill)


def _read_facts(cells: Iterable[CellChange], details: Details) -> None:
    """Versions, newest first, of the facts that changed cells refer to."""
    texts = (text for cell in cells for text in (cell.row, cell.old, cell.new) if "{{" in text)
    keys = {
        reference.key
        for text in texts
        for reference in render_inline(text).references
        if reference.kind == "fact"
    }
    versions = FactVersion.objects.standing().filter(fact__key__in=keys, begins_at__lte=details.at)
    for version in versions.select_related("fact").order_by("-begins_at"):
        details.facts.setdefault(version.fact.key, []).append(version)


def _read_sources(heads: Sequence[Head], details: Details) -> None:
    ids = [head.id for head in heads if head.rank == FACT]
    rows = FactSource.objects.filter(version__in=ids).select_related("source").order_by("pk")
    for row in rows:
        named = Named(row.source.publisher or row.source.title, row.source.url)
        details.sources.setdefault(row.version_id, []).append(named)


def _read_guides(heads: Sequence[Head], details: Details) -> None:
    """The live guides in which each fact, table or guide stands now, by title."""
    about = _about(heads)
    live = Edition.objects.live(details.at).filter(pk=OuterRef("edition"))
    found = _own_guides(about, details.at)
    holding = _tables_holding(about[FACT], details.at)
    uses = Use.objects.filter(Q(fact__in=about[FACT]) | Q(table__in=about[TABLE] | set(holding)))
    columns = ("fact_id", "table_id", "edition__title", "edition__slug")
    for fact, table, title, slug in uses.filter(has(live)).values_list(*columns):
        places = [(FACT, fact), (TABLE, table), *((FACT, held) for held in holding[table])]
        for place in places:
            found.setdefault(place, {})[slug] = title
    details.guides = found


def _about(heads: Sequence[Head]) -> dict[int, set[int]]:
    return {rank: {head.about for head in heads if head.rank == rank} for rank in NAMES}


def _own_guides(about: Mapping[int, set[int]], at: datetime) -> Guides:
    """Of entries that are about a guide itself."""
    found: Guides = {}
    of_guides = Edition.objects.live(at).filter(article__in=about[EDITION] | about[ANSWER])
    for article, title, slug in of_guides.values_list("article_id", "title", "slug"):
        for rank in (EDITION, ANSWER):
            found.setdefault((rank, article), {})[slug] = title
    return found


def _named(guides: Mapping[str, str]) -> Iterator[Named]:
    """The first by title; a fact may stand in thousands."""
    for slug, title in nsmallest(MOST_GUIDES, guides.items(), key=itemgetter(1)):
        yield Named(title, address_of("articles:guide", slug))


def _tables_holding(facts: set[int], at: datetime) -> dict[int, set[int]]:
    """The facts among those given that each table holds now."""
    current = TableVersion.objects.current(at).filter(pk=OuterRef("table_version"))
    rows = Use.objects.filter(has(current), fact__in=facts).standing(at)
    holding: dict[int, set[int]] = defaultdict(set)
    for fact, table in rows.values_list("fact_id", "table_version__table_id"):
        holding[table].add(fact)
    return holding
