"""A page of the desk with one form and one verb: what it asks, refusals in words, nothing lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles.refusals import GateRefused, StaleCopy

View = Callable[..., HttpResponse]
STALE = "stale"


def needs(*permissions: str) -> Callable[[View], View]:
    """403 unless the person has them all. A forged POST meets it as the button does."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def show(
    request: HttpRequest, template: str, target: Model, title: str, **context: Any
) -> TemplateResponse:
    """A page in the desk's frame; `target` gives the crumbs."""
    frame = {
        **admin.site.each_context(request),
        "opts": target._meta,
        "target": target,
        "title": title,
        **context,
    }
    return TemplateResponse(request, template, frame)


def show_form(
    request: HttpRequest,
    form: forms.BaseForm,
    target: Model,
    title: str,
    *,
    verb: str,
    template: str = "admin/articles/verb.html",
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    visible = [name for name in form.fields if not form.fields[name].widget.is_hidden]
    adminform = AdminForm(form, [(None, {"fields": visible})], {})  # type: ignore[arg-type]
    media = admin.ModelAdmin(type(target), admin.site).media + form.media
    page = show(
        request, template, target, title,
        adminform=adminform, form=form, verb=verb, media=media, **context,
    )  # fmt: skip
    page.status_code = status
    return page


@contextmanager
def refusals_in_words(form: forms.BaseForm) -> Iterator[None]:
    """What a verb refuses becomes the form's errors; the form then isn't valid any more."""
    try:
        yield
    except GateRefused as refused:
        form.add_error(None, [ValidationError(str(hole)) for hole in refused.findings.holes])
    except StaleCopy as stale:
        form.add_error(None, ValidationError(str(stale), code=STALE))
    except ValidationError as error:
        for sentence in _sentences(error, form):
            form.add_error(*sentence)
    except ValueError as error:
        form.add_error("value" if "value" in form.fields else None, str(error))


def _sentences(
    error: ValidationError, form: forms.BaseForm
) -> Iterator[tuple[str | None, list[str]]]:
    if not hasattr(error, "error_dict"):
        yield None, error.messages
        return
    for name, messages in error.message_dict.items():
        yield (name if name in form.fields and name != NON_FIELD_ERRORS else None), messages
