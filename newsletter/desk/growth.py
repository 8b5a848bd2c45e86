"""The page that shows how the list grew."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from articles.admin.verb_page import needs
from capysite.base import clock
from newsletter.desk.issue_verbs import VIEW
from newsletter.growing import chart_of, months
from newsletter.models import Issue


@require_safe
@needs(VIEW)
def growth(request: HttpRequest) -> HttpResponse:
    shown = months(clock.of(request))
    context = {
        **admin.site.each_context(request),
        "opts": Issue._meta,
        "title": "Growth of the list",
        "months": shown,
        "chart": chart_of(shown),
    }
    return TemplateResponse(request, "newsletter/desk/growth.html", context)
