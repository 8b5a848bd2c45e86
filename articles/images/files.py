"""Pictures as files: written whole or not at all, under names that nobody can guess.

`i/` holds renditions, which `serving.py` gives to readers. `m/` holds masters, from which
renditions are made: no address leads there.
"""

import io
import os
import struct
import zlib
from pathlib import Path

from django.conf import settings
from PIL import Image as Pillow

from articles.images.recipe import Box

ENDINGS = {"AVIF": "avif", "WEBP": "webp", "JPEG": "jpg", "PNG": "png"}
OPTIONS: dict[str, dict[str, object]] = {
    # Speed 8: a third of the time of 6 for files a few percent larger.
    "AVIF": {"quality": 65, "speed": 8},
    "WEBP": {"quality": 82},
    "JPEG": {"quality": 82, "optimize": True},
    "PNG": {"optimize": True},
}
# Twice what the widest rendition has.
MASTER_WIDTH = 3200
MASTER_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "PNG": {"compress_level": 3},
}
# What Pillow's decoders were seen to raise on broken and hostile files.
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError,
    AttributeError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "i"


def masters() -> Path:
    return Path(settings.MEDIA_ROOT) / "m"


def fallback_of(picture: Pillow.Image) -> str:
    return "PNG" if picture.mode == "RGBA" else "JPEG"


def sized(picture: Pillow.Image, width: int, height: int, part: Box | None = None) -> Pillow.Image:
    """`part` of the picture, or all of it, in that size."""
    box = part or Box(0, 0, *picture.size)
    corners = (box.left, box.top, box.left + box.width, box.top + box.height)
    if (width, height, *corners) == (*picture.size, 0, 0, *picture.size):
        return picture
    lanczos = Pillow.Resampling.LANCZOS
    return picture.resize((width, height), lanczos, box=corners, reducing_gap=3.0)


def encode(picture: Pillow.Image, kind: str, options: dict[str, object]) -> bytes:
    """Of all that came with the pixels the colour profile alone is kept."""
    profile = picture.info.get("icc_profile")
    encoded = io.BytesIO()
    picture.save(encoded, kind, **options, **({"icc_profile": profile} if profile else {}))
    return encoded.getvalue()


def keep(data: bytes, path: Path) -> None:
    """Whole or not at all: a full disk would leave an empty file under the name. The dot keeps
    an unfinished one out of backups."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
