"""The public page of who pays the publisher."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.pages.payers import read_payers
from articles.pages.rendering import render_public
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings


@keepable()
@require_safe
def disclosure(request: HttpRequest) -> HttpResponse:
    settings = PublisherSettings.current()
    context = {"groups": read_payers(at=clock.of(request), settings=settings)}
    return render_public(request, "articles/disclosure_page.html", context, settings=settings)
