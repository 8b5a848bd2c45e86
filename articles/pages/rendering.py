"""From a template and its values to a response that is the same for everybody."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from articles.pages.chrome import read_chrome
from articles.pages.finishing import finish
from articles.pages.page import Page
from capysite.base.models import PublisherSettings


def render_public(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
    settings: PublisherSettings | None = None,
    page: Page | None = None,
) -> HttpResponse:
    """A public page: the same for everybody, so caches may keep it but must ask each time.

    `page` is the guide whose disclosure the template prints, where it prints one."""
    at: datetime = request.at  # type: ignore[attr-defined]
    chrome = read_chrome(at=at, path=request.path, settings=settings)
    html = render_to_string(template, {**context, "chrome": chrome}, request)
    response = HttpResponse(finish_guide(html, page) if page else finish(html), status=status)
    response["Cache-Control"] = "max-age=0"
    return response


def finish_guide(html: str, page: Page) -> str:
    """A document that prints the disclosure of the page."""
    return finish(html, told=page.told, partners=lambda: page.partners)


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """403, 404, 410 or 429 with the publisher's face; `message` in place of its own sentence."""
    return render_public(request, f"errors/{status}.html", {"message": message}, status=status)
