"""A review: one person's look at the facts of a live page, fact by fact."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from articles import permissions
from articles.admin.guide_verbs import at_of, back_to
from articles.admin.verb_page import needs, refusals_in_words, show_form
from articles.ledger.kinds import CheckMethod
from articles.ledger.reading import FactAt
from articles.ledger.recording import author_of, record_check
from articles.models import Article, Author, Edition, FactVersion, Review
from articles.resolving import targets_of
from capysite.base import audit, clock
from capysite.base.keeping import Record
from capysite.base.models import PublisherSettings

ASK = (
    ("", "Not now"),
    *((value, f"So it is: {label.lower()}") for value, label in CheckMethod.choices),
)


class ReviewForm(forms.Form):
    """A question for each fact of the live page: is it still so, and how did you look?"""

    def __init__(self, facts: list[FactAt], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        for fact in facts:
            self.fields[f"fact-{fact.version_id}"] = forms.ChoiceField(
                choices=ASK,
                required=False,
                label=fact.sentence,
                help_text=f"{fact.state}; " + ", ".join(s.publisher for s in fact.sources),
            )

    def looked(self) -> list[tuple[int, str]]:
        """Versions that were looked at, with how."""
        asked = (
            (fact.version_id, self.cleaned_data[f"fact-{fact.version_id}"]) for fact in self.facts
        )
        return [(version, method) for version, method in asked if method]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("articles.view_article", permissions.REVIEW, permissions.EDIT_FACT)
def review_guide(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = get_object_or_404(Article, pk=guide_id)
    at = at_of(request)
    edition = Edition.objects.live(at).filter(article=guide).first()
    if edition is None:
        messages.error(request, "Only a live guide can be reviewed: publish it first.")
        return back_to(guide)
    targets = targets_of(edition, at=at, settings=PublisherSettings.current())
    form = ReviewForm(list(targets.facts.values()), request.POST or None)
    if form.is_valid():
        with refusals_in_words(form):
            count = _finish(request, guide, edition, form.looked())
            messages.success(request, f"The review is finished: {count} facts were checked.")
            return back_to(guide)
    return show_form(
        request, form, guide, f"Review: {edition.title}", verb="Finish the review",
        intro="Look at each source. What is no longer so gets a new version, not a check.",
    )  # fmt: skip


@transaction.atomic
def _finish(
    request: HttpRequest, guide: Article, edition: Edition, looked: list[tuple[int, str]]
) -> int:
    if not looked:
        raise ValidationError("A review checks one fact at least.")
    user: Any = request.user
    reviewer: Author = author_of(user)
    review = Review.objects.create(
        article=guide, edition=edition, reviewer=reviewer, started_at=at_of(request)
    )
    versions = FactVersion.objects.in_bulk([version for version, _ in looked])
    for version, method in looked:
        record_check(versions[version], by=user, method=method, review=review)
    review.finished_at = clock.now()
    review.save(update_fields=["finished_at"])
    audit.record("guide.reviewed", by=user, target=guide, after={"checks": len(looked)})
    return len(looked)


@admin.register(Review)
class ReviewAdmin(Record):
    listed = True
    list_display = ("article", "reviewer", "started_at", "finished_at")
    list_filter = ("reviewer", "finished_at")
    list_select_related = ("article", "reviewer")
    search_fields = ("article__title", "reviewer__name")
