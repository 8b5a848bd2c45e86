"""Pictures by the names that the intake made; nothing in them can act.

Readers get those that a guide has shown, as long as it isn't removed by law; the desk gets all.
"""

import re
from datetime import datetime
from pathlib import Path

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.images.files import folder
from articles.linkage import once_shown
from articles.models import Image
from capysite.base import clock
from capysite.base.models import PublisherSettings

NAME = re.compile(r"[0-9a-f]{32}\.(avif|webp|jpg|png)")
TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "public, max-age=31536000, immutable",
}


# Below /admin/, where the session's cookie is sent.
DESK = "/admin/media/i/"
SRC = re.compile(r"""(?<=["\s])/media/i/(?=[0-9a-f]{32}\.)""")


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    at = clock.of(request)
    if not NAME.fullmatch(name) or not _is_shown(name, at):
        raise Http404("No such picture.")
    return _serve(request, name, HEADERS)


@require_safe
def image_at_desk(request: HttpRequest, name: str) -> HttpResponseBase:
    return _serve(request, name, {**HEADERS, "Cache-Control": "private"})


def at_desk(html: str) -> str:
    """With pictures by the address at which the desk sees them, shown or not."""
    return SRC.sub(DESK, html)


def _is_shown(name: str, at: datetime) -> bool:
    """By a guide that readers could see, or as the publisher's logo."""
    uses = once_shown(at).filter(kind="image").values("image")
    logos = PublisherSettings.objects.exclude(logo="").values("logo")
    named = Image.objects.annotate(files=Cast("renditions", TextField()))
    shown = named.filter(Q(pk__in=uses) | Q(key__in=logos))
    return shown.filter(files__contains=f'"{name}"').exists()


def _serve(request: HttpRequest, name: str, headers: dict[str, str]) -> HttpResponseBase:
    match = NAME.fullmatch(name)
    if not match:
        raise Http404("No such picture.")
    return serve(request, folder() / name, TYPES[match[1]], headers)


def serve(
    request: HttpRequest, path: Path, media_type: str, headers: dict[str, str]
) -> HttpResponseBase:
    """A file that never changes under its name."""
    etag = f'"{path.name}"'
    response: HttpResponseBase | None
    try:
        file = path.open("rb")
    except OSError as error:
        raise Http404("No such picture.") from error
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(file, content_type=media_type)
    else:
        file.close()
    for header, value in {**headers, "ETag": etag}.items():
        response[header] = value
    return response
