"""Draws a card: brand, title, authors and day, in the colours of the site."""

import io
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from django.conf import settings
from PIL import Image, ImageDraw

from articles.cards.fonts import (
    BOLD,
    EMOJI_SIZE,
    REGULAR,
    NoGlyph,
    can_shape,
    font,
    fonted,
    missing,
)
from articles.cards.lines import Run, cut, is_right_to_left, runs, wrapped
from articles.cards.words import CardWords

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
ROOM = WIDTH - 2 * MARGIN
TITLE_TOP, TITLE_BOTTOM = 150, 478
TITLE_SIZES = (72, 64, 56, 50, 44, 38, 34, 30)
LINE = 1.32  # of the size; Devanagari stands high and low
GROUND, INK, QUIET = "#f4f6ef", "#1b2722", "#4a5850"
POND, YUZU = "#143a34", "#f4c636"
EMOJI_OF_SIZE = 0.94


@dataclass(frozen=True)
class Style:
    size: int
    weight: str
    colour: str


BRAND = Style(34, BOLD, POND)
AUTHORS = Style(30, REGULAR, INK)
DAY = Style(26, REGULAR, QUIET)


def is_drawable(words: CardWords) -> bool:
    """Whether every letter has a glyph. A card with gaps would be worse than none."""
    said = (
        (words.title, BOLD), (words.authors, REGULAR), (words.day, REGULAR), (words.brand, BOLD)
    )  # fmt: skip
    fonts = str(settings.CARD_FONTS)
    if not all(_has_glyphs(text, weight, fonts) for text, weight in said):
        return False
    return can_shape() and "fonts-noto-core" not in missing()


@lru_cache(maxsize=2048)
def _has_glyphs(text: str, weight: str, fonts: str) -> bool:
    """The brand stands on every card, an author and a day on many."""
    try:
        fonted(text, weight)
    except NoGlyph:
        return False
    return True


def draw(words: CardWords) -> bytes:
    """A PNG. NoGlyph where `is_drawable` would have said so."""
    card = Image.new("RGBA", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, HEIGHT - 28, WIDTH, HEIGHT), fill=POND)
    pen.rectangle((0, HEIGHT - 36, WIDTH, HEIGHT - 28), fill=YUZU)
    pen.ellipse((MARGIN, 78, MARGIN + 30, 108), fill=YUZU)
    _line(card, cut(words.brand, ROOM - 48, _measure(BRAND)), MARGIN + 48, 106, BRAND)
    to_the_right = is_right_to_left(words.title)
    title, lines = _fitted(words.title)
    for number, line in enumerate(lines):
        baseline = TITLE_TOP + title.size + round(number * title.size * LINE)
        _aligned(card, line, baseline, title, to_the_right=to_the_right)
    for text, baseline, style in ((words.authors, 526, AUTHORS), (words.day, 568, DAY)):
        line = cut(text, ROOM, _measure(style))
        _aligned(card, line, baseline, style, to_the_right=to_the_right)
    encoded = io.BytesIO()
    card.convert("RGB").save(encoded, "PNG", optimize=True)
    return encoded.getvalue()


def _fitted(title: str) -> tuple[Style, list[str]]:
    """The largest size in which the whole title has room."""
    for size in TITLE_SIZES:
        style = Style(size, BOLD, INK)
        lines = wrapped(title, ROOM, _measure(style))
        most = int((TITLE_BOTTOM - TITLE_TOP) / (size * LINE))
        if len(lines) <= most:
            return style, lines
    rest = " ".join(lines[most - 1 :])
    return style, [*lines[: most - 1], cut(rest, ROOM, _measure(style))]


def _measure(style: Style) -> "_Measure":
    return _Measure(style)


@dataclass(frozen=True)
class _Measure:
    style: Style

    def __call__(self, text: str) -> float:
        return sum(_width(run, self.style) for run in runs(text, self.style.weight))


def _width(run: Run, style: Style) -> float:
    if run.face.is_emoji:
        return font(run.face, EMOJI_SIZE).getlength(run.text) * _emoji_scale(style)
    return font(run.face, style.size).getlength(run.text, direction=_direction(run))


def _direction(run: Run) -> str:
    return "ltr" if run.rightwards else "rtl"


def _emoji_scale(style: Style) -> float:
    return style.size * EMOJI_OF_SIZE / EMOJI_SIZE


def _aligned(
    card: Image.Image, text: str, baseline: int, style: Style, *, to_the_right: bool
) -> None:
    width = _measure(style)(text)
    _line(card, text, WIDTH - MARGIN - width if to_the_right else MARGIN, baseline, style)


def _line(card: Image.Image, text: str, left: float, baseline: int, style: Style) -> None:
    pen = ImageDraw.Draw(card)
    for run in runs(text, style.weight):
        if run.face.is_emoji:
            _emoji(card, run, left, baseline, style)
        else:
            pen.text(
                (left, baseline), run.text, fill=style.colour, font=font(run.face, style.size),
                anchor="ls", direction=_direction(run),
            )  # fmt: skip
        left += _width(run, style)


def _emoji(card: Image.Image, run: Run, left: float, baseline: int, style: Style) -> None:
    """Its pictures have one size: they are drawn aside and made smaller."""
    stored, scale = font(run.face, EMOJI_SIZE), _emoji_scale(style)
    above, below = 110, 40
    aside = Image.new("RGBA", (ceil(stored.getlength(run.text)) or 1, above + below))
    pen = ImageDraw.Draw(aside)
    pen.text((0, above), run.text, font=stored, anchor="ls", embedded_color=True)
    size = (max(1, round(aside.width * scale)), max(1, round(aside.height * scale)))
    smaller = aside.resize(size, Image.Resampling.LANCZOS)
    card.alpha_composite(smaller, (round(left), round(baseline - above * scale)))
