"""From a template and its values to a response that is the same for everybody."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.pages.chrome import read_chrome
from capysite.base.models import PublisherSettings


def render_public(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
    settings: PublisherSettings | None = None,
) -> HttpResponse:
    """A public page: the same for everybody, so caches may keep it but must ask each time."""
    at: datetime = request.at  # type: ignore[attr-defined]
    chrome = read_chrome(at=at, path=request.path, settings=settings)
    response = render(request, template, {**context, "chrome": chrome}, status=status)
    response["Cache-Control"] = "max-age=0"
    return response


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """403, 404, 410 or 429 with the publisher's face; `message` in place of its own sentence."""
    return render_public(request, f"errors/{status}.html", {"message": message}, status=status)
