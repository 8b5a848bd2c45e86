"""What stands around every public page: the publisher's words and the topics that are live."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.pages.live import live_topics
from articles.pages.page import Chrome, Named
from capysite.base.models import PublisherSettings


def read_chrome(
    *, at: datetime, path: str = "", settings: PublisherSettings | None = None
) -> Chrome:
    settings = settings or PublisherSettings.current()
    return Chrome(
        name=settings.name,
        tagline=settings.tagline,
        description=settings.description,
        topics=tuple(Named(topic.name, topic.get_absolute_url()) for topic in live_topics(at)),
        letter_title=settings.letter_title,
        letter_pitch=settings.letter_pitch,
        letter_wording=settings.letter_wording,
        at=at,
        path=path,
    )


def render_public(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    *,
    status: int = 200,
    settings: PublisherSettings | None = None,
) -> HttpResponse:
    """A public page: the same for everybody, so caches may keep it but must ask each time."""
    at: datetime = request.at  # type: ignore[attr-defined]
    chrome = read_chrome(at=at, path=request.path, settings=settings)
    response = render(request, template, {**context, "chrome": chrome}, status=status)
    response["Cache-Control"] = "max-age=0"
    return response


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """403, 404, 410, 422, 429 and 503 with the publisher's face and a sentence."""
    return render_public(request, f"errors/{status}.html", {"message": message}, status=status)
