"""The two endpoints of the Markdown field: a preview by our renderer, and pictures taken in.

They bear django-markdownx's names in place of its own, which are open to anybody.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from articles.admin.figures import as_json
from articles.admin.previewing import Shown, show_answer, show_body, show_page
from articles.images.intake import ImageRefused, take_in
from articles.images.serving import at_desk
from articles.models import Fact
from articles.pages.finishing import finish
from capysite.base import clock

View = Callable[[HttpRequest], HttpResponse]
WRITERS = ("articles.add_article", "articles.change_article")


def for_staff(*any_of: str) -> Callable[[View], View]:
    """403 as JSON, which the script says aloud, for who has none of the permissions."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            user: Any = request.user
            if not (user.is_active and user.is_staff and any(map(user.has_perm, any_of))):
                return _error("Your account may not do this. Are you still logged in?", 403)
            return view(request)

        return guarded

    return decorate


class PreviewForm(forms.Form):
    content = forms.CharField(required=False, strip=False)
    part = forms.ChoiceField(
        choices=[(name, name) for name in ("body", "answer", "page")], required=False
    )
    evidence = forms.ModelMultipleChoiceField(Fact.objects.all(), required=False)


@require_POST
@for_staff(*WRITERS)
def preview(request: HttpRequest) -> HttpResponse:
    form = PreviewForm(request.POST)
    if not form.is_valid():
        return _error("The preview was asked for something that it can’t show.", 400)
    text, at = form.cleaned_data["content"], clock.of(request)
    if form.cleaned_data["part"] == "answer":
        shown = show_answer(text, at=at)
    elif form.cleaned_data["part"] == "page":
        shown = show_page(text)
    else:
        chosen = {fact.pk: fact.key for fact in form.cleaned_data["evidence"]}
        asked = [int(pk) for pk in request.POST.getlist("evidence") if pk.isdecimal()]
        shown = show_body(text, evidence=tuple(chosen[pk] for pk in asked), at=at)
    return JsonResponse(_as_json(shown))


def _as_json(shown: Shown) -> dict[str, Any]:
    html = finish(render_to_string("admin/articles/_preview.html", {"body": shown.segments}))
    problems = [{"line": p.line, "message": p.message} for p in shown.problems]
    return {
        "html": at_desk(html),
        "problems": problems,
        "words": shown.words,
        "figures": as_json(shown.figures),
        "tables": [table.to_json() for table in shown.tables],
    }


class PictureForm(forms.Form):
    image = forms.FileField(
        error_messages={"required": "No picture came with it.", "empty": "The picture is empty."}
    )
    alt = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": "A description has 300 characters at most."},
    )
    decorative = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("alt") and not data.get("decorative") and "alt" not in self.errors:
            self.add_error("alt", "Say what the picture shows, or mark it as decorative.")
        return data


@require_POST
@for_staff("articles.add_image")
def upload(request: HttpRequest) -> HttpResponse:
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _error(" ".join(str(e) for errors in form.errors.values() for e in errors), 400)
    data = form.cleaned_data
    user: Any = request.user
    at = clock.of(request)
    try:
        image = take_in(
            data["image"], name=data["image"].name, by=user, at=at,
            alt=data["alt"], decorative=data["decorative"],
        )  # fmt: skip
    except ImageRefused as refused:
        return _error(str(refused), 400)
    alt = "" if data["decorative"] else _plain(data["alt"])
    return JsonResponse({"image_code": f"![{alt}](image:{image.key})", "key": image.key})


def _plain(alt: str) -> str:
    """Words that can't end the description early."""
    return " ".join(alt.replace("[", "(").replace("]", ")").split())


def _error(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
