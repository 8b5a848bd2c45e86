"""Cards as files, named by what they say: drawn once, and drawn again when one is missing."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import Q

from articles.cards.drawing import draw
from articles.cards.words import CardWords, words_for
from articles.images.files import keep
from articles.models import READABLE, Edition, Use
from capysite.base.models import PublisherSettings

NAME = re.compile(r"[0-9a-f]{20}\.png")
KEPT_FOR = timedelta(days=1)
# One at a time in each process: drawing takes a tenth of a second of a processor.
_drawing = Lock()


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "og"


def kept(words: CardWords) -> Path:
    path = folder() / f"{words.name}.png"
    if not path.exists():
        with _drawing:
            if not path.exists():
                keep(draw(words), path)
    return path


def words_of(editions: Iterable[Edition]) -> list[CardWords]:
    """In their order, with two queries."""
    editions = list(editions)
    brand = PublisherSettings.current().name
    authors: dict[int, list[str]] = {}
    uses = Use.objects.filter(edition__in=[one.pk for one in editions], kind="author")
    for edition, name in uses.order_by("id").values_list("edition", "author__name"):
        authors.setdefault(edition, []).append(name)
    return [words_for(one, authors.get(one.pk, ()), brand) for one in editions]


def shared(at: datetime) -> list[Edition]:
    """Whose cards are wanted: what is live, and what will be."""
    live = Edition.objects.live(at).values("pk")
    scheduled = Edition.objects.scheduled(at).filter(kind__in=READABLE).values("pk")
    rows = Edition.objects.filter(Q(pk__in=live) | Q(pk__in=scheduled))
    return list(rows.defer("content").order_by("begins_at", "pk"))


def forget(wanted: set[str], at: datetime) -> None:
    """Cards that say what no page says any more: whoever asks for one is led to today's."""
    if not folder().is_dir():
        return
    for path in folder().iterdir():
        if NAME.fullmatch(path.name) and path.name not in wanted:
            age = at.timestamp() - path.stat().st_mtime
            if age > KEPT_FOR.total_seconds():
                path.unlink(missing_ok=True)
