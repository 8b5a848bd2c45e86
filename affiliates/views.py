from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from affiliates.clicking import count
from affiliates.refusals import nowhere
from affiliates.ways import memory
from capysite.base import clock


class WebRedirect(HttpResponseRedirect):
    """Never kept, never indexed, never to anything but the web."""

    allowed_schemes = ["http", "https"]  # noqa: RUF012 - Django's own attribute

    def __init__(self, address: str) -> None:
        super().__init__(
            address,
            headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"},
        )


@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """To the stored destination, whatever the request says; outside its window elsewhere.

    A link whose merchant has no relationship any more still leads on: old mails hold it."""
    at = clock.of(request)
    way = memory.find(slug, at)
    if way is None:
        raise Http404
    address = way.leads_to(at)
    if not address:
        raise nowhere(ended=way.has_ended(at))
    count(request, way.link, at=at)
    return WebRedirect(address)
