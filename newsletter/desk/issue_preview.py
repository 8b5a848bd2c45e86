"""An issue as its readers get it: at two widths, in the dark, and as text."""

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from articles.admin.verb_page import needs, show
from capysite.base import clock
from capysite.base.csp import HEADER, MAIL_CSP
from newsletter.desk.issue_verbs import VIEW, composed_of, without_secrets
from newsletter.models import Issue

DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
LIGHT_ALONE = re.compile(r"<style>.*?</style>", re.DOTALL)


@dataclass(frozen=True)
class View:
    title: str
    query: str
    width: int
    height: int = 760


VIEWS = (
    View("In a wide window", "", 680),
    View("On a phone", "?on=phone", 360),
    View("In the dark", "?on=dark", 680),
)


@require_safe
@needs(VIEW)
def preview(request: HttpRequest, issue_id: int) -> HttpResponse:
    issue = get_object_or_404(Issue, pk=issue_id)
    composed = composed_of(issue, at=clock.of(request))
    return show(
        request, "newsletter/desk/issue_preview.html", issue, f"Preview: {issue}",
        composed=composed, text=without_secrets(composed.text), views=VIEWS,
        size=round(len(composed.html.encode()) / 1000),
    )  # fmt: skip


@require_safe
@xframe_options_sameorigin
@needs(VIEW)
def html(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Nothing in it can be followed or run. A browser can’t be told to be in the dark, so the
    rules for it hold always, or never."""
    issue = get_object_or_404(Issue, pk=issue_id)
    source = without_secrets(composed_of(issue, at=clock.of(request)).html)
    dark = request.GET.get("on") == "dark"
    shown = DARK.sub("@media all", source) if dark else LIGHT_ALONE.sub("", source)
    return HttpResponse(shown, headers={HEADER: MAIL_CSP, "Cache-Control": "no-store"})
