"""Pictures from outside: decoded, limited, stripped and written anew; never kept as they came.

What is stored at once are a master and the renditions that show the picture: WebP and a fallback,
at two widths, under names that nobody can guess, since pictures of drafts lie beside those of
published guides. The worker makes the others (`developing.py`).
"""

import hashlib
import io
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.contrib.auth.models import User
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from articles.images.files import (
    BROKEN,
    ENDINGS,
    MASTER_OPTIONS,
    MASTER_WIDTH,
    OPTIONS,
    encode,
    fallback_of,
    folder,
    keep,
    masters,
    sized,
)
from articles.images.recipe import Box, Rendition, height_at, widths_of
from articles.models import Image
from capysite.base.keys import make_key

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000
MAX_PROFILE = 256 * 1024
WIDTHS = (800, 1600)


class ImageRefused(ValueError):
    """The message is the sentence for who sent the file."""


def take_in(
    file: BinaryIO,
    *,
    name: str,
    by: User | None,
    at: datetime,
    alt: str = "",
    decorative: bool = False,
) -> Image:
    """Stores a picture and its renditions; ImageRefused leaves nothing behind.

    The same bytes again give the picture that is there already.
    """
    data = _read(file, name)
    digest = hashlib.sha256(data).hexdigest()
    if known := _known(digest):
        return known
    picture = _decode(data, name)
    master, renditions = _store(picture)
    try:
        return Image.objects.create(
            key=f"{make_key(Path(name).stem, max_length=40) or 'picture'}-{secrets.token_hex(4)}",
            alt=alt,
            decorative=decorative,
            width=picture.width,
            height=picture.height,
            master=master.name,
            renditions=[vars(rendition) for rendition in renditions],
            sha256=digest,
            uploaded_at=at,
            uploaded_by=by,
        )
    except BaseException:
        _remove((master, *(folder() / rendition.name for rendition in renditions)))
        raise


def known_picture(file: BinaryIO) -> Image | None:
    """The picture that was made of these bytes before; the file is left at its beginning."""
    data = file.read(MAX_BYTES + 1)
    file.seek(0)
    return _known(hashlib.sha256(data).hexdigest())


def _known(digest: str) -> Image | None:
    known = Image.objects.filter(sha256=digest).first()
    if known and all((folder() / r["name"]).exists() for r in known.renditions):
        return known
    return None


def _read(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise ImageRefused(f"“{name}” is empty.")
    if len(data) > MAX_BYTES:
        raise ImageRefused(f"“{name}” is larger than {MAX_BYTES // 2**20} MB: make it smaller.")
    return data


def _decode(data: bytes, name: str) -> Pillow.Image:
    try:
        with Pillow.open(io.BytesIO(data), formats=FORMATS) as probe:
            _limit(probe, name)
            probe.verify()
        with Pillow.open(io.BytesIO(data), formats=FORMATS) as picture:
            profile = picture.info.get("icc_profile", b"")
            plain = _plain(ImageOps.exif_transpose(picture))
    except ImageRefused:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise ImageRefused(_too_large(name)) from error
    except UnidentifiedImageError as error:
        raise ImageRefused(
            f"“{name}” is no picture that we take: send JPEG, PNG, WebP, GIF or AVIF."
        ) from error
    except BROKEN as error:
        raise ImageRefused(f"“{name}” is broken: it can’t be read to its end.") from error
    if picture.mode in {"RGB", "RGBA"} and 0 < len(profile) <= MAX_PROFILE:
        plain.info["icc_profile"] = profile
    return plain


def _limit(picture: Pillow.Image, name: str) -> None:
    """Before anything is decoded: size lies in the header."""
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise ImageRefused(_too_large(name))
    if getattr(picture, "is_animated", False):
        raise ImageRefused(
            f"“{name}” moves, and moving pictures aren’t taken: send the one frame that matters."
        )


def _too_large(name: str) -> str:
    return (
        f"“{name}” has too many pixels: at most {MAX_PIXELS // 10**6} million, "
        f"and {MAX_SIDE:,} a side."
    )


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """RGB or RGBA, with nothing in it but pixels."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    alpha = "A" in picture.getbands() or "transparency" in picture.info
    plain = picture.convert("RGBA" if alpha else "RGB")
    if alpha and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    plain.info = {}
    return plain


def _store(picture: Pillow.Image) -> tuple[Path, list[Rendition]]:
    stored: list[Path] = []
    try:
        stored.append(_write_master(picture))
        renditions = []
        for width in widths_of(picture.width, WIDTHS):
            smaller = _at(picture, width)
            for kind in ("WEBP", fallback_of(picture)):
                rendition = Rendition(_name(kind), kind, *smaller.size)
                stored.append(folder() / rendition.name)
                keep(encode(smaller, kind, OPTIONS[kind]), stored[-1])
                renditions.append(rendition)
    except BaseException:
        _remove(stored)
        raise
    return stored[0], renditions


def _write_master(picture: Pillow.Image) -> Path:
    kind = fallback_of(picture)
    path = masters() / _name(kind)
    smaller = _at(picture, min(picture.width, MASTER_WIDTH))
    keep(encode(smaller, kind, MASTER_OPTIONS[kind]), path)
    return path


def _at(picture: Pillow.Image, width: int) -> Pillow.Image:
    return sized(picture, width, height_at(width, Box(0, 0, *picture.size)))


def _name(kind: str) -> str:
    return f"{secrets.token_hex(16)}.{ENDINGS[kind]}"


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
