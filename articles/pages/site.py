"""Where this site stands: by SITE_URL, never by what a client writes into Host."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(path: str) -> str:
    return urljoin(settings.SITE_URL, iri_to_uri(path) or "")


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""
