"""The page of a reader's choices. A GET changes nothing; each POST can be sent twice."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from capysite.base import clock, limits
from newsletter import erasing, moving, own_data, preferences
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import LINK_LASTS
from newsletter.preference_forms import (
    PAUSES,
    ChoicesForm,
    MoveForm,
    OwnForm,
    PauseForm,
    sentence_of,
)
from newsletter.preferences import StaleChoices
from newsletter.token_pages import secret, token_page
from newsletter.tokens import BadToken

MOVES_A_DAY, TRIES_AN_HOUR = 3, 10
SAVED = "Saved."
STALE = "Something else was saved in another window meanwhile. This is how it stands now."
PAUSED = "Paused: no letter comes meanwhile."
GOES_ON = "The letter comes again."
ASKED = "We wrote to the new address, if we may write there today. Press the button in that mail."
TOO_MANY = "That was tried too often. Please try again tomorrow."
CHECK = "Please look at what you chose once more."
BY_THEMSELVES = "By the person, on the page of the preferences."


@token_page
def preferences_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = preferences.holder(token)
        if request.method == "POST" and subscriber.erased_at is None:
            act = ACTS.get(request.POST.get("act", ""), _unknown)
            return act(request, subscriber)
    except BadToken:
        return _gone(request)
    return _show(request, subscriber)


@token_page
def own_data_file(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = preferences.holder(token)
    except BadToken:
        return _gone(request)
    refused = _refusal(request, subscriber)
    if request.method != "POST" or refused or subscriber.erased_at:
        return _own(request, subscriber, "newsletter/own_data.html", refused)
    text = own_data.as_json(subscriber, at=clock.of(request))
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="newsletter-my-data.json"'
    return response


@token_page
def erase_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = preferences.holder(token)
    except BadToken:
        return _gone(request)
    refused = _refusal(request, subscriber)
    if request.method != "POST" or refused or subscriber.erased_at:
        return _own(request, subscriber, "newsletter/erase.html", refused)
    erased = erasing.erase(
        subscriber.pk,
        form=Consent.Form.PREFERENCES,
        by=None,
        reason=BY_THEMSELVES,
        at=clock.of(request),
    )
    return _receipt(request, erased)


@token_page
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    at = clock.of(request)
    try:
        if request.method == "POST":
            moving.confirm(token, at=at)
            return secret(request, "newsletter/moved.html", {})
        moving.check(token, at=at)
    except BadToken:
        days = {"days": LINK_LASTS.days}
        return secret(request, "newsletter/move_gone.html", {**days}, status=HTTPStatus.GONE)
    return secret(request, "newsletter/move.html", {})


def _choose(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    offered = preferences.offered(subscriber, clock.of(request))
    form = ChoicesForm(request.POST, offered=offered)
    if not form.is_valid():
        return _show(request, subscriber, CHECK, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        chosen = form.cleaned_data | {"topics": list(form.cleaned_data["topics"])}
        subscriber = preferences.choose(subscriber.preferences_token, **chosen)
    except StaleChoices:
        return _show(request, subscriber, STALE, HTTPStatus.CONFLICT)
    return _show(request, subscriber, SAVED)


def _pause(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _show(request, subscriber, sentence_of(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    weeks, at = form.cleaned_data["weeks"], clock.of(request)
    subscriber = preferences.pause(subscriber.preferences_token, weeks=weeks, at=at)
    return _show(request, subscriber, PAUSED if weeks else GOES_ON)


def _move(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form = MoveForm(request.POST, of=subscriber)
    if not form.is_valid() or not subscriber.is_on_list:
        said = sentence_of(form) or CHECK
        return _show(request, subscriber, said, HTTPStatus.UNPROCESSABLE_ENTITY)
    at, key = clock.of(request), f"newsletter-move:{subscriber.pk}"
    if not limits.allow(key, limit=MOVES_A_DAY, per=timedelta(days=1), at=at):
        return _show(request, subscriber, TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)
    moving.ask(subscriber, form.cleaned_data["email"], at=at)
    return _show(request, subscriber, ASKED)


def _leave(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    preferences.leave(subscriber.preferences_token, at=clock.of(request))
    return secret(request, "newsletter/left.html", {})


def _unknown(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return _show(request, subscriber, CHECK, HTTPStatus.UNPROCESSABLE_ENTITY)


ACTS: dict[str, Callable[[HttpRequest, Subscriber], HttpResponse]] = {
    "choose": _choose, "pause": _pause, "move": _move, "leave": _leave,
}  # fmt: skip


def _show(
    request: HttpRequest, subscriber: Subscriber, said: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    if subscriber.erased_at:
        return _receipt(request, subscriber)
    at = clock.of(request)
    chosen = {topic.pk for topic in subscriber.topics.all()}
    context = {
        "subscriber": subscriber,
        "said": said,
        "refused": status != HTTPStatus.OK,
        "topics": [(one, one.pk in chosen) for one in preferences.offered(subscriber, at)],
        "shown": preferences.digest(chosen, subscriber.frequency),
        "frequencies": Subscriber.Frequency.choices,
        "paused": subscriber.is_paused(at),
        "pauses": PAUSES[1:],
        # From here: the page doesn't name its own address.
        "data_page": "data/",
        "erase_page": "erase/",
    }
    return secret(request, "newsletter/preferences.html", context, status=status)


def _refusal(request: HttpRequest, subscriber: Subscriber) -> str:
    """Why what was posted to a page of one's own data doesn't count; empty when it does."""
    if request.method != "POST" or subscriber.erased_at:
        return ""
    key = f"newsletter-own:{subscriber.pk}"
    if not limits.allow(key, limit=TRIES_AN_HOUR, per=timedelta(hours=1), at=clock.of(request)):
        return TOO_MANY
    return sentence_of(OwnForm(request.POST, of=subscriber))


def _own(request: HttpRequest, subscriber: Subscriber, template: str, refused: str) -> HttpResponse:
    if subscriber.erased_at:
        return _receipt(request, subscriber)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    context = {"subscriber": subscriber, "sentence": refused}
    return secret(request, template, {**context}, status=status)


def _receipt(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return secret(request, "newsletter/erased.html", {"subscriber": subscriber})


def _gone(request: HttpRequest) -> HttpResponse:
    return secret(request, "newsletter/unsubscribe_gone.html", {}, status=HTTPStatus.GONE)
