"""Recording at the desk: versions and checks of a fact, each by its verb."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from articles import permissions, whereused
from articles.admin.fact_forms import CheckForm, ReasonForm, SureForm, VersionForm
from articles.admin.review_way import back_to_review, review_url, reviewed_from, said_of
from articles.admin.verb_page import STALE, needs, refusals_in_words, show_form
from articles.admin.what_changes import goes_back, is_decided, show_changes
from articles.effects import effects_of
from articles.ledger import recording
from articles.ledger.reviewing import start_review
from articles.ledger.values import print_value
from articles.models import Check, Edition, Fact, FactVersion
from capysite.base import clock

may_edit = needs("articles.view_fact", permissions.EDIT_FACT)
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def back_to(fact: Fact) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_fact_change", args=[fact.pk]))


def _shown(fact: Fact, request: HttpRequest) -> str:
    at = clock.of(request)
    names = whereused.names_of_guides(whereused.showing(fact, at=at))
    return f"Readers see it in {names}." if names else "No live or scheduled guide shows it."


@form_methods
@may_edit
def record_version(request: HttpRequest, fact_id: int) -> HttpResponse:
    fact = get_object_or_404(Fact, pk=fact_id)
    at = clock.of(request)
    edition = reviewed_from(request)
    initial = _as_now(fact, at) | _asked(request) | {"seen": _newest(fact)}
    form = VersionForm(fact, request.POST or None, initial=initial)
    title = f"Record a version: {fact}"
    if not goes_back(request) and form.is_valid():
        with refusals_in_words(form):
            act = partial(_record, request, fact, form, edition)
            effects = effects_of(act, fact, at=form.cleaned_data["begins_at"])
            if not is_decided(request, effects):
                return show_changes(request, effects, fact, title, verb="Record", media=form.media)
            printed = print_value(fact.value_type, act().value)
            messages.success(request, f"{fact} says “{printed}” {_from(form)}.")
            return back_to_review(edition, fact) if edition else back_to(fact)
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, STALE):
        posted = request.POST.copy()
        posted["seen"] = str(_newest(fact))
        form.data = posted
    way = f" You come back to the review of “{edition.title}”." if edition else ""
    return show_form(
        request, form, fact, title, verb="Record", intro=_shown(fact, request) + way,
        back_url=review_url(edition, fact) if edition else "",
    )  # fmt: skip


def _record(
    request: HttpRequest, fact: Fact, form: VersionForm, edition: Edition | None
) -> FactVersion:
    data = form.cleaned_data
    user: Any = request.user
    looked = None
    if data["method"]:
        review = start_review(edition.article, by=user) if edition else None
        looked = recording.Looked(data["method"], data["check_source"], data["excerpt"], review)
    return recording.record_version(
        fact,
        data["value"],
        confidence=data["confidence"],
        by=user,
        at=data["begins_at"],
        sources=form.sources(),
        statement=data["statement"],
        basis=data["basis"],
        reason=data.get("reason") or None,
        note=data["note"],
        since=data["since"],
        looked=looked,
        seen=data["seen"],
    )


def _from(form: VersionForm) -> str:
    asked: datetime | None = form.cleaned_data["begins_at"]
    return f"from {clock.in_words(asked)}" if asked else "from now on"


def _newest(fact: Fact) -> int:
    """The id of the version that was recorded last; 0 while there is none."""
    newest = fact.versions.filter(cancelled_at=None).order_by("-pk").first()
    return newest.pk if newest else 0


def _as_now(fact: Fact, at: datetime) -> dict[str, Any]:
    """What the fact says at the instant; one recorded for later is not where to start from."""
    current = FactVersion.objects.current(at).filter(fact=fact).first()
    if current is None:
        return {}
    behind = list(current.fact_sources.select_related("source"))
    return {
        "value": print_value(fact.value_type, current.value),
        "statement": current.statement,
        "confidence": current.confidence,
        "basis": current.basis,
        "primary_sources": [row.source for row in behind if row.primary],
        "other_sources": [row.source for row in behind if not row.primary],
    }


def _asked(request: HttpRequest) -> dict[str, Any]:
    """A value that an import proposed; what a review said of the version before."""
    proposed = {"value": request.GET["value"]} if request.GET.get("value") else {}
    return proposed | said_of(request)


@form_methods
@may_edit
def record_check(request: HttpRequest, fact_id: int) -> HttpResponse:
    fact = get_object_or_404(Fact, pk=fact_id)
    at = clock.of(request)
    current = FactVersion.objects.current(at).filter(fact=fact).first()
    if current is None:
        messages.error(request, f"{fact} says nothing yet: record a version first.")
        return back_to(fact)
    form = CheckForm(request.POST or None, initial={"version": current.pk})
    if form.is_valid():
        with refusals_in_words(form):
            _check(request, fact, form.cleaned_data)
            messages.success(request, f"{fact} is checked.")
            return back_to(fact)
    said = print_value(fact.value_type, current.value)
    return show_form(
        request, form, fact, f"Record a check: {fact}", verb="I looked, and it is so",
        intro=f"It says “{said}”. Is that still so? If not, record a version.",
    )  # fmt: skip


def _check(request: HttpRequest, fact: Fact, data: dict[str, Any]) -> None:
    """Of the version that the person saw, whatever was recorded since."""
    user: Any = request.user
    version = get_object_or_404(FactVersion, pk=data["version"], fact=fact)
    recording.record_check(
        version,
        by=user,
        method=data["method"],
        checked_at=data["checked_at"],
        source=data["source"],
        excerpt=data["excerpt"],
        note=data["note"],
    )


@form_methods
@may_edit
def cancel_version(request: HttpRequest, version_id: int) -> HttpResponse:
    version = get_object_or_404(FactVersion.objects.select_related("fact"), pk=version_id)
    user: Any = request.user
    form = SureForm(request.POST or None)
    if request.method == "POST":
        form = SureForm(request.POST)
        form.is_valid()
        with refusals_in_words(form):
            recording.cancel_version(version, by=user)
            messages.success(request, "The version is cancelled; it is kept, and never shown.")
            return back_to(version.fact)
    return show_form(request, form, version.fact, f"Cancel: {version}", verb="Cancel this version")


@form_methods
@may_edit
def withdraw_check(request: HttpRequest, check_id: int) -> HttpResponse:
    check = get_object_or_404(Check.objects.select_related("version__fact"), pk=check_id)
    user: Any = request.user
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with refusals_in_words(form):
            recording.withdraw_check(check, by=user, note=form.cleaned_data["note"])
            messages.success(request, "The check is withdrawn.")
            return back_to(check.version.fact)
    return show_form(
        request, form, check.version.fact, f"Withdraw the check: {check}", verb="Withdraw it"
    )
