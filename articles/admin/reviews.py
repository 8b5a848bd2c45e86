"""A review: one person's look at the facts of a live page, fact by fact."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from articles import permissions
from articles.admin.guide_verbs import at_of, back_to
from articles.admin.verb_page import needs, refusals_in_words, show_form
from articles.ledger.kinds import CheckMethod
from articles.ledger.reading import FactAt
from articles.ledger.recording import record_check
from articles.ledger.reviewing import finish_review, start_review
from articles.models import Article, Edition, FactVersion, Review, Source
from articles.resolving import targets_of
from capysite.base.keeping import Record
from capysite.base.models import PublisherSettings

ASK = (
    ("", "Not now"),
    *((value, f"So it is: {label.lower()}") for value, label in CheckMethod.choices),
)
CHANGED = "“{}” was changed since you opened this page: look at it again. Nothing was recorded."


@dataclass(frozen=True)
class Answer:
    """That a person looked at a version, how, and in which of its sources."""

    version: int
    method: str
    source: int | None


class ReviewForm(forms.Form):
    """A question for each fact of the live page: is it still so, and how did you look?"""

    def __init__(self, facts: list[FactAt], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        for fact in facts:
            self.fields[f"fact-{fact.version_id}"] = forms.ChoiceField(
                choices=ASK, required=False, label=fact.sentence, help_text=fact.state
            )
            if fact.sources:
                self.fields[f"source-{fact.version_id}"] = _sources_of(fact)

    def clean(self) -> dict[str, Any]:
        """A fact that changed since the page was opened is asked under another name now."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        answered = {name for name in self.data if name.startswith("fact-") and self.data[name]}
        gone = [name.removeprefix("fact-") for name in answered - set(self.fields)]
        versions = FactVersion.objects.filter(pk__in=filter(str.isdecimal, gone))
        for version in versions.select_related("fact").order_by("pk"):
            self.add_error(None, CHANGED.format(version.fact))
        return data

    def answers(self) -> list[Answer]:
        data = self.cleaned_data
        return [
            Answer(fact.version_id, method, data.get(f"source-{fact.version_id}"))
            for fact in self.facts
            if (method := data[f"fact-{fact.version_id}"])
        ]


def _sources_of(fact: FactAt) -> forms.TypedChoiceField:
    named = [(source.id, f"{source.publisher}: {source.title}") for source in fact.sources]
    return forms.TypedChoiceField(
        choices=[("", "None of its sources"), *named],
        required=False,
        coerce=int,
        empty_value=None,
        initial=named[0][0] if len(named) == 1 else "",
        label="Looked at",
        widget=forms.Select({"aria-label": f"Looked at, for: {fact.sentence}"}),
    )


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
    shown = {fact.id: fact for fact in targets.facts.values()}
    form = ReviewForm(list(shown.values()), request.POST or None)
    if form.is_valid():
        with refusals_in_words(form):
            count = _review(request, guide, form.answers())
            facts = "1 fact was" if count == 1 else f"{count} facts were"
            messages.success(request, f"The review is finished: {facts} checked.")
            return back_to(guide)
    return show_form(
        request, form, guide, f"Review: {edition.title}", verb="Finish the review",
        intro="Look at each source. What is no longer so gets a new version, not a check.",
    )  # fmt: skip


@transaction.atomic
def _review(request: HttpRequest, guide: Article, answers: list[Answer]) -> int:
    user: Any = request.user
    review = start_review(guide, by=user)
    versions = FactVersion.objects.in_bulk([answer.version for answer in answers])
    sources = Source.objects.in_bulk([answer.source for answer in answers if answer.source])
    for answer in answers:
        record_check(
            versions[answer.version],
            by=user,
            method=answer.method,
            source=sources[answer.source] if answer.source else None,
            review=review,
        )
    finish_review(review, by=user)
    return len(answers)


@admin.register(Review)
class ReviewAdmin(Record):
    listed = True
    list_display = ("article", "reviewer", "started_at", "finished_at")
    list_filter = ("reviewer", "finished_at")
    list_select_related = ("article", "reviewer")
    search_fields = ("article__title", "reviewer__name")
