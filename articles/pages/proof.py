"""Everything behind a guide as it stands: each fact with what it said, its sources, its checks and
what became of their excerpts, the reviews, the editions, the disclosure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from articles.ledger import freshness
from articles.ledger.confidence import reason_for
from articles.ledger.kinds import CheckMethod, Confidence, Reason
from articles.ledger.reading import FactAt, SourceAt
from articles.models import Check, Edition, EditionKind, ExcerptLookup, FactVersion, Review
from articles.pages.building import build, html_of
from articles.pages.history import WITH_NOTE, note_for_readers, wording_of_value
from articles.pages.page import Page
from articles.pages.past import FOREVER, InForce, fact_versions, read_past, table_versions
from articles.resolving import targets_of
from capysite.base.models import PublisherSettings


@dataclass(frozen=True)
class ProvenVersion:
    """`until` is when another took its place, None for what holds; `since` is the date in the
    world, if it is known."""

    value: str
    confidence: str
    begins_at: datetime
    until: datetime | None
    since: date | None
    recorded_at: datetime
    reason: str
    note: str


@dataclass(frozen=True)
class ProvenCheck:
    """`finding` is None while nobody has looked for the excerpt; `withdrawn` says why it was."""

    checked_at: datetime
    method: str
    by: str
    source: str
    excerpt: str
    finding: str | None
    looked_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn: str


@dataclass(frozen=True)
class ProvenFact:
    """A fact on the page now. `versions` holds what readers of the guide saw, newest first."""

    key: str
    label: str
    statement: str
    value: str
    confidence: str
    confidence_label: str
    why: str
    state: str
    checked_at: datetime | None
    overdue_from: datetime | None
    versions: tuple[ProvenVersion, ...]
    sources: tuple[SourceAt, ...]
    checks: tuple[ProvenCheck, ...]

    @property
    def wording(self) -> str:
        """The statement, where it says more than label and value."""
        return "" if self.statement == f"{self.label}: {self.value}" else self.statement


@dataclass(frozen=True)
class ProvenEdition:
    number: int
    kind: str
    begins_at: datetime
    note: str


@dataclass(frozen=True)
class ProvenReview:
    reviewer: str
    finished_at: datetime


@dataclass(frozen=True)
class Proof:
    at: datetime
    page: Page
    facts: tuple[ProvenFact, ...]
    editions: tuple[ProvenEdition, ...]
    reviews: tuple[ProvenReview, ...]


def proof_of(edition: Edition, *, at: datetime, settings: PublisherSettings) -> Proof:
    """Of a live edition that `live.for_page` read; its queries don't grow with the guide."""
    targets = targets_of(edition, at=at, settings=settings)
    page = build(edition, html_of(edition), targets)
    shown = [targets.facts[fact.key] for fact in page.facts]
    editions = Edition.objects.past(at).filter(article=edition.article_id)
    past = read_past(editions, table_versions(editions, at=at))[edition.article_id]
    versions = _by_fact(fact_versions([fact.id for fact in shown], at=at))
    checks = _checks([fact.version_id for fact in shown], at)
    facts = (
        _fact(
            fact,
            [
                one
                for one in versions.get(fact.id, ())
                if one.version.pk == fact.version_id or one.seen(past.facts.get(fact.id, ()))
            ],
            checks.get(fact.version_id, []),
            settings,
        )
        for fact in shown
    )
    reviews = Review.objects.filter(article=edition.article_id, finished_at__lte=at)
    since = past.editions[0].begins_at
    done = reviews.filter(started_at__gte=since).select_related("reviewer").order_by("-finished_at")
    return Proof(
        at=at,
        page=page,
        facts=tuple(facts),
        editions=tuple(_edition(edition) for edition in reversed(past.editions)),
        reviews=tuple(
            ProvenReview(review.reviewer.name, review.finished_at)
            for review in done
            if review.finished_at
        ),
    )


def _by_fact(versions: Iterable[InForce[FactVersion]]) -> dict[int, list[InForce[FactVersion]]]:
    found: dict[int, list[InForce[FactVersion]]] = {}
    for version in versions:
        found.setdefault(version.version.fact_id, []).append(version)
    return found


def _checks(versions: list[int], at: datetime) -> dict[int, list[ProvenCheck]]:
    """By version, newest first, in two queries; withdrawn ones stay, marked."""
    looked = ExcerptLookup.objects.filter(looked_at__lte=at).order_by("-looked_at", "-pk")
    rows = (
        Check.objects.filter(version__in=versions, recorded_at__lte=at, withdraws=None)
        .select_related("by", "source", "withdrawn_by")
        .prefetch_related(Prefetch("lookups", queryset=looked))
        .order_by("-checked_at", "-pk")
    )
    found: dict[int, list[ProvenCheck]] = {}
    for check in rows:
        found.setdefault(check.version_id, []).append(_check(check, at))
    return found


def _check(check: Check, at: datetime) -> ProvenCheck:
    lookup = next(iter(check.lookups.all()), None)
    withdrawal = getattr(check, "withdrawn_by", None)
    withdrawn = withdrawal if withdrawal and withdrawal.recorded_at <= at else None
    return ProvenCheck(
        checked_at=check.checked_at,
        method=CheckMethod(check.method).label,
        by=check.by.name,
        source=str(check.source) if check.source else "",
        excerpt=check.excerpt,
        finding=lookup.get_found_display() if lookup else None,
        looked_at=lookup.looked_at if lookup else None,
        withdrawn_at=withdrawn.recorded_at if withdrawn else None,
        withdrawn=withdrawn.note if withdrawn else "",
    )


def _fact(
    fact: FactAt,
    versions: list[InForce[FactVersion]],
    checks: list[ProvenCheck],
    settings: PublisherSettings,
) -> ProvenFact:
    override = versions[-1].version.fact.decay_days
    decay = freshness.decay_of(fact.kind, override, settings.decay_days)
    return ProvenFact(
        key=fact.key,
        label=f"{fact.subject}, {fact.label}",
        statement=fact.sentence,
        value=fact.text,
        confidence=fact.confidence,
        confidence_label=Confidence(fact.confidence).label,
        why=reason_for(
            fact.confidence,
            tuple(source.backing for source in fact.sources),
            basis=fact.basis,
            note=fact.note,
        ),
        state=fact.state,
        checked_at=fact.checked_at,
        overdue_from=freshness.overdue_from(fact.checked_at, decay) if fact.checked_at else None,
        versions=tuple(proven_version(one) for one in reversed(versions)),
        sources=fact.sources,
        checks=tuple(checks),
    )


def proven_version(shown: InForce[FactVersion]) -> ProvenVersion:
    version, ends = shown.version, shown.span.ends
    return ProvenVersion(
        value=wording_of_value(version.fact, version),
        confidence=Confidence(version.confidence).label,
        begins_at=version.begins_at,
        until=ends if ends < FOREVER else None,
        since=version.since,
        recorded_at=version.recorded_at,
        reason=Reason(version.reason).label,
        note=note_for_readers(version),
    )


def _edition(edition: Edition) -> ProvenEdition:
    return ProvenEdition(
        number=edition.number,
        kind=EditionKind(edition.kind).label,
        begins_at=edition.begins_at,
        note=edition.note if edition.kind in WITH_NOTE else "",
    )
