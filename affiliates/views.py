from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from affiliates.visibility import public_links


@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """To the stored destination, whatever the request says; never kept, never indexed.

    A link whose merchant has no relationship any more still leads on: old mails hold it."""
    link = get_object_or_404(public_links(request.at), slug=slug)  # type: ignore[attr-defined]
    response = HttpResponseRedirect(link.destination)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
