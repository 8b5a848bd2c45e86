"""The working copy as the page that it would be: the same functions, the same template."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.admin.guide_verbs import guide_at_desk
from articles.admin.states import describe
from articles.admin.verb_page import needs
from articles.images.serving import at_desk
from articles.pages.previewing import preview_of
from articles.pages.rendering import render_public
from articles.working.copy import content_of
from capysite.base import clock


@require_safe
@needs("articles.view_article")
def working_copy(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = guide_at_desk(request, guide_id)
    content = content_of(guide)
    # A page needs some address to be shown; that there is none is the gate's to say.
    content = content if content.slug else content.changed(slug="no-address-yet")
    page = preview_of(guide, at=clock.of(request), content=content)
    context = {"page": page, "guide": guide, "state": describe(guide)}
    response = render_public(request, "admin/articles/working_copy.html", context, page=page)
    response.content = at_desk(response.content.decode()).encode()
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
