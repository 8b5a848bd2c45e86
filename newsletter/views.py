"""The pages of the sign-up. None sets or reads a cookie; a GET changes nothing."""

import logging
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.pages.rendering import error_page, render_public
from capysite.base import clock, limits, proxies
from capysite.base.crosssite import same_site_post
from newsletter import leaving, optin
from newsletter.forms import SubscribeForm, from_json
from newsletter.models import Consent
from newsletter.models.subscriber import LINK_LASTS
from newsletter.token_pages import page_with_form, secret, token_page
from newsletter.tokens import BadToken

HOUR = timedelta(hours=1)
log = logging.getLogger("capysite.newsletter")

CHECK_YOUR_MAIL = "Check your mail: what happens next stands in the message that we send you."
TOO_MANY = "Too many addresses came from your network. Please try again in an hour."


@same_site_post
@page_with_form
def subscribe(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render_public(request, "newsletter/subscribe.html", {})
    if not _may_ask(request):
        return _send_away(request)
    form = SubscribeForm(from_json(request.body) if _is_json(request) else request.POST)
    if form.is_trap_sprung:
        return _thank(request)
    if not form.is_valid():
        return _ask_again(request, form)
    if _house_has_room(request):
        optin.ask(form.cleaned_data["email"], _agreement(request, form), at=clock.of(request))
    return _thank(request)


@require_safe
@never_cache
def check_your_mail(request: HttpRequest) -> HttpResponse:
    return render_public(request, "newsletter/check_your_mail.html", {})


@token_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            optin.confirm(token, at=clock.of(request))
            return secret(request, "newsletter/confirmed.html", {})
        asked = optin.check_confirm(token, at=clock.of(request))
    except BadToken:
        return _gone(request, "newsletter/confirm_gone.html", {"days": LINK_LASTS.days})
    return secret(request, "newsletter/confirm.html", {"wording": asked.wording})


@token_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            leaving.leave(token, form=_way_out(request), at=clock.of(request))
            return secret(request, "newsletter/left.html", {})
        leaving.check_leave(token)
    except BadToken:
        return _gone(request, "newsletter/unsubscribe_gone.html", {})
    return secret(request, "newsletter/unsubscribe.html", {})


def _may_ask(request: HttpRequest) -> bool:
    return limits.allow(
        f"newsletter-client:{proxies.client_block(request)}",
        limit=optin.ASKS_OF_A_CLIENT,
        per=optin.CLIENT_WINDOW,
        at=clock.of(request),
    )


def _house_has_room(request: HttpRequest) -> bool:
    """All clients together. Nobody is told, so that a flood learns nothing; the log is."""
    at, limit = clock.of(request), settings.SIGN_UPS_PER_HOUR
    if limits.allow("newsletter-house", limit=limit, per=HOUR, at=at):
        return True
    if limits.allow("newsletter-house-full", limit=1, per=HOUR, at=at):
        log.warning("More than %d sign-ups came in an hour: the rest is dropped.", limit)
    return False


def _agreement(request: HttpRequest, form: SubscribeForm) -> optin.Agreement:
    return optin.Agreement(
        form=Consent.Form.JSON if _is_json(request) else Consent.Form.PAGE,
        wording=form.cleaned_data["wording"],
        page=form.cleaned_data["page"],
    )


def _thank(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"message": CHECK_YOUR_MAIL}, status=HTTPStatus.ACCEPTED)
    return HttpResponseRedirect(reverse("newsletter:check-your-mail"), status=HTTPStatus.SEE_OTHER)


def _send_away(request: HttpRequest) -> HttpResponse:
    status = HTTPStatus.TOO_MANY_REQUESTS
    response = (
        JsonResponse({"message": TOO_MANY}, status=status)
        if _wants_json(request)
        else error_page(request, status, TOO_MANY)
    )
    response["Retry-After"] = str(int(optin.CLIENT_WINDOW.total_seconds()))
    return response


def _ask_again(request: HttpRequest, form: SubscribeForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if _wants_json(request):
        return JsonResponse({"message": form.sentence}, status=status)
    context: dict[str, object] = {"sentence": form.sentence, "typed": form.typed}
    return render_public(request, "newsletter/subscribe.html", context, status=status)


def _gone(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render_public(request, template, context, status=HTTPStatus.GONE)


def _way_out(request: HttpRequest) -> Consent.Form:
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    return Consent.Form.ONE_CLICK if one_click else Consent.Form.MAIL_LINK


def _is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _wants_json(request: HttpRequest) -> bool:
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return _is_json(request) or preferred == "application/json"
