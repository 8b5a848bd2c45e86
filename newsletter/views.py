"""The pages of the sign-up. None sets or reads a cookie; a GET changes nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.pages.rendering import error_page, render_public
from capysite.base import limits, proxies
from capysite.base.crosssite import same_site_post
from newsletter import leaving, optin
from newsletter.forms import SubscribeForm, from_json
from newsletter.models import Consent
from newsletter.models.subscriber import LINK_LASTS
from newsletter.tokens import BadToken

CHECK_YOUR_MAIL = "Check your mail: what happens next stands in the message that we send you."
TOO_MANY = "Too many addresses came from your network. Please try again in an hour."

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


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
    optin.ask(form.cleaned_data["email"], _agreement(request, form), at=_at(request))
    return _thank(request)


@require_safe
@never_cache
def check_your_mail(request: HttpRequest) -> HttpResponse:
    return render_public(request, "newsletter/check_your_mail.html", {})


def token_page(
    view: Callable[[HttpRequest, str], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page whose address is a secret: it is not stored, not listed, and not passed on.

    The token is the authority, so that a POST from a mail program is as good as one of ours.
    """

    @wraps(view)
    def kept_to_itself(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(page_with_form(never_cache(kept_to_itself)))


@token_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            optin.confirm(token, at=_at(request))
            return _secret(request, "newsletter/confirmed.html", {})
        asked = optin.check_confirm(token, at=_at(request))
    except BadToken:
        return _gone(request, "newsletter/confirm_gone.html", {"days": LINK_LASTS.days})
    return _secret(request, "newsletter/confirm.html", {"wording": asked.wording})


@token_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            leaving.leave(token, form=_way_out(request), at=_at(request))
            return _secret(request, "newsletter/left.html", {})
        leaving.check_leave(token)
    except BadToken:
        return _gone(request, "newsletter/unsubscribe_gone.html", {})
    return _secret(request, "newsletter/unsubscribe.html", {})


def _may_ask(request: HttpRequest) -> bool:
    return limits.allow(
        f"newsletter-client:{proxies.client_block(request)}",
        limit=optin.ASKS_OF_A_CLIENT,
        per=optin.CLIENT_WINDOW,
        at=_at(request),
    )


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


def _secret(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The page doesn't name its own address."""
    return render_public(request, template, {**context, "canonical": ""})


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


def _at(request: HttpRequest) -> datetime:
    return request.at  # type: ignore[attr-defined, no-any-return]
