"""The track record: what we said while we were not sure, and how it turned out.

Derived at the instant from the versions that readers saw. For the counts, every fact that was ever
unsure is judged; that is done once a generation, and what is kept of it are the counts and the
places of the statements. A page then judges the facts of its own statements.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q

from articles.ledger.outcomes import UNSURE, Outcome, Said, Statement, judge
from articles.models import Author, FactVersion, Topic
from articles.pages.page import Named
from articles.pages.past import FOREVER, Span
from articles.pages.sight import Facts, see, showing
from capysite.base import clock
from capysite.base.addresses import address_of
from capysite.base.pergeneration import PerGeneration

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


class Whose(NamedTuple):
    """To whom the statements of a guide are counted."""

    topic: Named
    authors: frozenset[Named]


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
class Overview:
    """How all statements turned out; and their places, each with its fact, oldest first."""

    places: list[tuple[Place, int]] = field(default_factory=list)
    counts: Counter[Outcome] = field(default_factory=Counter)
    of_topics: Counts = field(default_factory=lambda: defaultdict(Counter))
    of_authors: Counts = field(default_factory=lambda: defaultdict(Counter))

    def count(self, judged: Judged, guides: dict[int, Whose]) -> None:
        whose = [guides[guide] for guide in judged.guides if guide in guides]
        outcome = judged.statement.outcome
        self.places.append((judged.place, judged.about.fact))
        self.counts[outcome] += 1
        for topic in {one.topic for one in whose}:
            self.of_topics[topic][outcome] += 1
        for author in {author for one in whose for author in one.authors}:
            self.of_authors[author][outcome] += 1

    def newest(self, count: int, after: Place | None) -> list[tuple[Place, int]]:
        end = bisect_left(self.places, after, key=itemgetter(0)) if after else len(self.places)
        return self.places[max(0, end - count) : end][::-1]


@dataclass(frozen=True)
class Record:
    """`statements` are the newest after the mark, by place; `guides` those that made them."""

    overview: Overview
    statements: list[Judged]
    guides: dict[int, Named]

    @property
    def total(self) -> Tally:
        return _tally(Named("All together", ""), self.overview.counts)

    @property
    def topics(self) -> list[Tally]:
        return _tallies(self.overview.of_topics)

    @property
    def authors(self) -> list[Tally]:
        return _tallies(self.overview.of_authors)


def _tallies(counts: Counts) -> list[Tally]:
    return [_tally(about, counts[about]) for about in sorted(counts, key=attrgetter("name"))]


def read_record(at: datetime, *, count: int, after: Place | None = None) -> Record:
    overview = _overviews.at(at)
    places = overview.newest(count, after)
    facts = sorted({fact for _, fact in places})
    judged = {one.place: one for one in _judged(facts, at)}
    rows = showing(facts, at=at).values_list("article", "title", "slug")
    return Record(
        overview=overview,
        # Something may have changed since they were counted.
        statements=[judged[place] for place, _ in places if place in judged],
        guides={
            article: Named(title, address_of("articles:guide", slug))
            for article, title, slug in rows
        },
    )


def _overview(at: datetime) -> Overview:
    unsure = _versions(at).filter(confidence__in=UNSURE).order_by().values("fact")
    overview, guides = Overview(), _whose(unsure, at)
    for judged in _judged(unsure, at):
        overview.count(judged, guides)
    overview.places.sort()
    return overview


_overviews = PerGeneration(_overview)


def _versions(at: datetime) -> Rows:
    return FactVersion.objects.standing().filter(begins_at__lte=at)


def _judged(facts: Facts, at: datetime) -> Iterator[Judged]:
    today, sight = clock.local_date(at), see(facts, at=at)
    rows = _versions(at).filter(fact__in=facts).order_by("fact", "begins_at")
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


def _whose(facts: Facts, at: datetime) -> dict[int, Whose]:
    """Of the guides that show one of the facts now."""
    topics = {
        topic.pk: Named(topic.name, address_of("articles:topic", topic.slug))
        for topic in Topic.objects.all()
    }
    authors = {
        author.pk: Named(author.name, address_of("articles:author", author.slug))
        for author in Author.objects.all()
    }
    bylines = FilteredRelation("uses", condition=Q(uses__kind="author"))
    rows = showing(facts, at=at).annotate(byline=bylines)
    found: dict[int, tuple[int | None, set[int]]] = {}
    for article, topic, author in rows.values_list("article", "topic", "byline__author"):
        found.setdefault(article, (topic, set()))[1].add(author)
    return {
        article: Whose(
            topics[topic] if topic else NO_TOPIC,
            frozenset(authors[author] for author in written if author),
        )
        for article, (topic, written) in found.items()
    }
