"""What is asked for, without who asks: so nobody can make a page differ for somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest, get_path_info
from django.urls import Resolver404, resolve

from capysite.base import requestid
from capysite.base.keepable import declared

Environ = dict[str, Any]
LONGEST = 1_000  # characters of a query; a longer one is answered each time
NO_ROUTE = "(no route)"
# What the log needs to know of a request, and the server of itself. The rest stays outside.
PASSED = (
    "REMOTE_ADDR", "SERVER_PROTOCOL", "SERVER_SOFTWARE", requestid.KEY, "wsgi.errors",
    "wsgi.multiprocess", "wsgi.multithread", "wsgi.run_once", "wsgi.version",
)  # fmt: skip
SITE = urlsplit(settings.SITE_URL)


@dataclass(frozen=True, slots=True)
class Asked:
    """`key` is the same for the same page. `marked` pages differ by parameters."""

    path: str
    query: str
    route: str

    @property
    def key(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    def environ(self, given: Mapping[str, Any]) -> Environ:
        """A request for it as the site itself would make it."""
        return {
            **{name: given[name] for name in PASSED if name in given},
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "HTTP_HOST": SITE.netloc,
            "SERVER_NAME": SITE.hostname or "",
            "SERVER_PORT": str(SITE.port or {"http": 80, "https": 443}[SITE.scheme]),
            "wsgi.url_scheme": SITE.scheme,
            "wsgi.input": BytesIO(),
        }


def read(environ: Environ) -> Asked | None:
    """None for what is never kept. An address that leads nowhere is the same for everybody, too."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if len(query) > LONGEST or path.startswith(settings.STATIC_URL):
        return None  # Files are given by WhiteNoise, which has them compressed, marked and dated.
    try:
        match = resolve(get_path_info(environ))
    except Resolver404:
        return Asked(path, query, NO_ROUTE)
    says = declared(match.func)
    if says is None:
        return None
    given = parse_qsl(query, keep_blank_values=True) if query else []
    known = sorted((pair for pair in given if pair[0] in says.parameters), key=lambda pair: pair[0])
    if says.strict and len({name for name, _ in known}) < len(given):
        return None
    return Asked(path, urlencode(known), f"/{match.route}")


def is_direct(environ: Environ) -> bool:
    """By the scheme of the site, and at its root: else Django says where the page is."""
    return environ["wsgi.url_scheme"] == SITE.scheme and not environ.get("SCRIPT_NAME")


def is_ours(environ: Environ) -> bool:
    """As Django says of the host."""
    try:
        WSGIRequest({**environ, "wsgi.input": BytesIO()}).get_host()
    except DisallowedHost:
        return False
    return True


def has_body(environ: Environ) -> bool:
    length = environ.get("CONTENT_LENGTH") or "0"
    return length != "0" or "HTTP_TRANSFER_ENCODING" in environ
