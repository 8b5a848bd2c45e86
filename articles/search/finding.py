"""Search: from a query and an instant to what a page of results shows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from articles.search import formulas
from articles.search.engines import MOST_ROWS
from articles.search.formulas import Choices, Formula
from articles.search.guessing import guess
from articles.search.names import PERSON, PRODUCT, NamedHit, named
from articles.search.ranking import held_by, together, worth
from articles.search.visible import Guide, Row, Shown, shown_in, standing_rows
from articles.search.words import Query

OF_GUIDES, OF_FACTS = ("guide", "section", "answer", "row"), ("fact",)
KINDS = {"guides": OF_GUIDES, "facts": OF_FACTS, "products": (), "people": ()}
MOST_THINGS = 60


@dataclass(frozen=True)
class Hit:
    """A place in a guide: a row of the index; of a fact, with the key of the table that shows
    it, "" where the guide itself does."""

    row: Row
    worth: float
    table: str = ""


@dataclass(frozen=True)
class GuideHit:
    """Best places first."""

    guide: Guide
    hits: tuple[Hit, ...]
    score: int

    @property
    def mark(self) -> str:
        return f"{self.score}-{self.guide.edition}"

    @property
    def order(self) -> tuple[int, int]:
        return -self.score, -self.guide.edition


@dataclass(frozen=True)
class Found:
    """`words` are those to mark. `instead` is the query by which something was found, where
    nothing holds what was typed; `partly` where no place holds all of it. `bounded`: more match
    than were ranked."""

    guides: tuple[GuideHit, ...] = ()
    names: tuple[NamedHit, ...] = ()
    words: frozenset[str] = frozenset()
    instead: str = ""
    partly: bool = False
    bounded: bool = False


@dataclass(frozen=True)
class Ranked:
    guides: tuple[GuideHit, ...]
    rows: int = 0
    hits: dict[int, Row] = field(default_factory=dict)


def find(query: Query, *, at: datetime, kind: str = "", topic: int | None = None) -> Found:
    """`kind` is one of KINDS, or "" for all."""
    asked: Choices = [(word,) for word in query.words]
    if not asked:
        return Found()
    names = named(asked, at=at, kinds=_named_kinds(kind, topic))
    kinds = KINDS.get(kind, (*OF_GUIDES, *OF_FACTS))
    narrow = formulas.narrowed(kinds=KINDS.get(kind, ()), topic=topic)
    wanted = (formulas.by_name(asked), formulas.anywhere(asked))
    ranked = _ranked(wanted, narrow, asked, at, topic) if kinds else Ranked(())
    if not ranked.guides and not any(hit.whole for hit in names):
        return _guessed(query, names, at=at, kind=kind, topic=topic, narrow=narrow)
    bounded = ranked.rows >= MOST_ROWS
    return Found(ranked.guides, tuple(names), frozenset(query.words), bounded=bounded)


def _guessed(
    query: Query,
    names: Sequence[NamedHit],
    *,
    at: datetime,
    kind: str,
    topic: int | None,
    narrow: Formula,
) -> Found:
    """What was found by other words, or by some of them. Only words that stand in what was found
    are told: a word of hidden text would be a leak."""
    meant = guess(query)
    asked = meant.choices
    wanted = (formulas.by_name(asked), formulas.anywhere(asked), *formulas.some(asked))
    ranked = (
        Ranked(()) if kind in {"products", "people"} else _ranked(wanted, narrow, asked, at, topic)
    )
    ranked = _with_all(ranked, asked)
    if any(len(choice) > 1 for choice in asked):
        names = named(asked, at=at, kinds=_named_kinds(kind, topic))
    if not ranked.guides:
        words = frozenset(word for choice in asked for word in choice)
        return Found((), tuple(names), words)
    best = held_by(ranked.guides[0].hits[0].row.marks, asked)
    held = dict(zip(query.words, best, strict=True))
    other = {word: meant_ for word, meant_ in held.items() if meant_}
    instead = meant.written(query, other)
    return Found(
        ranked.guides,
        tuple(names),
        frozenset(other.values()),
        instead="" if instead == query.text else instead,
        partly=len(other) < len(held),
        bounded=ranked.rows >= MOST_ROWS,
    )


def _with_all(ranked: Ranked, asked: Choices) -> Ranked:
    """Of what was found those places alone that hold most of the words."""

    def held(hit: Hit) -> int:
        return sum(1 for word in held_by(hit.row.marks, asked) if word)

    most = max((held(hit) for guide in ranked.guides for hit in guide.hits), default=0)
    kept = [
        _guide_hit(guide.guide, [hit for hit in guide.hits if held(hit) == most])
        for guide in ranked.guides
    ]
    return replace(ranked, guides=_in_order(guide for guide in kept if guide.hits))


def _named_kinds(kind: str, topic: int | None) -> Collection[str]:
    if topic or kind in {"guides", "facts"}:
        return ()
    return {"products": (PRODUCT,), "people": (PERSON,)}.get(kind, (PRODUCT, PERSON))


def _ranked(
    wanted: Iterable[Formula], narrow: Formula, asked: Choices, at: datetime, topic: int | None
) -> Ranked:
    rows = standing_rows([(*narrow, *formula) for formula in wanted], at=at)
    valued = sorted(
        (Hit(row, worth(row.marks, row.kind, asked)) for row in rows),
        key=lambda hit: (-hit.worth, -hit.row.id),
    )
    facts = [hit.row.fact for hit in valued if hit.row.fact][:MOST_THINGS]
    tables = list(dict.fromkeys(hit.row.table for hit in valued if hit.row.table))[:MOST_THINGS]
    shown = shown_in(set(facts), set(tables), at=at)
    of_guides: dict[Guide, list[Hit]] = defaultdict(list)
    for hit in valued:
        for guide, key in _guides_of(hit.row, shown).items():
            if topic in (None, guide.topic):
                of_guides[guide].append(replace(hit, table=key))
    guides = (_guide_hit(guide, hits) for guide, hits in of_guides.items())
    return Ranked(_in_order(guides), len(rows))


def _guides_of(row: Row, shown: Shown) -> Mapping[Guide, str]:
    """Each with the key of the table, where one leads there."""
    if row.guide:
        return {row.guide: ""}
    if row.fact:
        return shown.facts.get(row.fact, {})
    return shown.tables.get(row.table or 0, {})


def _guide_hit(guide: Guide, hits: list[Hit]) -> GuideHit:
    score = round(1000 * together([hit.worth for hit in hits])) if hits else 0
    return GuideHit(guide, tuple(hits), score)


def _in_order(guides: Iterable[GuideHit]) -> tuple[GuideHit, ...]:
    return tuple(sorted(guides, key=lambda hit: hit.order))
