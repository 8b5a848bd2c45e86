"""What machines ask for by fixed addresses, and the Markdown of a guide."""

import json
from datetime import datetime, timedelta

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.pages import live
from articles.pages.building import pages_of
from articles.pages.rendering import answer_as
from articles.pages.site import absolute
from articles.pages.sitemap import SECTIONS, Entry, files, single_pages
from articles.pages.twin import llms, twin
from articles.views import elsewhere
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings

PLAIN = "text/plain; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
XML = "application/xml; charset=utf-8"
MANIFEST = "application/manifest+json; charset=utf-8"
IN_LLMS = 200


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ("User-agent: *", "Disallow: /admin/", "Disallow: /go/", "Allow: /")
    sitemap = f"Sitemap: {absolute(reverse('articles:sitemap'))}"
    return HttpResponse("\n".join((*lines, "", sitemap, "")), content_type=PLAIN)


@keepable()
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Names its parts, without saying when they changed: to know that is to make them all."""
    parts = [reverse("articles:sitemap-pages")]
    parts += [reverse("articles:sitemap-part", args=part) for part in files(clock.of(request))]
    urls = [absolute(part) for part in parts]
    return answer_as(request, render_to_string("articles/sitemap.xml", {"parts": urls}), XML)


@keepable()
@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponseBase:
    return _urls(request, single_pages(clock.of(request)))


@keepable()
@require_safe
def sitemap_part(request: HttpRequest, section: str, chunk: int) -> HttpResponseBase:
    entries = SECTIONS[section].of_chunk(chunk, clock.of(request)) if section in SECTIONS else []
    if not entries:
        raise Http404
    return _urls(request, entries)


def _urls(request: HttpRequest, entries: list[Entry]) -> HttpResponseBase:
    urls = [(absolute(entry.path), entry.changed_at) for entry in entries]
    return answer_as(request, render_to_string("articles/sitemap_part.xml", {"urls": urls}), XML)


@keepable()
@require_safe
def guide_twin(request: HttpRequest, slug: str) -> HttpResponseBase:
    at = clock.of(request)
    edition = live.page_at(slug, at)
    if edition is None:
        return elsewhere(request, slug, at, "articles:twin")
    (page,) = pages_of([edition], at=at, settings=PublisherSettings.current())
    response = answer_as(request, twin(page), MARKDOWN)
    # One page in two forms: the one for people is the one to be found.
    response["Link"] = f'<{page.canonical}>; rel="canonical"'
    return response


@keepable()
@require_safe
def llms_txt(request: HttpRequest) -> HttpResponseBase:
    cards = live.latest(clock.of(request), count=IN_LLMS)
    return answer_as(request, llms(cards, PublisherSettings.current()), PLAIN)


@keepable()
@require_safe
def security_txt(request: HttpRequest) -> HttpResponseBase:
    """RFC 9116; 404 while nobody is named whom one could write to."""
    contact = PublisherSettings.current().contact_email
    if not contact:
        raise Http404
    lines = (
        f"Contact: mailto:{contact}",
        f"Expires: {_in_half_a_year(clock.of(request)):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {absolute(reverse('articles:security'))}",
    )
    return answer_as(request, "\n".join((*lines, "")), PLAIN)


def _in_half_a_year(at: datetime) -> datetime:
    """Midnight of the first of a month, so that the file stays alike from day to day."""
    day = clock.local_date(at).replace(day=1) + timedelta(days=190)
    return clock.midnight(day.replace(day=1))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it by this address, whatever a page names."""
    response = HttpResponsePermanentRedirect(static("favicon.ico"))
    response["Cache-Control"] = "max-age=86400"
    return response


@keepable()
@require_safe
def manifest(request: HttpRequest) -> HttpResponseBase:
    settings = PublisherSettings.current()
    said = {
        "name": settings.name,
        "description": settings.description or settings.tagline,
        "lang": "en",
        "start_url": reverse("articles:home"),
        "display": "browser",
        "background_color": "#fdfdf9",
        "theme_color": "#fdfdf9",
        "icons": [
            {"src": static("icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            {"src": static("icon-180.png"), "type": "image/png", "sizes": "180x180"},
        ],
    }
    told = {name: value for name, value in said.items() if value}
    return answer_as(request, json.dumps(told, ensure_ascii=False, indent=1), MANIFEST)
