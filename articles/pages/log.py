"""The log: what changed in public and what we got wrong, derived at the instant, newest first.

Nothing of it is stored apart. A page of it begins after the mark of the last entry of the page
before, and is read in one query that walks each kind of entry back along an index, so that it costs
what it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from articles.ledger.kinds import Confidence, Reason
from articles.models import FactVersion, TableVersion, Verdict
from articles.pages import seen
from articles.pages.past import BEFORE_ALL
from capysite.base.prepared import Prepared

PAGE_SIZE = 20
ON_GUIDE = 4
ABOVE, FACT, TABLE, EDITION, ANSWER = 5, 4, 3, 2, 1
LARGEST_ID = BigIntegerField.MAX_BIGINT
NAMES = {FACT: "fact", TABLE: "table", EDITION: "edition", ANSWER: "answer"}
RANKS = {name: rank for rank, name in NAMES.items()}


class Head(NamedTuple):
    """An entry as the database gives it. Old and new are JSON, empty where there is none."""

    rank: int
    id: int
    moment: datetime
    reason: str
    note: str
    what: str
    about: int
    value_type: str
    old: str
    new: str
    old_statement: str
    new_statement: str
    old_confidence: str
    new_confidence: str
    superseded: int

    @property
    def place(self) -> tuple[datetime, int, int]:
        return self.moment, self.rank, self.id

    @property
    def mark(self) -> str:
        return f"{self.moment.timestamp():.6f}-{NAMES[self.rank]}-{self.id}"


@dataclass(frozen=True)
class After:
    """The last entry of the page before."""

    moment: datetime
    rank: int
    id: int

    @classmethod
    def read(cls, mark: str) -> "After | None":
        """None for anything that isn't a mark."""
        try:
            moment, kind, number = mark.split("-")
            return cls(datetime.fromtimestamp(float(moment), tz=UTC), RANKS[kind], int(number))
        except (ValueError, KeyError, OverflowError, OSError):
            return None

    def below(self, rank: int) -> int:
        """What ids of the kind lie under, of entries of that moment that stand below."""
        if rank == self.rank:
            return min(max(self.id, 0), LARGEST_ID)
        return LARGEST_ID if rank < self.rank else 0


class _Kind(NamedTuple):
    """A kind of entry: the name of its moment, what readers saw of it at an instant (of one guide,
    or of any), what of that is a correction, and what `Head` tells."""

    rank: int
    moment: str
    public: Callable[..., QuerySet[Any]]
    correction: Q
    told: Callable[[QuerySet[Any], datetime], Any]


def heads(at: datetime, *, corrections: bool, count: int, after: After | None = None) -> list[Head]:
    """Newest first, in one query; corrections alone, or updates too."""
    return _read(at, BEFORE_ALL, after or After(at, ABOVE, 0), corrections, count)


def newest_corrections(at: datetime, *, since: datetime, count: int) -> list[Head]:
    return _read(at, since, After(at, ABOVE, 0), True, count)


def _read(at: datetime, since: datetime, after: After, corrections: bool, count: int) -> list[Head]:
    below = {NAMES[rank]: after.below(rank) for rank in NAMES}
    rows = _newest(corrections, count).rows(at=at, since=since, until=after.moment, **below)
    return [Head(*row) for row in rows]


@cache
def _newest(corrections: bool, count: int) -> Prepared[tuple[Any, ...]]:
    def united(at: datetime, since: datetime, until: datetime, **below: int) -> Any:
        """Each kind is walked back until there are enough of it; only then they are compared."""
        branches = []
        for kind in _kinds():
            begun = {f"{kind.moment}__gte": since, f"{kind.moment}__lte": until}
            rows = kind.public(at).filter(
                Q((f"{kind.moment}__lt", until)) | Q(pk__lt=below[NAMES[kind.rank]]),
                kind.correction if corrections else Q(),
                **begun,
            )
            walked = rows.order_by(f"-{kind.moment}", "-pk").values("pk")[:count]
            branches.append(_columns(kind, rows.model.objects.filter(pk__in=walked), at))
        return _ordered(branches)[:count]

    return Prepared(united)


def heads_of_guide(at: datetime, article: int, *, count: int = ON_GUIDE) -> list[Head]:
    """The newest of one guide, in one query."""
    branches = [_columns(kind, kind.public(at, article=article), at) for kind in _kinds()]
    return [Head(*row) for row in _ordered(branches)[:count]]


def _ordered(branches: list[Any]) -> Any:
    united = branches[0].union(*branches[1:], all=True)
    return united.order_by("-at_moment", "-rank", "-row_id")


def _kinds() -> tuple[_Kind, ...]:
    corrected = Q(reason=Reason.CORRECTION)
    return (
        _Kind(FACT, "begins_at", seen.fact_changes, corrected, _facts),
        _Kind(TABLE, "begins_at", seen.table_changes, corrected, _tables),
        _Kind(EDITION, "begins_at", seen.corrections, Q(), _editions),
        _Kind(ANSWER, "answered_at", seen.answers, Q(verdict=Verdict.CORRECTED), _answers),
    )


def _columns(kind: _Kind, rows: QuerySet[Any], at: datetime) -> Any:
    return kind.told(rows.order_by(), at).annotate(
        rank=Value(kind.rank, IntegerField()),
        row_id=F("pk"),
        at_moment=F(kind.moment),
    ).values_list(
        "rank", "row_id", "at_moment", "why", "said", "what", "about", "printed", "old", "new",
        "old_statement", "new_statement", "old_confidence", "new_confidence", "superseded",
    )  # fmt: skip


def _text(words: str = "") -> Value:
    return Value(words, TextField())


def _as_text(column: Any) -> Cast:
    return Cast(column, TextField())


NOTHING = {
    name: _text()
    for name in (
        "printed", "old", "new", "old_statement", "new_statement", "old_confidence",
        "new_confidence",
    )
}  # fmt: skip
HOLDS = Value(0, IntegerField())


def _note(*told: Q) -> Case:
    """Why it changed: told to readers of a correction, as its field promises, and where `told`."""
    told = (Q(reason=Reason.CORRECTION), *told)
    return Case(*(When(case, then=_as_text("note")) for case in told), default=_text())


def _superseded(model: Any, target: str, at: datetime) -> Case:
    later = model.objects.filter(
        **{target: OuterRef(target)},
        cancelled_at=None,
        begins_at__gt=OuterRef("begins_at"),
        begins_at__lte=at,
    )
    return Case(When(Exists(later), then=Value(1)), default=HOLDS, output_field=IntegerField())


def _before(model: Any, target: str, column: str) -> Subquery:
    """A column of the version that held just before."""
    earlier = model.objects.filter(
        **{target: OuterRef(target)}, cancelled_at=None, begins_at__lt=OuterRef("begins_at")
    )
    return Subquery(
        earlier.order_by("-begins_at").annotate(text=_as_text(column)).values("text")[:1],
        output_field=TextField(),
    )


def _facts(rows: QuerySet[Any], at: datetime) -> Any:
    what = Concat("fact__subject", Value(": "), "fact__label", output_field=TextField())
    return rows.annotate(
        why=_as_text("reason"), said=_note(Q(confidence=Confidence.RETRACTED)), what=what,
        about=F("fact_id"),
        printed=_as_text("fact__value_type"),
        old=_before(FactVersion, "fact", "value"), new=_as_text("value"),
        old_statement=_before(FactVersion, "fact", "statement"),
        new_statement=_as_text("statement"),
        old_confidence=_before(FactVersion, "fact", "confidence"),
        new_confidence=_as_text("confidence"),
        superseded=_superseded(FactVersion, "fact", at),
    )  # fmt: skip


def _tables(rows: QuerySet[Any], at: datetime) -> Any:
    columns: dict[str, Any] = NOTHING | {
        "why": _as_text("reason"),
        "said": _note(),
        "what": _as_text("title"),
        "about": F("table_id"),
        "old": _before(TableVersion, "table", "grid"),
        "new": _as_text("grid"),
        "superseded": _superseded(TableVersion, "table", at),
    }
    return rows.annotate(**columns)


def _editions(rows: QuerySet[Any], at: datetime) -> Any:
    return rows.annotate(
        **NOTHING,
        why=_text(Reason.CORRECTION),
        said=_as_text("note"),
        what=_text(),
        about=F("article_id"),
        superseded=HOLDS,
    )


def _answers(rows: QuerySet[Any], at: datetime) -> Any:
    """The name of a figure is told while the guide shows it."""
    showing = seen.guides_showing_fact(at, OuterRef("report__fact")).filter(
        article=OuterRef("report__article")
    )
    name = Concat(
        "report__fact__subject", Value(": "), "report__fact__label", output_field=TextField()
    )
    return rows.annotate(
        **NOTHING,
        why=_as_text("verdict"),
        said=_as_text("text"),
        what=Case(When(Exists(showing), then=name), default=_text()),
        about=F("report__article_id"),
        superseded=HOLDS,
    )
