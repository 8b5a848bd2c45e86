"""The pages that the publisher writes about itself, and the stylesheet of its colours."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from articles.markdown import fill, render
from articles.models import SitePage, SitePageName
from articles.pages.rendering import render_public
from capysite.base import palette
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings

DIGEST = re.compile(r"[0-9a-f]{12}")


@keepable()
@require_safe
def site_page(request: HttpRequest, name: str) -> HttpResponse:
    """One that isn't written isn't there, but for privacy: readers may ask for that any time."""
    page = SitePage.objects.filter(name=name).first() or SitePage(name=name)
    if not page.body and name != SitePageName.PRIVACY:
        raise Http404
    html = mark_safe(fill(render(page.body).html, lambda slot: ""))
    return render_public(request, "articles/site_page.html", {"site_page": page, "html": html})


@require_safe
def colours(request: HttpRequest, digest: str) -> HttpResponse:
    """An address of before gives today's colours, but for a moment alone: a page that a cache
    kept may still ask for it."""
    css = PublisherSettings.current().colours
    if not css or not DIGEST.fullmatch(digest):
        raise Http404
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    is_todays = digest == palette.digest(css)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_todays else "max-age=60"
    return response
