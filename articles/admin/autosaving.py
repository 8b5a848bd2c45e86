"""Unsaved text at the desk: kept while somebody types, offered when she comes back."""

import re
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from articles.admin.comparing import posted_texts
from articles.admin.guide_form import FIELDS
from articles.admin.guide_verbs import back_to
from articles.admin.parts import PARTS
from articles.admin.verb_page import needs
from articles.comparing import as_texts, differences
from articles.models import Article, Autosave
from articles.refusals import StaleCopy
from articles.working import autosaves, copy
from capysite.base import clock

BEARABLE = re.compile(r"[0-9]{1,18}").fullmatch
RESUME = "unsaved"
# What is kept of a form; no secret is among it, and no choice that was made.
NAMES = {*FIELDS, "topic", "owner", "lock_version", "autosave"}


class WindowForm(forms.Form):
    lock_version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    autosave = forms.CharField(max_length=64)


@require_POST
@needs("articles.view_article", "articles.change_article")
def keep(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide, form = get_object_or_404(Article, pk=guide_id), WindowForm(request.POST)
    if not form.is_valid():
        return _error("This isn’t the guide’s form; nothing was kept.", 400)
    post = kept_part(request.POST).urlencode()
    if len(post) > autosaves.LARGEST:
        return _error("This text is too long to be kept while you type: save it often.", 413)
    user: Any = request.user
    data, at = form.cleaned_data, clock.of(request)
    try:
        autosaves.keep(
            guide, by=user, window=data["autosave"], post=post,
            lock_version=data["lock_version"], at=at,
        )  # fmt: skip
    except StaleCopy as refused:
        return _error(str(refused), 409)
    return JsonResponse({"said": f"Kept {at.astimezone(clock.zone()):%H:%M}, not saved"})


def kept_part(posted: QueryDict) -> QueryDict:
    prefixes = tuple(
        f"{part.model._meta.get_field('article').remote_field.related_name}-" for part in PARTS
    )
    kept = QueryDict(mutable=True)
    for name, values in posted.lists():
        if name in NAMES or name.startswith(prefixes):
            kept.setlist(name, values)
    return kept


@require_POST
@needs("articles.view_article", "articles.change_article")
def discard(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = get_object_or_404(Article, pk=guide_id)
    user: Any = request.user
    autosaves.discard(guide, by=user)
    messages.success(request, "Your unsaved text is gone. Below stands what was saved last.")
    return back_to(guide)


def resumed(request: HttpRequest, guide_id: str) -> Autosave | None:
    """The text with which she asks to go on."""
    asked = request.method == "GET" and RESUME in request.GET
    if not asked or not request.user.has_perm("articles.change_article") or not BEARABLE(guide_id):
        return None
    user: Any = request.user
    return Autosave.objects.filter(article_id=guide_id, user=user).first()


def filled(form: Any, kept: Autosave | None) -> Any:
    """The form's class, or one that holds what was kept: like one that was posted."""
    return partial(form, data=autosaves.fields_of(kept)) if kept else form


def offer(model_admin: Any, request: HttpRequest, guide: Article) -> dict[str, Any]:
    """What the page says about her unsaved text: nothing, where it says what is saved."""
    user: Any = request.user
    resumed: Autosave | None = request.resumed  # type: ignore[attr-defined]
    if request.method != "GET" or not model_admin.has_change_permission(request, guide):
        return {}
    kept = resumed or autosaves.unsaved_of(guide, user)
    if kept is None:
        return {"keeps": True}
    stored = Article.objects.select_related("topic", "updated_by").get(pk=guide.pk)
    found = [] if resumed else _differences(model_admin, request, stored, kept)
    return {
        "keeps": True,
        "unsaved": kept if found or resumed else None,
        "unsaved_window": autosaves.window_of(kept) if not found else "",
        "resumed": bool(resumed),
        "unsaved_differences": found,
        "saved_since": stored if stored.lock_version != kept.lock_version else None,
    }


def _differences(
    model_admin: Any, request: HttpRequest, stored: Article, kept: Autosave
) -> list[Any]:
    data = autosaves.fields_of(kept)
    saved = as_texts(copy.content_of(stored))
    form = model_admin.get_form(request, stored, change=True)(data, instance=stored)
    parts = [
        rows(data, instance=stored, prefix=rows.get_default_prefix())
        for rows, _ in model_admin.get_formsets_with_inlines(request, stored)
    ]
    return differences(posted_texts(form, parts), saved)


def _error(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
