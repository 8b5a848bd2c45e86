"""The way from a review to a fact that changed, and back."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from articles import permissions
from articles.ledger.kinds import CheckMethod
from articles.models import Edition, Fact, Source
from capysite.base import clock


def reviewed_from(request: HttpRequest) -> Edition | None:
    """The live edition of the guide whose review led here."""
    guide = request.GET.get("review", "")
    if not (guide.isdecimal() and len(guide) < 19 and request.user.has_perm(permissions.REVIEW)):
        return None
    at = clock.of(request)
    return Edition.objects.live(at).filter(article=int(guide)).select_related("article").first()


def review_url(edition: Edition, fact: Fact) -> str:
    return f"{reverse('admin:articles_article_review', args=[edition.article_id])}#fact-{fact.pk}"


def back_to_review(edition: Edition, fact: Fact) -> HttpResponseRedirect:
    return HttpResponseRedirect(review_url(edition, fact))


def said_of(request: HttpRequest) -> dict[str, Any]:
    """What the review said of the version before: how one looked, where, which words."""
    method, source = request.GET.get("method", ""), request.GET.get("source", "")
    found: dict[str, Any] = {"excerpt": request.GET.get("excerpt", "")[:300]}
    if method in CheckMethod.values:
        found["method"] = method
    if source.isdecimal() and len(source) < 19:
        found["check_source"] = Source.objects.filter(pk=source).first()
    return found
