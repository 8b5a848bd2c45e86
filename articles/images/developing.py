"""The worker makes the renditions that the intake left out, and those around the focal point.

A rendition's name follows from its master's and from what it shows. So a worker that was killed
finds the files that it had finished, and pages are told of all of them in one step.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from PIL import Image as Pillow

from articles.images import files
from articles.images.files import (
    BROKEN,
    ENDINGS,
    OPTIONS,
    encode,
    fallback_of,
    folder,
    masters,
    sized,
)
from articles.images.recipe import RECIPE, Box, Rendition, Wanted, in_order, wanted
from articles.models import Image, PictureWork
from articles.models.images import MOST_TRIES
from capysite.base.worker import duty

PAUSE = timedelta(minutes=10)
# The last file of a bite may begin after five seconds; the slowest took one and a half.
BEGIN_WITHIN = 5.0
MOST_AT_ONCE = 50


@duty("pictures: renditions", every=timedelta(seconds=15))
def develop(at: datetime) -> None:
    """A bite; a picture that it leaves half done goes on with the next."""
    until = time.monotonic() + BEGIN_WITHIN
    for image in waiting(at)[:MOST_AT_ONCE]:
        if not _claim(image, at):
            continue
        try:
            _develop(image, until)
        except BROKEN as error:
            _work(image).update(problem=_words(error))
        if time.monotonic() > until:
            return


def waiting(at: datetime) -> QuerySet[Image]:
    """Oldest first; after a failure a picture rests, and after the last it is left alone."""
    work = PictureWork.objects.filter(image=OuterRef("pk"))
    resting = work.filter(tries__gt=0).filter(Q(tries__gte=MOST_TRIES) | Q(tried_at__gt=at - PAUSE))
    return Image.objects.lacking(RECIPE).filter(~Exists(resting)).order_by("uploaded_at", "pk")


def _claim(image: Image, at: datetime) -> bool:
    """Counted before it is tried: a picture that kills its worker kills few. False where another
    worker has taken it since."""
    work, _ = PictureWork.objects.get_or_create(image=image, defaults={"tried_at": at})
    seen = PictureWork.objects.filter(pk=work.pk, tries=work.tries, tried_at=work.tried_at)
    fresh = work.tries == 0 or work.tried_at <= at - PAUSE
    return fresh and seen.update(tries=F("tries") + 1, tried_at=at) == 1


def _develop(image: Image, until: float) -> None:
    source = _source(image)
    with Pillow.open(source) as picture:
        picture.load()
        fallback = fallback_of(picture)
        size, focus = (image.width, image.height), (image.focal_x, image.focal_y)
        missing = [one for one in wanted(size, focus, fallback) if not _is_there(image, one)]
        made = []
        for one in missing:
            rendition = _named(one, source.name)
            if not (folder() / rendition.name).exists():
                if time.monotonic() > until:
                    _work(image).update(tries=0, problem="")
                    return
                part = _scaled(one.box, picture.width / image.width)
                smaller = sized(picture, one.width, one.height, part)
                data = encode(smaller, one.format, OPTIONS[one.format])
                files.keep(data, folder() / rendition.name)
            made.append(rendition)
    _finish(image, made)


def _source(image: Image) -> Path:
    """Pictures from before there were masters have their widest fallback alone."""
    if image.master:
        return masters() / image.master
    widest = [r for r in image.whole if r["format"] in {"JPEG", "PNG"}][-1]
    return folder() / str(widest["name"])


def _is_there(image: Image, one: Wanted) -> bool:
    shape = (one.format, one.width, one.height)
    return not one.crop and any(
        (r["format"], r["width"], r["height"]) == shape for r in image.whole
    )


def _named(one: Wanted, source: str) -> Rendition:
    """The name can't be guessed, for the master's can't."""
    name = sha256(f"{source} {one}".encode()).hexdigest()[:32]
    ending = ENDINGS[one.format]
    return Rendition(f"{name}.{ending}", one.format, one.width, one.height, one.crop)


def _scaled(box: Box, by: float) -> Box:
    """In the pixels of a master that is smaller than the picture was."""
    left, top = int(box.left * by), int(box.top * by)
    return Box(left, top, max(1, int(box.width * by)), max(1, int(box.height * by)))


def _finish(image: Image, made: Iterable[Rendition]) -> None:
    """Files of crops that stand in the row no more stay: a backup being made may still want them,
    and nobody is given them."""
    with transaction.atomic():
        row = Image.objects.select_for_update().get(pk=image.pk)
        whole = [Rendition(**r) for r in row.whole]
        known = {r.name for r in whole}
        renditions = in_order([*whole, *(r for r in made if r.name not in known)])
        row.renditions = [vars(rendition) for rendition in renditions]
        row.save(update_fields=["renditions"])
        _work(image).update(
            recipe=RECIPE, focal_x=image.focal_x, focal_y=image.focal_y, tries=0, problem=""
        )


def _work(image: Image) -> QuerySet[Any]:
    return PictureWork.objects.filter(image=image)


def _words(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return "Its file is missing."
    return f"{type(error).__name__}: {error}"[:200]
