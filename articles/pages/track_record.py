"""The track record: what we said while we were not sure, and how it turned out.

Derived at the instant from the versions that readers saw, in eight queries. Every fact that was
ever unsure is judged, one after another; what is kept of them are the counts, a page of
statements, and the ids and moments that `sight.py` reads.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nlargest
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.urls import reverse

from articles.ledger.outcomes import UNSURE, Outcome, Said, Statement, judge
from articles.models import Edition, FactVersion, Use
from articles.pages.page import Named
from articles.pages.past import FOREVER, Span
from articles.pages.sight import Sight, guides_showing, see
from capysite.base import clock

PAGE_SIZE = 20
NO_TOPIC = Named("Without a topic", "")
Place = tuple[datetime, int]
# Query sets of bare columns, which the stubs can't name.
Rows = Any


class Subject(NamedTuple):
    """A fact, as far as it is told."""

    fact: int
    value_type: str
    subject: str
    label: str


class Guide(NamedTuple):
    named: Named
    topic: Named
    authors: list[Named]


@dataclass(frozen=True)
class Judged:
    """A statement, the guides (by id) that made it, and what its fact says now."""

    about: Subject
    statement: Statement
    guides: frozenset[int]
    current: Said

    @property
    def place(self) -> Place:
        return self.statement.first.seen_at, self.statement.first.id

    @property
    def mark(self) -> str:
        moment, number = self.place
        return f"{moment.timestamp():.6f}-{number}"


def read_mark(mark: str) -> Place | None:
    """The place of the last statement of the page before; None for what is no mark."""
    moment, _, number = mark.partition("-")
    try:
        return datetime.fromtimestamp(float(moment), tz=UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True)
class Tally:
    """How many statements turned out how: of a topic, of an author, of all."""

    about: Named
    confirmed: int
    wrong: int
    open: int
    overdue: int
    overtaken: int

    @property
    def settled(self) -> int:
        return self.confirmed + self.wrong

    @property
    def all(self) -> int:
        return self.settled + self.open + self.overdue + self.overtaken

    @property
    def named(self) -> list[tuple[str, int]]:
        """Each count under its name, in the order in which they stand."""
        return [(outcome.label, getattr(self, outcome)) for outcome in Outcome]


def _tally(about: Named, counts: Counter[Outcome]) -> Tally:
    return Tally(about, **{outcome.value: counts[outcome] for outcome in Outcome})


Counts = dict[Named, Counter[Outcome]]


@dataclass
class Record:
    """`statements` are the newest after the mark, by place."""

    guides: dict[int, Guide]
    statements: list[Judged] = field(default_factory=list)
    counts: Counter[Outcome] = field(default_factory=Counter)
    of_topics: Counts = field(default_factory=lambda: defaultdict(Counter))
    of_authors: Counts = field(default_factory=lambda: defaultdict(Counter))

    @property
    def total(self) -> Tally:
        return _tally(Named("All together", ""), self.counts)

    @property
    def topics(self) -> list[Tally]:
        return _tallies(self.of_topics)

    @property
    def authors(self) -> list[Tally]:
        return _tallies(self.of_authors)

    def count(self, judged: Judged) -> None:
        guides = [self.guides[guide] for guide in judged.guides if guide in self.guides]
        outcome = judged.statement.outcome
        self.counts[outcome] += 1
        for topic in {guide.topic for guide in guides}:
            self.of_topics[topic][outcome] += 1
        for author in {author for guide in guides for author in guide.authors}:
            self.of_authors[author][outcome] += 1


def _tallies(counts: Counts) -> list[Tally]:
    return [_tally(about, counts[about]) for about in sorted(counts, key=attrgetter("name"))]


def read_record(at: datetime, *, count: int, after: Place | None = None) -> Record:
    unsure = _versions(at).filter(confidence__in=UNSURE).values("fact")
    record = Record(_guides(unsure, at))

    def counted() -> Iterator[Judged]:
        for judged in _judged(unsure, see(unsure, at=at), at):
            record.count(judged)
            if after is None or judged.place < after:
                yield judged

    record.statements = nlargest(count, counted(), key=attrgetter("place"))
    return record


def _versions(at: datetime) -> Rows:
    return FactVersion.objects.standing().filter(begins_at__lte=at)


def _judged(unsure: Rows, sight: Sight, at: datetime) -> Iterator[Judged]:
    today = clock.local_date(at)
    rows = _versions(at).filter(fact__in=unsure).order_by("fact", "begins_at")
    columns = (
        "fact", "fact__value_type", "fact__subject", "fact__label", "pk", "value", "confidence",
        "reason", "begins_at", "since", "recorded_at",
    )  # fmt: skip
    for about, of_one in groupby(rows.values_list(*columns).iterator(), lambda row: row[:4]):
        subject, versions = Subject(*about), [Said(*row[4:]) for row in of_one]
        shown = {
            version.id: guides
            for version, span in _in_force(versions)
            if (guides := sight.guides(subject.fact, span))
        }
        seen = [
            version._replace(seen_at=min(shown[version.id].values()))
            for version in versions
            if version.id in shown
        ]
        for statement in judge(subject.value_type, seen, today):
            made_by = frozenset(guide for said in statement.versions for guide in shown[said.id])
            yield Judged(subject, statement, made_by, versions[-1])


def _in_force(versions: list[Said]) -> Iterable[tuple[Said, Span]]:
    ends = [*(version.seen_at for version in versions[1:]), FOREVER]
    for version, end in zip(versions, ends, strict=True):
        yield version, Span(version.seen_at, end)


def _guides(unsure: Rows, at: datetime) -> dict[int, Guide]:
    """Those that show one of the facts now."""
    live = Edition.objects.live(at).filter(article__in=guides_showing(unsure, at=at))
    columns = ("article", "title", "slug", "topic__name", "topic__slug")
    found = {
        article: Guide(
            Named(title, reverse("articles:guide", args=[slug])), _topic(topic, topic_slug), []
        )
        for article, title, slug, topic, topic_slug in live.values_list(*columns)
    }
    authors = Use.objects.filter(edition__in=live, kind="author").order_by("pk")
    for article, name, slug in authors.values_list(
        "edition__article", "author__name", "author__slug"
    ):
        found[article].authors.append(Named(name, reverse("articles:author", args=[slug])))
    return found


def _topic(name: str | None, slug: str | None) -> Named:
    return Named(name, reverse("articles:topic", args=[slug])) if name and slug else NO_TOPIC
