from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from affiliates.models import Link


@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """To the stored destination, whatever the request says; never kept, never indexed."""
    link = get_object_or_404(Link, slug=slug)
    response = HttpResponseRedirect(link.destination)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
