"""Compresses public answers that no cache keeps: results of a search, sentences about an error.

Kept pages are compressed once by the cache, files by whoever serves them. What is for one person
is left alone: its length would tell of the secrets in it.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from capysite.pagecache.page import CODINGS, SMALLEST
from capysite.pagecache.rendering import PUBLIC
from capysite.pagecache.wishes import coding_of


class CompressingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _is_public(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        accepted = request.headers.get("Accept-Encoding", "")
        coding = coding_of(accepted) if accepted else ""
        if coding and len(response.content) >= SMALLEST:
            response.content = CODINGS[coding](response.content)
            response["Content-Encoding"] = coding
            response["Content-Length"] = str(len(response.content))
        return response


def _is_public(response: HttpResponse) -> bool:
    """Pages, the same for everybody; what has a mark of its own was compared by it already."""
    return (
        response.get("Cache-Control") == PUBLIC
        and response.get("Content-Type", "").startswith("text/html")
        and not any(map(response.has_header, ("Content-Encoding", "ETag")))
        and not response.cookies
    )
