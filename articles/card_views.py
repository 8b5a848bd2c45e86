"""The picture of a guide that is live, for those who share its address."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.cards.drawing import is_drawable
from articles.cards.keeping import kept, words_of
from articles.images.serving import HEADERS, serve
from articles.models import Edition
from capysite.base import clock

# A guide can be removed by law: what lies in between must ask again.
CACHE = {"Cache-Control": "public, max-age=3600"}


@require_safe
def card(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Drawn for what the guide says now and for nothing else, so guessing costs no drawing."""
    at = clock.of(request)
    edition = Edition.objects.live(at).filter(slug=slug).defer("content").first()
    (words,) = words_of([edition]) if edition else (None,)
    if words is None or not is_drawable(words):
        raise Http404("No such picture.")
    if name != words.name:
        today = HttpResponseRedirect(reverse("articles:card", args=[slug, words.name]))
        today["Cache-Control"] = "max-age=0"
        return today
    return serve(request, kept(words), "image/png", {**HEADERS, **CACHE})
