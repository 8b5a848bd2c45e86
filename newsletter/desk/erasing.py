"""Erasing somebody at the desk, who asked for it by other ways than the own page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from articles.admin.verb_page import needs, refusals_in_words, show_form
from capysite.base import clock
from newsletter import erasing
from newsletter.models import Consent, Subscriber

INTRO = (
    "This can’t be undone. The address goes everywhere: here, in what was chosen, in the outbox. "
    "What stays is when and by which words the person agreed, under a code, and that no file may "
    "bring the address back."
)


class EraseForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text="E.g. “asked for it by mail on 2 May”. Without names and addresses.",
        error_messages={"required": erasing.NO_REASON},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("newsletter.erase_subscriber")
def erase_page(request: HttpRequest, pk: int) -> HttpResponse:
    subscriber = get_object_or_404(Subscriber, pk=pk, erased_at__isnull=True)
    at = clock.of(request)
    by: Any = request.user
    form = EraseForm(request.POST or None)
    if form.is_valid():
        with refusals_in_words(form):
            reason = form.cleaned_data["reason"]
            erased = erasing.erase(pk, form=Consent.Form.DESK, by=by, reason=reason, at=at)
            messages.success(request, f"Erased. The receipt is {erased.receipt}.")
            return HttpResponseRedirect(reverse("admin:newsletter_subscriber_change", args=(pk,)))
    title = f"Erase {subscriber.email}"
    return show_form(request, form, subscriber, title, verb="Erase for good", intro=INTRO)
