"""Scheduling, stopping and trying an issue at the desk; the verbs decide."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from articles.admin.verb_page import needs, refusals_in_words, show_form
from capysite.base import clock, outbox
from capysite.base.moments import MomentField
from newsletter import scheduling
from newsletter.audience import audience
from newsletter.composing import PREFERENCES, TOKEN, Composed, compose
from newsletter.models import Issue

VIEW, CHANGE, SEND = "newsletter.view_issue", "newsletter.change_issue", "newsletter.send_issue"
SAMPLE = "a-sample"
form_methods = require_http_methods(["GET", "HEAD", "POST"])
Verb = Callable[..., None]


class ScheduleForm(forms.Form):
    """`lock_version` is the save that the editor saw on this page."""

    slot = MomentField(label="Goes out", help_text="The next weekly slot stands here.")
    lock_version = forms.IntegerField(widget=forms.HiddenInput)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def back_to(issue: Issue) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:newsletter_issue_change", args=[issue.pk]))


@form_methods
@needs(VIEW, SEND)
def schedule(request: HttpRequest, issue_id: int) -> HttpResponse:
    issue, at = get_object_or_404(Issue, pk=issue_id), clock.of(request)
    initial = {
        "slot": issue.slot or scheduling.next_slot(at),
        "lock_version": issue.lock_version,
    }
    form = ScheduleForm(request.POST or None, initial=initial)
    if form.is_valid():
        data, user = form.cleaned_data, _user(request)
        with refusals_in_words(form):
            scheduling.schedule(
                issue, slot=data["slot"], lock_version=data["lock_version"], by=user, at=at
            )
            messages.success(request, f"“{issue}” goes out on {clock.in_words(data['slot'])}.")
            return back_to(issue)
    return show_form(
        request, form, issue, f"Schedule: {issue}", verb="Schedule it",
        template="newsletter/desk/schedule.html",
        composed=compose(issue, at=at) if issue.is_open else None,
        readers=audience(issue, at=at).count(), state=issue.state(at),
    )  # fmt: skip


def _confirmed(
    request: HttpRequest, issue_id: int, act: Verb, *, title: str, verb: str, intro: str, done: str
) -> HttpResponse:
    """A page with one button, and what it does."""
    issue = get_object_or_404(Issue, pk=issue_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in_words(form):
            act(issue, by=_user(request), at=clock.of(request))
            messages.success(request, done.format(issue))
            return back_to(issue)
    return show_form(request, form, issue, f"{title}: {issue}", verb=verb, intro=intro)


@form_methods
@needs(VIEW, SEND)
def unschedule(request: HttpRequest, issue_id: int) -> HttpResponse:
    return _confirmed(
        request, issue_id, scheduling.unschedule, title="Take back the slot", verb="Take it back",
        intro="It becomes a draft again. Nobody has received anything.",
        done="“{}” is a draft again.",
    )  # fmt: skip


@form_methods
@needs(VIEW, SEND)
def pause(request: HttpRequest, issue_id: int) -> HttpResponse:
    return _confirmed(
        request, issue_id, scheduling.pause, title="Pause", verb="Pause it",
        intro="The mails on their way arrive; no other is begun until you let it go on.",
        done="“{}” stands still.",
    )  # fmt: skip


@form_methods
@needs(VIEW, SEND)
def resume(request: HttpRequest, issue_id: int) -> HttpResponse:
    return _confirmed(
        request, issue_id, scheduling.resume, title="Go on", verb="Go on sending",
        intro="The rest gets the words as they were frozen, also where a fact in them was "
        "corrected since. Cancel it where that would be wrong.",
        done="“{}” goes on.",
    )  # fmt: skip


@form_methods
@needs(VIEW, SEND)
def cancel(request: HttpRequest, issue_id: int) -> HttpResponse:
    return _confirmed(
        request, issue_id, scheduling.cancel, title="Cancel", verb="Cancel it for good",
        intro="Nobody gets it any more who has not received it by now. This can’t be undone.",
        done="“{}” is cancelled.",
    )  # fmt: skip


@require_POST
@needs(VIEW, CHANGE)
def send_test(request: HttpRequest, issue_id: int) -> HttpResponse:
    """One mail to who asks for it. Its ways out lead to nobody."""
    issue, at = get_object_or_404(Issue, pk=issue_id), clock.of(request)
    address = _user(request).email
    if not address:
        messages.error(request, "Your account has no e-mail address: add one, then try again.")
        return back_to(issue)
    composed = composed_of(issue, at=at)
    outbox.queue(
        to=address,
        subject=f"Test: {composed.subject or issue.slug}",
        text=without_secrets(composed.text),
        html=without_secrets(composed.html),
        kind="newsletter-test",
        at=at,
    )
    messages.success(request, f"A test is on its way to {address}.{_still(composed)}")
    return back_to(issue)


def composed_of(issue: Issue, *, at: datetime) -> Composed:
    """As it went out, or would go out now, or at its slot."""
    content = getattr(issue, "content", None)
    if content is not None:
        return Composed(content.subject, content.preheader, content.text, content.html)
    return compose(issue, at=max(at, issue.slot or at))


def _still(composed: Composed) -> str:
    count = len(composed.holes)
    return f" Holes to mend before it can go out: {count}." if count else ""


def without_secrets(text: str) -> str:
    return text.replace(TOKEN, SAMPLE).replace(PREFERENCES, SAMPLE)
