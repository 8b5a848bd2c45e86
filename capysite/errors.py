"""Pages for what went wrong. Under /admin/ Django's own stand; a broken database gets 503."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views import defaults

from affiliates.refusals import NotNow
from articles.pages.rendering import error_page

LAST_RESORT = Path(settings.BASE_DIR, "templates/errors/500.html").read_text(encoding="utf-8")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_desk(request):
        return defaults.permission_denied(request, exception)
    return error_page(request, 403, str(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_desk(request):
        return defaults.page_not_found(request, exception)
    if isinstance(exception, NotNow):
        return error_page(request, exception.status, str(exception))
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing is asked of what has just failed."""
    return HttpResponse(LAST_RESORT, status=500)


def _is_desk(request: HttpRequest) -> bool:
    return request.path.startswith("/admin/")


class UnavailableMiddleware:
    """Says 503 when the database doesn't answer: readers and proxies may try again soon."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        response = HttpResponse(render_to_string("errors/503.html"), status=503)
        response["Retry-After"] = "30"
        return response
