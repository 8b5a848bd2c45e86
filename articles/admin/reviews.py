"""A review: one person's look at the facts of a live page, fact by fact."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from articles import permissions
from articles.admin.guide_verbs import back_to
from articles.admin.review_form import ReviewForm
from articles.admin.review_words import after, beforehand, in_the_way, kinds_of, things
from articles.admin.verb_page import needs, refusals_in_words, show
from articles.ledger.reading import FactAt, SourceAt
from articles.ledger.reviewing import (
    Answer,
    confirmed,
    facts_of,
    finish_review,
    open_review,
    record_answers,
)
from articles.models import Article, Edition, Review
from articles.resolving import Targets, targets_of
from capysite.base import clock
from capysite.base.keeping import Record
from capysite.base.models import PublisherSettings

KEEP = "_keep"


@require_http_methods(["GET", "HEAD", "POST"])
@needs("articles.view_article", permissions.REVIEW, permissions.EDIT_FACT)
def review_guide(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = get_object_or_404(Article, pk=guide_id)
    at, user = clock.of(request), _user(request)
    edition = Edition.objects.live(at).filter(article=guide).first()
    if edition is None:
        messages.error(request, "Only a live guide can be reviewed: publish it first.")
        return back_to(guide)
    targets = targets_of(edition, at=at, settings=PublisherSettings.current())
    begun = open_review(guide, by=user)
    form = _form(request, guide, facts_of(targets), begun)
    obstacle = in_the_way(user, form.facts)
    if not obstacle and form.is_valid():
        with refusals_in_words(form):
            return _act(request, guide, form)
    return show(
        request, "admin/articles/review.html", guide, f"Review: {edition.title}",
        form=form, edition=edition, begun=begun, obstacle=obstacle, citations=_citations(targets),
        told=beforehand(edition, user, begun), kinds=kinds_of(form.facts, targets.settings),
        media=form.media,
    )  # fmt: skip


def _user(request: HttpRequest) -> User:
    user: Any = request.user
    found: User = user
    return found


def _form(
    request: HttpRequest, guide: Article, facts: list[FactAt], begun: Review | None
) -> ReviewForm:
    at = clock.of(request)
    done = confirmed(begun, facts, at=at) if begun else {}
    mine = Review.objects.filter(article=guide, reviewer__user=_user(request))
    last = mine.exclude(finished_at=None).order_by("-finished_at", "-pk").first()
    return ReviewForm(facts, done, at, last=last.pk if last else 0, data=request.POST or None)


def _citations(targets: Targets) -> list[SourceAt]:
    """Sources of the page that back none of its facts."""
    behind = {source.id for fact in targets.facts.values() for source in fact.sources}
    return [source for source in targets.sources.values() if source.id not in behind]


def _act(request: HttpRequest, guide: Article, form: ReviewForm) -> HttpResponse:
    """Keeps what was answered, and finishes, goes away, or turns to the fact that changed."""
    answers, user = form.answers(), _user(request)
    if fact := form.changed:
        _keep(request, guide, answers)
        return HttpResponseRedirect(_version_url(fact, form.answer_to(fact), guide))
    if KEEP in request.POST:
        _keep(request, guide, answers, say_none=True)
        return back_to(guide)
    with transaction.atomic():
        review = finish_review(record_answers(guide, answers, by=user), by=user)
    messages.success(request, after(review, form.facts))
    return back_to(guide)


def _keep(
    request: HttpRequest, guide: Article, answers: list[Answer], *, say_none: bool = False
) -> None:
    if answers:
        record_answers(guide, answers, by=_user(request))
        kept = things(len(answers), "fact is", "facts are")
        messages.success(request, f"{kept} confirmed and kept; the review stays open.")
    elif say_none:
        messages.info(request, "Nothing was answered, so there was nothing to keep.")


def _version_url(fact: FactAt, said: Answer, guide: Article) -> str:
    """The form of a new version, with what was said of the old one already."""
    asked = {
        "review": guide.pk, "method": said.method, "source": said.source or "",
        "excerpt": said.excerpt,
    }  # fmt: skip
    return f"{reverse('admin:articles_fact_version', args=[fact.id])}?{urlencode(asked)}"


@admin.register(Review)
class ReviewAdmin(Record):
    listed = True
    list_display = ("article", "reviewer", "started_at", "finished_at")
    list_filter = ("reviewer", "finished_at")
    list_select_related = ("article", "reviewer")
    search_fields = ("article__title", "reviewer__name")
