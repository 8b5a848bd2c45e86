"""The page that a working copy would be, from the same functions that build the public one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, Q

from articles.content import Content
from articles.freezing import freeze, wanted_by
from articles.models import Article, ComparisonTable, Review
from articles.pages.building import build
from articles.pages.live import related_to, second_readers
from articles.pages.page import Page
from articles.publishing.editions import unsaved_edition
from articles.resolving import resolve
from articles.working.copy import content_of
from capysite.base.models import PublisherSettings


def preview_of(
    article: Article,
    *,
    at: datetime,
    content: Content | None = None,
    drafts: Sequence[ComparisonTable] = (),
) -> Page:
    """The page after publishing at the instant; of `content` where it isn't saved yet.

    A table that was never published shows its working grid, as do `drafts`.
    """
    content = content or content_of(article)
    edition = unsaved_edition(article, content, at=at, now=at)
    frozen = freeze(content)
    wanted = wanted_by(frozen)
    unpublished = ComparisonTable.objects.filter(key__in=wanted["table"], versions=None)
    targets = resolve(
        wanted,
        at=at,
        settings=PublisherSettings.current(),
        drafts=[*unpublished, *drafts],
    )
    others = second_readers().exclude(slug__in=content.authors)
    review = (
        Review.objects.filter(article=article, finished_at__lte=at)
        .filter(~Q(reviewer__slug__in=content.authors) | ~Exists(others))
        .select_related("reviewer")
        .order_by("-finished_at")
        .first()
    )
    edition.reviewed_at = review.finished_at if review else None  # type: ignore[attr-defined]
    edition.reviewer_name = review.reviewer.name if review else ""  # type: ignore[attr-defined]
    edition.reviewer_slug = review.reviewer.slug if review else ""  # type: ignore[attr-defined]
    page = build(edition, frozen.html, targets)
    return replace(page, related=related_to(edition, at))
