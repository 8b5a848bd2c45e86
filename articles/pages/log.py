"""The log: what changed in public and what we got wrong, derived at the instant, newest first.

Nothing of it is stored apart. A page of it costs a fixed number of queries, and begins after the
mark of the last entry of the page before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import (
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

PAGE_SIZE = 20
ON_GUIDE = 4
FACT, TABLE, EDITION, ANSWER = 4, 3, 2, 1
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

    def following(self, rank: int, moment: str) -> Q:
        """Entries of the kind that stand below."""
        here = Q((moment, self.moment))
        if rank == self.rank:
            here &= Q(pk__lt=self.id)
        elif rank > self.rank:
            here = Q(pk__in=())
        return Q((f"{moment}__lte", self.moment)) & (Q((f"{moment}__lt", self.moment)) | here)


def heads(at: datetime, *, corrections: bool, count: int, after: After | None = None) -> list[Head]:
    """Newest first; corrections alone, or updates too."""
    found = []
    for rank, moment, rows in _branches(at, corrections=corrections):
        if after:
            rows = rows.filter(after.following(rank, moment))
        found.append(_read(rows.order_by(f"-{moment}", "-pk")[:count]))
    ordered = merge(*found, key=lambda head: head.place, reverse=True)
    return list(islice(ordered, count))


def newest_corrections(at: datetime, *, since: datetime, count: int) -> list[Head]:
    """In one query, for it looks back to a day alone."""
    branches = [
        rows.filter((f"{moment}__gte", since)).order_by()
        for _, moment, rows in _branches(at, corrections=True)
    ]
    united = branches[0].union(*branches[1:], all=True)
    return [Head(*row) for row in united.order_by("-at_moment", "-rank", "-row_id")[:count]]


def heads_of_guide(at: datetime, article: int, *, count: int = ON_GUIDE) -> list[Head]:
    """The newest of one guide, in one query."""
    branches = [
        _columns(rank, moment, rows.order_by())
        for rank, moment, rows in _branches(at, corrections=False, article=article)
    ]
    united = branches[0].union(*branches[1:], all=True)
    return [Head(*row) for row in united.order_by("-at_moment", "-rank", "-row_id")[:count]]


def _read(rows: Any) -> Iterable[Head]:
    return [Head(*row) for row in rows]


def _branches(
    at: datetime, *, corrections: bool, article: int | None = None
) -> list[tuple[int, str, Any]]:
    """Each kind of entry: its rank, the name of its moment, its rows in the columns of `Head`."""
    facts, tables = _facts(at, article), _tables(at, article)
    answers = _answers(at, article)
    if corrections:
        facts, tables = (rows.filter(reason=Reason.CORRECTION) for rows in (facts, tables))
        answers = answers.filter(verdict=Verdict.CORRECTED)
    branches = [
        (FACT, "begins_at", facts),
        (TABLE, "begins_at", tables),
        (EDITION, "begins_at", _editions(at, article)),
        (ANSWER, "answered_at", answers),
    ]
    if article is not None:
        return branches
    return [(rank, moment, _columns(rank, moment, rows)) for rank, moment, rows in branches]


def _columns(rank: int, moment: str, rows: QuerySet[Any]) -> Any:
    return rows.annotate(
        rank=Value(rank, IntegerField()),
        row_id=F("pk"),
        at_moment=F(moment),
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


def _facts(at: datetime, article: int | None) -> QuerySet[Any]:
    what = Concat("fact__subject", Value(": "), "fact__label", output_field=TextField())
    return (
        seen.fact_changes(at, article=article)
        .annotate(
            why=_as_text("reason"), said=_note(Q(confidence=Confidence.RETRACTED)), what=what,
            about=F("fact_id"),
            printed=_as_text("fact__value_type"),
            old=_before(FactVersion, "fact", "value"), new=_as_text("value"),
            old_statement=_before(FactVersion, "fact", "statement"),
            new_statement=_as_text("statement"),
            old_confidence=_before(FactVersion, "fact", "confidence"),
            new_confidence=_as_text("confidence"),
            superseded=_superseded(FactVersion, "fact", at),
        )
        .exclude(old=None)
    )  # fmt: skip


def _tables(at: datetime, article: int | None) -> QuerySet[Any]:
    columns: dict[str, Any] = NOTHING | {
        "why": _as_text("reason"),
        "said": _note(),
        "what": _as_text("title"),
        "about": F("table_id"),
        "old": _before(TableVersion, "table", "grid"),
        "new": _as_text("grid"),
        "superseded": _superseded(TableVersion, "table", at),
    }
    return seen.table_changes(at, article=article).annotate(**columns).exclude(Q(old=None))


def _editions(at: datetime, article: int | None) -> QuerySet[Any]:
    return seen.corrections(at, article=article).annotate(
        **NOTHING,
        why=_text(Reason.CORRECTION),
        said=_as_text("note"),
        what=_text(),
        about=F("article_id"),
        superseded=HOLDS,
    )


def _answers(at: datetime, article: int | None) -> QuerySet[Any]:
    """The name of a figure is told while the guide shows it."""
    showing = seen.guides_showing_fact(at, OuterRef("report__fact")).filter(
        article=OuterRef("report__article")
    )
    name = Concat(
        "report__fact__subject", Value(": "), "report__fact__label", output_field=TextField()
    )
    return seen.answers(at, article=article).annotate(
        **NOTHING,
        why=_as_text("verdict"),
        said=_as_text("text"),
        what=Case(When(Exists(showing), then=name), default=_text()),
        about=F("report__article_id"),
        superseded=HOLDS,
    )
