"""Pages whose address is a secret: not stored, not listed, not passed on."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.pages.rendering import render_public

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def token_page(
    view: Callable[[HttpRequest, str], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """The token is the authority, so that a POST from a mail program is as good as one of ours."""

    @wraps(view)
    def kept_to_itself(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(page_with_form(never_cache(kept_to_itself)))


def secret(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """The page doesn't name its own address."""
    return render_public(request, template, {**context, "canonical": ""}, status=status)
