"""Public forms carry no token and no cookie, so a POST says by itself where it is from."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def comes_from_us(request: HttpRequest) -> bool:
    """Sec-Fetch-Site decides, else Origin. With neither it is no browser of our days.

    Under `Referrer-Policy: no-referrer` a form of our own sends `Origin: null`, and
    Sec-Fetch-Site says the truth: that is why it is asked first.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    if origin := request.headers.get("Origin"):
        return _origin(origin) == _origin(settings.SITE_URL)
    return True


def same_site_post(view: View[P]) -> View[P]:
    """Refuses a POST from another site with 403. It stands in for Django's token."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not comes_from_us(request):
            raise PermissionDenied("This form was sent from another site.")
        return view(request, *args, **kwargs)

    return cast(View[P], guarded)


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ("", "", None)
    return (parts.scheme, parts.hostname or "", port)
