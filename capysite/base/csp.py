"""What browsers may do with our pages, in the words of Django 6's `SECURE_CSP`."""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "Content-Security-Policy"
# A mail that is shown at the desk: its own style and nothing else.
MAIL_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
# Features that no page of ours uses, so that an injected one can't either.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

Policy = Mapping[str, Iterable[str] | str | bool | None]


def header(policy: Policy) -> str:
    """False and None leave a directive out; True is a directive without a value."""
    return "; ".join(
        directive if value is True else f"{directive} {_sources(value)}"
        for directive, value in policy.items()
        if value is not False and value is not None
    )


def _sources(value: Iterable[str] | str | bool) -> str:
    if isinstance(value, str | bool):
        return str(value)
    return " ".join(value)


class ContentSecurityPolicyMiddleware:
    """A response that has a policy already, such as a picture in its sandbox, keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        at_desk = request.path_info.startswith("/admin/")
        policy = settings.SECURE_CSP_ADMIN if at_desk else settings.SECURE_CSP
        response.headers.setdefault(HEADER, header(policy))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
