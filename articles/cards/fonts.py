"""Debian's Noto fonts: which of them has the glyphs for a piece of text.

No font has them all, so a title is cut into pieces. Whether a font has a glyph is seen by
drawing it: what it hasn't looks like its mark for the unknown.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont, features

BOLD, REGULAR = "Bold", "Regular"
EMOJI = "NotoColorEmoji.ttf"
# The one size in which its pictures are stored.
EMOJI_SIZE = 109
PACKAGES = {
    "fonts-noto-core": (
        *(f"NotoSans-{weight}.ttf" for weight in (BOLD, REGULAR)),
        *(f"NotoSansArabic-{weight}.ttf" for weight in (BOLD, REGULAR)),
        *(f"NotoSansDevanagari-{weight}.ttf" for weight in (BOLD, REGULAR)),
    ),
    "fonts-noto-cjk": tuple(f"NotoSansCJK-{weight}.ttc" for weight in (BOLD, REGULAR)),
    "fonts-noto-color-emoji": (EMOJI,),
}
ZWJ, WANTS_EMOJI = "\u200d", "\ufe0f"
# They change what stands before them and may have no look of their own.
LOOKLESS = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f]")
SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
UNKNOWN = "\U0010ffff"
PROBE = 20


class NoGlyph(Exception):
    """A letter that no installed font can draw."""


@dataclass(frozen=True)
class Face:
    """A font file; `index` chooses one of those in a collection."""

    path: Path
    index: int = 0

    @property
    def is_emoji(self) -> bool:
        return self.path.name == EMOJI


def missing() -> dict[str, list[str]]:
    """Files that should be there, by the package that brings them."""
    there = _installed(str(settings.CARD_FONTS))
    lacking = {
        package: [name for name in names if name not in there]
        for package, names in PACKAGES.items()
    }
    return {package: names for package, names in lacking.items() if names}


def can_shape() -> bool:
    """Whether Pillow can join Arabic letters and stack Devanagari ones. The wheel brings Raqm, and
    looks for the system's FriBiDi when it is used."""
    return bool(features.check("raqm") and features.check("fribidi"))


def clusters(text: str) -> list[str]:
    """The text in pieces that one font has to draw: a letter with its marks, a whole emoji."""
    found: list[str] = []
    for char in text:
        if found and _belongs(char, found[-1]):
            found[-1] += char
        else:
            found.append(char)
    return found


def _belongs(char: str, before: str) -> bool:
    if char.isascii():
        return before.endswith(ZWJ)
    if before.endswith(ZWJ) or SKIN.match(char) or LOOKLESS.match(char):
        return True
    if FLAG_LETTER.match(char):
        return len(before) == 1 and bool(FLAG_LETTER.match(before))
    return unicodedata.category(char).startswith("M")


def fonted(text: str, weight: str) -> list[tuple[str, Face]]:
    """The clusters, each with its font; NoGlyph where none has it."""
    faces = _faces(str(settings.CARD_FONTS), weight, _han_index(text))
    found: list[tuple[str, Face]] = []
    for cluster in clusters(text):
        before = found[-1][1] if found else None
        found.append((cluster, _face_for(cluster, faces, before)))
    return found


def _face_for(cluster: str, faces: tuple[Face, ...], before: Face | None) -> Face:
    """Spaces and points stay with the font of what stands before them."""
    tried: Iterator[Face] = iter(faces)
    if WANTS_EMOJI in cluster:
        tried = iter(sorted(faces, key=lambda face: not face.is_emoji))
    elif before and unicodedata.category(cluster[0])[0] in "ZP":
        tried = iter((before, *faces))
    for face in tried:
        if all(has_glyph(face, char) for char in cluster if not LOOKLESS.match(char)):
            return face
    raise NoGlyph(cluster)


@lru_cache(maxsize=20_000)
def has_glyph(face: Face, char: str) -> bool:
    if char == " ":
        return not face.is_emoji
    probe = font(face, EMOJI_SIZE if face.is_emoji else PROBE, shaped=False)
    return _look(probe, char) != _look(probe, UNKNOWN)


def _look(probe: ImageFont.FreeTypeFont, char: str) -> tuple[tuple[int, int], bytes]:
    mask = probe.getmask(char)
    return mask.size, bytes(mask)


@lru_cache(maxsize=400)
def font(face: Face, size: int, *, shaped: bool = True) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(face.path, size, index=face.index, layout_engine=engine)


@cache
def _installed(folder: str) -> dict[str, Path]:
    return {path.name: path for path in sorted(Path(folder).rglob("Noto*.tt[cf]"))}


@cache
def _faces(folder: str, weight: str, han: int) -> tuple[Face, ...]:
    """Those for the scripts that we promise first, then whatever else is there."""
    there = _installed(folder)
    first = [
        f"NotoSans-{weight}.ttf", f"NotoSansArabic-{weight}.ttf",
        f"NotoSansDevanagari-{weight}.ttf", EMOJI, f"NotoSansCJK-{weight}.ttc",
    ]  # fmt: skip
    others = [name for kind in (weight, REGULAR) for name in there if _is_sans(name, kind)]
    return tuple(
        Face(there[name], han if name.endswith(".ttc") else 0)
        for name in dict.fromkeys((*first, *others))
        if name in there
    )


def _is_sans(name: str, weight: str) -> bool:
    return name.startswith("NotoSans") and name.endswith(f"-{weight}.ttf")


def _han_index(text: str) -> int:
    """Chinese, Japanese and Korean write the same characters a little differently."""
    if re.search("[\u3040-\u30ff]", text):
        return 0
    return 1 if re.search("[\u1100-\u11ff\uac00-\ud7af]", text) else 2
