"""What stands around every public page: the publisher's words and the topics that are live."""

from datetime import datetime

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
