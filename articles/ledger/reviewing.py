"""A review: one person's act on a live guide, made of checks, in one sitting or in several.

It keeps the edition on which it was begun, and asks for the facts of the one that readers see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import permissions
from articles.ledger import freshness
from articles.ledger.reading import FactAt, standing_checks
from articles.ledger.recording import author_of, record_check
from articles.models import Article, Check, Edition, FactVersion, Review, Source
from articles.resolving import Targets, targets_of
from capysite.base import audit, clock
from capysite.base.models import PublisherSettings


@dataclass(frozen=True)
class Answer:
    """That a person looked at a version and found it so: how, in which source, which words."""

    version: int
    method: str
    source: int | None = None
    excerpt: str = ""


def open_review(article: Article, *, by: User) -> Review | None:
    """What `by` has begun on the guide and not finished."""
    mine = Review.objects.filter(article=article, reviewer__user=by, finished_at=None)
    return mine.select_related("edition").order_by("-started_at", "-pk").first()


def facts_of(targets: Targets) -> list[FactAt]:
    """Each fact that the page shows, once, whatever names its text has for it."""
    return list({fact.id: fact for fact in targets.facts.values()}.values())


def confirmed(review: Review, facts: Iterable[FactAt], *, at: datetime) -> dict[int, Check]:
    """By version, the checks of the review that hold at the instant: of what the facts say now,
    not withdrawn, and not grown old since."""
    limits = {fact.version_id: fact.decay_days for fact in facts}
    checks = standing_checks(at).filter(review=review, version__in=limits)
    return {
        check.version_id: check
        for check in checks.select_related("by", "source").order_by("checked_at", "pk")
        if freshness.state_of(check.checked_at, limits[check.version_id], at) == freshness.FRESH
    }


@transaction.atomic
def start_review(article: Article, *, by: User) -> Review:
    """The review that `by` has open on the guide, or a new one of the edition that readers see.
    ValidationError where the guide isn't live, or `by` has no public name."""
    permissions.require(by, permissions.REVIEW)
    # Two windows of one person begin one review.
    Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    now = clock.now()
    edition = _live(article.pk, now)
    reviewer = author_of(by)
    return open_review(article, by=by) or Review.objects.create(
        article=article, edition=edition, reviewer=reviewer, started_at=now
    )


@transaction.atomic
def record_answers(article: Article, answers: Sequence[Answer], *, by: User) -> Review:
    """Adds checks to the review that `by` has open, or to a new one."""
    review = start_review(article, by=by)
    versions = FactVersion.objects.in_bulk([answer.version for answer in answers])
    sources = Source.objects.in_bulk([answer.source for answer in answers if answer.source])
    for answer in answers:
        record_check(
            versions[answer.version],
            by=by,
            method=answer.method,
            source=sources[answer.source] if answer.source else None,
            excerpt=answer.excerpt,
            review=review,
        )
    return review


@transaction.atomic
def finish_review(review: Review, *, by: User) -> Review:
    """Ends a review of one's own that confirms a fact of the live page at least; the stamp
    follows by itself."""
    permissions.require(by, permissions.REVIEW)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.finished_at is not None:
        return review
    if review.reviewer_id != author_of(by).pk:
        raise ValidationError("Somebody else began this review: finish one of your own.")
    now = clock.now()
    edition = _live(review.article_id, now)
    facts = facts_of(targets_of(edition, at=now, settings=PublisherSettings.current()))
    if not confirmed(review, facts, at=now):
        raise ValidationError("A review is made of checks: confirm one fact at least.")
    review.finished_at = now
    review.full_clean()
    review.save(update_fields=["finished_at"])
    audit.record("guide.reviewed", by=by, target=review.article, after={"review": review.pk})
    return review


def _live(article: int, at: datetime) -> Edition:
    edition = Edition.objects.live(at).filter(article=article).first()
    if edition is None:
        raise ValidationError("Only a guide that readers can see is reviewed.")
    return edition
