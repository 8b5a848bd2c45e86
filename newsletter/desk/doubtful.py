"""Mails that may have left or not: an editor sends them again, or leaves them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from articles.admin.verb_page import needs, show
from capysite.base import clock
from newsletter import deliveries
from newsletter.desk.issue_verbs import SEND, VIEW
from newsletter.models import Delivery, Issue

SHOWN = 100
SEE_ADDRESSES = "newsletter.view_subscriber"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW, SEND)
def doubtful(request: HttpRequest, issue_id: int) -> HttpResponse:
    issue = get_object_or_404(Issue, pk=issue_id)
    waiting = Delivery.objects.filter(
        issue=issue, state=Delivery.State.IN_DOUBT, settled_at=None
    ).order_by("pk")
    if request.method == "POST":
        _decide(request, list(waiting.filter(pk__in=_ticked(request))))
        return HttpResponseRedirect(request.path)
    return show(
        request, "newsletter/desk/doubtful.html", issue, f"In doubt: {issue}",
        waiting=waiting.select_related("subscriber")[:SHOWN], count=waiting.count(), shown=SHOWN,
        may_see=request.user.has_perm(SEE_ADDRESSES),
    )  # fmt: skip


def _ticked(request: HttpRequest) -> list[int]:
    posted = request.POST.getlist("delivery")[:SHOWN]
    return [int(one) for one in posted if one.isascii() and one.isdecimal() and len(one) < 19]


def _decide(request: HttpRequest, chosen: list[Delivery]) -> None:
    user: Any = request.user
    again = "resend" in request.POST
    act = deliveries.resend if again else deliveries.leave
    done = sum(act(one, by=user, at=clock.of(request)) for one in chosen)
    said = "Will be sent again" if again else "Left as they are"
    messages.success(request, f"{said}: {done}.")
