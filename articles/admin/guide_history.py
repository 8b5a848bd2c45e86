"""What a guide was: kept saves, of which one can be taken back, and its editions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from articles.admin.guide_forms import LockForm
from articles.admin.guide_verbs import back_to
from articles.admin.states import describe, with_states
from articles.admin.verb_page import needs, show
from articles.comparing import as_texts, differences
from articles.content import Content
from articles.models import Article, Snapshot
from articles.refusals import StaleCopy
from articles.working import copy
from capysite.base import clock


@require_safe
@needs("articles.view_article")
def history(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide: Any = get_object_or_404(
        with_states(Article.objects.all(), at=clock.of(request)), pk=guide_id
    )
    return show(
        request,
        "admin/articles/guide_history.html",
        guide,
        f"History: {guide}",
        state=describe(guide),
        snapshots=guide.snapshots.select_related("saved_by").defer("content"),
        editions=guide.editions.select_related("published_by").order_by("-number"),
        may_change=request.user.has_perm("articles.change_article"),
        at=clock.of(request),
    )


@require_safe
@needs("articles.view_article")
def snapshot(request: HttpRequest, guide_id: int, save: int) -> HttpResponse:
    """One kept save beside what the working copy says now."""
    kept = get_object_or_404(
        Snapshot.objects.select_related("article", "saved_by"), article=guide_id, lock_version=save
    )
    now = as_texts(copy.content_of(kept.article))
    then = as_texts(Content.from_json(kept.content))
    return show(
        request,
        "admin/articles/guide_snapshot.html",
        kept.article,
        f"Save {save}: {kept.article}",
        kept=kept,
        differences=differences(then, now),
        may_change=request.user.has_perm("articles.change_article"),
    )


@require_POST
@needs("articles.view_article", "articles.change_article")
def restore(request: HttpRequest, guide_id: int, save: int) -> HttpResponse:
    kept = get_object_or_404(
        Snapshot.objects.select_related("article"), article=guide_id, lock_version=save
    )
    user: Any = request.user
    form = LockForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was changed: open the history again.")
        return back_to(kept.article)
    try:
        copy.restore(kept, lock_version=form.cleaned_data["lock_version"], by=user)
        messages.success(request, f"The working copy says again what save {save} said.")
    except (StaleCopy, ValueError) as refused:
        messages.error(request, str(refused))
    return back_to(kept.article)
