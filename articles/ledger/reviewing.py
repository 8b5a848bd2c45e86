"""A review: one person's act on a live guide, made of checks."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import permissions
from articles.ledger.recording import author_of
from articles.models import Article, Edition, Review
from capysite.base import audit, clock


@transaction.atomic
def start_review(article: Article, *, by: User) -> Review:
    """A review of the edition that readers see now, or the one that `by` has open on it.
    ValidationError where the guide isn't live, or `by` has no public name."""
    permissions.require(by, permissions.REVIEW)
    now = clock.now()
    edition = Edition.objects.live(now).filter(article=article).first()
    if edition is None:
        raise ValidationError("Only a guide that readers can see is reviewed.")
    reviewer = author_of(by)
    open_one = Review.objects.filter(edition=edition, reviewer=reviewer, finished_at=None).first()
    return open_one or Review.objects.create(
        article=article, edition=edition, reviewer=reviewer, started_at=now
    )


@transaction.atomic
def finish_review(review: Review, *, by: User) -> Review:
    """Ends a review that holds at least one check; the stamp follows by itself."""
    permissions.require(by, permissions.REVIEW)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.finished_at is not None:
        return review
    if not review.checks.exists():
        raise ValidationError("A review is made of checks: confirm one fact at least.")
    review.finished_at = clock.now()
    review.full_clean()
    review.save(update_fields=["finished_at"])
    audit.record("guide.reviewed", by=by, target=review.article, after={"review": review.pk})
    return review
