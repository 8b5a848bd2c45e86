"""The second step of a verb: what will change, shown before it is done."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from articles.admin.verb_page import show
from articles.effects import Effects
from capysite.base import clock

BACK, SHOWN = "_back", "effects_seen"
OWN = {"csrfmiddlewaretoken", BACK, SHOWN}
AT_ONCE = 100


def goes_back(request: HttpRequest) -> bool:
    """The editor was shown what will change, and wants to type on."""
    return BACK in request.POST


def is_decided(request: HttpRequest, effects: Effects[Any]) -> bool:
    """Nothing changes for readers, or the editor has seen all that does."""
    return not effects.passages or request.POST.get(SHOWN) == effects.digest


def show_changes(
    request: HttpRequest,
    effects: Effects[Any],
    target: Model,
    title: str,
    *,
    verb: str,
    media: forms.Media,
    **context: Any,
) -> HttpResponse:
    """The page between the form and the act; it carries all that was typed."""
    return show(
        request, "admin/articles/what_will_change.html", target, title,
        effects=effects.first(AT_ONCE), more=max(0, len(effects.passages) - AT_ONCE),
        pages=len({(effect.surface, effect.url) for effect in effects.passages}),
        count=len(effects.passages), digest=effects.digest, verb=verb, media=media,
        typed=list(_typed(request)), again=SHOWN in request.POST,
        # Not the request's instant: what begins at once begins a little after that.
        at=clock.now(),
        **context,
    )  # fmt: skip


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in OWN:
            yield from ((name, str(value)) for value in values)
