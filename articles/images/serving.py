"""Pictures to readers: only names that the intake made, and nothing in them can act."""

import re

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.images.intake import folder

NAME = re.compile(r"[0-9a-f]{32}\.(webp|jpg|png)")
TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "public, max-age=31536000, immutable",
}


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    match = NAME.fullmatch(name)
    if not match:
        raise Http404("No such picture.")
    etag = f'"{name}"'
    response: HttpResponseBase | None
    try:
        file = (folder() / name).open("rb")
    except OSError as error:
        raise Http404("No such picture.") from error
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(file, content_type=TYPES[match[1]])
    else:
        file.close()
    for header, value in {**HEADERS, "ETag": etag}.items():
        response[header] = value
    return response
