"""Importing at the desk: first the report, with nothing stored; then, on request, the store."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from articles.admin.guide_verbs import back_to
from articles.admin.verb_page import needs, show_form
from articles.importing.draft import Draft, Refused
from articles.importing.parsing import parse
from articles.importing.reading import LARGEST, read_text
from articles.importing.storing import Outcome, Stored, store
from articles.models import Article
from capysite.base.keys import key_validator
from capysite.base.models import PublisherSettings


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Text",
        help_text="Plain text or Markdown, 2 MB at most. Nothing is stored before you have seen "
        "what it holds.",
        error_messages={"empty": "The file is empty.", "required": "Choose a file."},
    )
    slug = forms.CharField(
        required=False,
        max_length=100,
        label="Address",
        validators=(key_validator,),
        help_text="Under /guides/; empty: made from the title.",
        widget=forms.TextInput({"class": "vTextField"}),
    )


class StoreForm(forms.Form):
    """The text itself comes back, so that nothing has to be kept between the two steps."""

    text = forms.CharField(strip=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    slug = forms.CharField(
        required=False, max_length=100, validators=(key_validator,), widget=forms.HiddenInput
    )
    replace = forms.BooleanField(
        required=False,
        label="Replace what was edited since the last import",
        help_text="Only needed for a guide that exists; the edited copy stays in the history.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("articles.add_article", "articles.change_article")
def import_text(request: HttpRequest) -> HttpResponse:
    if "text" in request.POST:
        return _store(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            return _report(request, form.cleaned_data["file"], form.cleaned_data["slug"])
        except Refused as refused:
            form.add_error("file", str(refused))
    return show_form(request, form, Article(), "Import a text", verb="Show what it holds")


def _hedges() -> tuple[str, ...]:
    return PublisherSettings.current().hedge_words


def _report(request: HttpRequest, file: "UploadedFile[Any]", slug: str) -> HttpResponse:
    name = file.name or "the text"
    text = read_text(file.read(LARGEST + 1), name)
    draft = parse(text, name=name, slug=slug, hedges=_hedges())
    form = StoreForm(initial={"text": text, "name": name, "slug": slug})
    return _show(request, form, draft)


def _show(request: HttpRequest, form: StoreForm, draft: Draft) -> HttpResponse:
    return show_form(
        request, form, Article(), f"Import: {draft.content.title}", verb="Store as working copy",
        template="admin/articles/import_report.html", draft=draft, counts=asdict(draft.counts),
    )  # fmt: skip


def _store(request: HttpRequest) -> HttpResponse:
    form = StoreForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was stored: choose the file again.")
        again = UploadForm()
        return show_form(request, again, Article(), "Import a text", verb="Show what it holds")
    data = form.cleaned_data
    name = data["name"] or "the text"
    user: Any = request.user
    try:
        text = read_text(data["text"].encode("utf-8", "surrogatepass"), name)
        draft = parse(text, name=name, slug=data["slug"], hedges=_hedges())
    except Refused as refused:
        messages.error(request, str(refused))
        again = UploadForm()
        return show_form(request, again, Article(), "Import a text", verb="Show what it holds")
    try:
        stored = store(draft, text, by=user, slug=data["slug"], replace=data["replace"], name=name)
    except Refused as refused:
        form.add_error(None, str(refused))
    except PermissionDenied as denied:
        form.add_error(None, f"Nothing was stored. The text holds facts. {denied}")
    else:
        _announce(request, stored)
        return back_to(stored.article)
    return _show(request, form, draft)


def _announce(request: HttpRequest, stored: Stored) -> None:
    level = messages.WARNING if stored.outcome == Outcome.PENDING else messages.SUCCESS
    messages.add_message(request, level, f"{stored.outcome.label}.")
    for warning in stored.warnings:
        messages.warning(request, warning.message)
    for proposal in stored.proposals:
        messages.warning(
            request,
            f"Line {proposal.line}: the text says {proposal.says} of {proposal.fact}, the ledger "
            f"{proposal.ledger}. It waits as a proposal.",
        )
