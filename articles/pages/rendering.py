"""From a template and its values to a response that is the same for everybody."""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response

from affiliates.partners import Partners, read_partners
from articles.pages.chrome import read_chrome
from articles.pages.finishing import finish
from articles.pages.site import absolute
from capysite.base import clock
from capysite.base.models import PublisherSettings


class Disclosing(Protocol):
    """A page that says itself whom it earns from: `told`, of all `partners`."""

    @property
    def told(self) -> frozenset[str]: ...

    @property
    def partners(self) -> Partners: ...


def render_public(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
    settings: PublisherSettings | None = None,
    page: Disclosing | None = None,
) -> HttpResponse:
    """A public page: the same for everybody, so caches may keep it but must ask each time.

    `page` is the value whose disclosure the template prints, where it prints one."""
    at = clock.of(request)
    chrome = read_chrome(at=at, path=request.path, settings=settings)
    canonical = absolute(request.path) if status == HTTPStatus.OK else ""
    html = render_to_string(
        template, {"canonical": canonical, **context, "chrome": chrome}, request
    )
    done = (
        finish_page(html, page)
        if page
        else finish(html, partners=lambda: chrome.partners or read_partners())
    )
    response = HttpResponse(done, status=status)
    response["Cache-Control"] = "max-age=0"
    return response


def finish_page(html: str, page: Disclosing) -> str:
    """A document that prints the disclosure of the page."""
    return finish(html, told=page.told, partners=lambda: page.partners)


def answer_as(request: HttpRequest, text: str, content_type: str) -> HttpResponseBase:
    """What machines read: whoever has the same already gets 304. The mark is made of what is
    said, for no one moment tells of names, checks and who pays."""
    response = HttpResponse(text, content_type=content_type)
    response["Cache-Control"] = "max-age=0"
    response["ETag"] = etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """403, 404, 410 or 429 with the publisher's face; `message` in place of its own sentence."""
    return render_public(request, f"errors/{status}.html", {"message": message}, status=status)
