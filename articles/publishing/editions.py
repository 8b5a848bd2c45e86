"""Publishing and withdrawing: the only makers of editions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import permissions
from articles.content import Content
from articles.findings import Finding, Findings
from articles.freezing import wanted_by
from articles.ledger.kinds import Reason
from articles.models import (
    Article,
    Author,
    ComparisonTable,
    Edition,
    EditionKind,
    Topic,
    Use,
)
from articles.publishing import addresses
from articles.publishing.gate import Inspection, inspect
from articles.publishing.renderings import store_edition
from articles.publishing.tables import (
    cancel_table_version,
    lock_table,
    published_with,
    put_version,
)
from articles.publishing.unchanged import NOTHING_NEW, nothing_new
from articles.publishing.using import uses_for
from articles.refusals import GateRefused, StaleCopy
from articles.search.indexing import index_guide
from articles.working.copy import content_of, lock
from capysite.base import audit, clock


@dataclass(frozen=True)
class Published:
    """The new edition, and what of the guide's future it replaced."""

    edition: Edition
    replaced: tuple[Edition, ...]
    findings: Findings


@transaction.atomic
def publish(
    article: Article,
    *,
    lock_version: int,
    by: User | None,
    at: datetime | None = None,
    until: datetime | None = None,
    correction: bool = False,
    note: str = "",
    tables: Sequence[ComparisonTable] = (),
    seen: Sequence[int] | None = None,
) -> Published:
    """Freezes the working copy as the edition that holds from `at` (default: now).

    Whatever of the guide lay in the future is replaced; `until` ends it by a withdrawal.
    `tables` are published with it, from the same moment. GateRefused with every hole, or where
    readers see exactly this already: a correction, or what takes a schedule's place, is new.
    StaleCopy if somebody saved since `lock_version`, or a table since its own, or if other
    editions lie ahead than `seen` (their numbers; None: whatever lies there).
    ValidationError for impossible moments.
    """
    permissions.require(by, permissions.PUBLISH)
    article = lock(article.pk, lock_version=lock_version)
    tables = [lock_table(table, lock_version=table.lock_version) for table in tables]
    now = _now_for(article)
    _compare_future(article, seen, now)
    begins_at = _moment(at, now)
    if until is not None and until <= begins_at:
        raise ValidationError("The end lies before the beginning.")
    content = content_of(article)
    inspection = inspect(content, at=begins_at, article=article, drafts=tables)
    if inspection.findings.holes:
        raise GateRefused(inspection.findings)
    replaced = _replace_future(article, now)
    if not (tables or correction or replaced) and nothing_new(
        article, content, inspection.frozen, at=now
    ):
        raise GateRefused(Findings((NOTHING_NEW,)))
    reason = Reason.CORRECTION if correction else None
    for table in tables:
        put_version(table, by=by, at=begins_at, now=now, reason=reason, note=note)
    edition = unsaved_edition(
        article, content, at=begins_at, now=now, correction=correction, note=note, by=by
    )
    _store(edition, inspection)
    if until is not None:
        _store_withdrawal(edition, at=until, now=now, by=by)
    index_guide(article)
    _moved_on(article)
    audit.record(
        "guide.published",
        by=by,
        target=article,
        before={"replaced": [old.number for old in replaced]},
        after={"edition": edition.number, "from": begins_at.isoformat()},
    )
    return Published(edition, replaced, inspection.findings)


@transaction.atomic
def withdraw(
    article: Article,
    *,
    lock_version: int,
    by: User | None,
    at: datetime | None = None,
    legal: bool = False,
    note: str = "",
    seen: Sequence[int] | None = None,
) -> Published:
    """Takes a guide away from readers from `at` on, with a dated note at its address;
    after a legal removal nothing is said but that it is gone."""
    permissions.require(by, permissions.WITHDRAW)
    article = lock(article.pk, lock_version=lock_version)
    now = _now_for(article)
    _compare_future(article, seen, now)
    begins_at = _moment(at, now)
    last = Edition.objects.live(begins_at).filter(article=article).first()
    if legal:
        # Also of what was withdrawn already: its title and note go, too.
        standing = Edition.objects.standing(begins_at).filter(article=article)
        last = last or standing.exclude(kind=EditionKind.REMOVAL).first()
    if last is None:
        raise GateRefused(
            Findings(
                (Finding("not-live", "The guide is not live at that moment: nothing to withdraw."),)
            )
        )
    replaced = _replace_future(article, now, keep=last)
    kind = EditionKind.REMOVAL if legal else EditionKind.WITHDRAWAL
    edition = _store_withdrawal(last, at=begins_at, now=now, by=by, kind=kind, note=note)
    index_guide(article)
    _moved_on(article)
    audit.record(
        "guide.withdrawn",
        by=by,
        target=article,
        after={"edition": edition.number, "from": begins_at.isoformat(), "kind": kind},
    )
    return Published(edition, replaced, Findings())


@transaction.atomic
def unschedule(article: Article, *, lock_version: int, by: User | None) -> tuple[Edition, ...]:
    """Takes back everything of the guide that has not begun, with the tables that were to begin
    with it; what readers see stays. GateRefused where another guide needs such a table."""
    permissions.require(by, permissions.PUBLISH)
    article = lock(article.pk, lock_version=lock_version)
    replaced = _replace_future(article, clock.now())
    for edition in replaced:
        for version in published_with(edition):
            cancel_table_version(version, by=by)
    index_guide(article)
    _moved_on(article)
    numbers = [edition.number for edition in replaced]
    audit.record("guide.unscheduled", by=by, target=article, before={"editions": numbers})
    return replaced


def future_of(article: Article, *, at: datetime) -> list[Edition]:
    """What publishing now would replace: shown to the editor before."""
    return list(Edition.objects.scheduled(at).filter(article=article).order_by("begins_at"))


def unsaved_edition(
    article: Article,
    content: Content,
    *,
    at: datetime,
    now: datetime,
    correction: bool = False,
    note: str = "",
    by: User | None = None,
) -> Edition:
    """The edition that publishing would store: what a preview shows."""
    before = Edition.objects.filter(article=article, begins_at__lte=now, replaced_at=None)
    first = before.order_by("begins_at").first()
    kind = EditionKind.CORRECTION if correction else EditionKind.CHANGE
    return Edition(
        article=article,
        number=Edition.objects.filter(article=article).count() + 1,
        kind=kind if first else EditionKind.FIRST,
        begins_at=at,
        frozen_at=now,
        published_at=first.published_at if first else at,
        slug=content.slug,
        title=content.title,
        summary=content.summary,
        topic=Topic.objects.filter(slug=content.topic).first(),
        content=content.to_json(),
        note=note,
        published_by=by,
    )


def _now_for(article: Article) -> datetime:
    now = clock.now()
    newest = article.editions.order_by("-number").first()
    clock.refuse_step_back(newest.frozen_at if newest else None, now)
    return now


def _moment(at: datetime | None, now: datetime) -> datetime:
    if at is not None and at < now:
        raise ValidationError("That moment has passed: choose one that lies ahead, or now.")
    return at or now


def _compare_future(article: Article, seen: Sequence[int] | None, now: datetime) -> None:
    if seen is None:
        return
    ahead = [edition.number for edition in future_of(article, at=now)]
    if sorted(seen) != sorted(ahead):
        raise StaleCopy(f"What is scheduled for {article} has changed meanwhile; look again.")


def _moved_on(article: Article) -> None:
    """The same page sent twice publishes once: its `lock_version` is spent."""
    article.lock_version += 1
    article.save(update_fields=["lock_version"])


def _replace_future(
    article: Article, now: datetime, keep: Edition | None = None
) -> tuple[Edition, ...]:
    replaced = tuple(
        edition
        for edition in Edition.objects.scheduled(now).filter(article=article)
        if keep is None or edition.pk != keep.pk
    )
    for edition in replaced:
        edition.replaced_at = now
        edition.save(update_fields=["replaced_at"])
    return replaced


def _store(edition: Edition, inspection: Inspection) -> None:
    edition.full_clean(exclude=["content"])
    edition.save(force_insert=True)
    store_edition(edition, inspection.frozen)
    wanted = wanted_by(inspection.frozen)
    Use.objects.bulk_create(uses_for(wanted, edition=edition))
    addresses.claim(edition.article, edition.slug)
    if edition.topic:
        addresses.claim(edition.topic, edition.topic.slug)
    for author in Author.objects.filter(slug__in=wanted["author"]):
        addresses.claim(author, author.slug)


def _store_withdrawal(
    last: Edition,
    *,
    at: datetime,
    now: datetime,
    by: User | None,
    kind: str = EditionKind.WITHDRAWAL,
    note: str = "",
) -> Edition:
    edition = Edition(
        article=last.article,
        number=Edition.objects.filter(article=last.article).count() + 1,
        kind=kind,
        begins_at=at,
        frozen_at=now,
        published_at=last.published_at,
        slug=last.slug,
        title=last.title,
        summary=last.summary,
        topic=last.topic,
        content=last.content,
        note=note,
        published_by=by,
    )
    edition.full_clean(exclude=["content"])
    edition.save(force_insert=True)
    return edition
