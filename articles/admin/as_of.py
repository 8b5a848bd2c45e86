"""The site as it was, or will be: the public pages with another instant."""

from datetime import datetime
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe

from capysite.base import clock

PUBLIC = {"articles"}
MAIN = '<main id="content"'


class AsOfForm(forms.Form):
    at = forms.DateTimeField(
        label="As of",
        input_formats=("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    path = forms.CharField(label="Page", initial="/", max_length=300)

    def clean_path(self) -> str:
        """A path of the site; of a whole address, its path."""
        try:
            return urlsplit(self.cleaned_data["path"]).path or "/"
        except ValueError as error:
            raise ValidationError("This is no page of the site.") from error


@require_safe
def as_of(request: HttpRequest) -> HttpResponse:
    """A public page at the instant that is asked for, under a bar. The desk keeps no answer."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    now = clock.of(request)
    asked = (
        request.GET
        if request.GET
        else {"at": f"{now.astimezone(clock.zone()):%Y-%m-%dT%H:%M}", "path": "/"}
    )
    form = AsOfForm(asked)
    moment = now
    if form.is_valid():
        moment = _aware(form.cleaned_data["at"])
    response = _public_page(request, form.cleaned_data.get("path", "/"), moment)
    if MAIN in (page := response.content.decode()):
        context = {"form": form, "moment": clock.in_words(moment)}
        bar = render_to_string("admin/articles/_as_of.html", context)
        response.content = page.replace(MAIN, f"{bar}{MAIN}", 1)
    del response["Cache-Control"]
    response["X-Robots-Tag"] = "noindex"
    return response


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else make_aware(moment, clock.zone())


def _public_page(request: HttpRequest, path: str, moment: datetime) -> HttpResponse:
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    if match.app_name not in PUBLIC:
        raise Http404
    request.at = moment  # type: ignore[attr-defined]
    request.path = request.path_info = path
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
