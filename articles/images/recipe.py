"""Which renditions a picture has: a function of its size and of its focal point."""

from collections.abc import Collection
from dataclasses import dataclass

# Goes up by one when every picture is to be gone through again.
RECIPE = 1
WIDTHS = (400, 800, 1200, 1600)
CROP = "16:9"
CROP_WIDTHS = (800, 1600)
MODERN = ("AVIF", "WEBP")
# Beside one another in a list of renditions: what every desk can show comes first.
ORDER = ("WEBP", "JPEG", "PNG", "AVIF")


@dataclass(frozen=True)
class Rendition:
    """`crop` is the shape of a part of the picture; empty: all of it."""

    name: str
    format: str
    width: int
    height: int
    crop: str = ""


@dataclass(frozen=True)
class Box:
    """A part of a picture, in its pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Wanted:
    format: str
    width: int
    height: int
    box: Box
    crop: str = ""


def widths_of(width: int, wanted: Collection[int] = WIDTHS) -> list[int]:
    """Never wider than the picture itself."""
    return sorted({min(width, one) for one in wanted})


def height_at(width: int, of: Box) -> int:
    return max(1, round(of.height * width / of.width))


def crop_box(width: int, height: int, x: int, y: int, shape: tuple[int, int] = (16, 9)) -> Box:
    """The largest part of that shape whose middle lies as near to the point (in percent) as the
    edges let it."""
    across, down = shape
    wide = max(1, min(width, round(height * across / down)))
    high = max(1, min(height, round(wide * down / across)))
    return Box(_start(width, wide, x), _start(height, high, y), wide, high)


def _start(length: int, part: int, percent: int) -> int:
    return max(0, min(length - part, round(length * percent / 100 - part / 2)))


def wanted(size: tuple[int, int], focus: tuple[int, int], fallback: str) -> list[Wanted]:
    """All that a picture has once the worker is through with it, but for the fallbacks that the
    intake made of the whole."""
    width, height = size
    whole, part = Box(0, 0, width, height), crop_box(width, height, *focus)
    found = [
        Wanted(kind, one, height_at(one, whole), whole)
        for one in widths_of(width)
        for kind in MODERN
    ]
    found += [
        Wanted(kind, one, height_at(one, part), part, CROP)
        for one in widths_of(part.width, CROP_WIDTHS)
        for kind in (*MODERN, fallback)
    ]
    return found


def in_order(renditions: Collection[Rendition]) -> list[Rendition]:
    """The whole before its crops, the widest last."""
    return sorted(renditions, key=lambda r: (r.crop, r.width, ORDER.index(r.format)))
