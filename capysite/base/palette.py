"""The publisher's accent colour: what is derived from it, whether it can be read, its stylesheet.

Pure. The grounds are those of site.css, which a test holds against it.
"""

from dataclasses import dataclass, fields
from hashlib import sha256

from capysite.base.contrast import BLACK, COLOUR, ENOUGH, WHITE, contrast, mix

LIGHT_GROUNDS = {
    "the page": "#f4f6ef",
    "a sheet": "#fdfdf9",
    "a shaded box": "#e8ece1",
    "an offer of our own": "#fbf1cb",
}
DARK_GROUNDS = {
    "the page": "#111a17",
    "a sheet": "#18231f",
    "a shaded box": "#1f2c27",
    "an offer of our own": "#322b12",
}
INKS = (WHITE, "#0d2621")


@dataclass(frozen=True)
class Accent:
    """The tokens of site.css that follow the accent, in one scheme."""

    link: str
    button: str
    button_up: str
    button_down: str
    on_button: str


DESIGN_LIGHT = Accent("#0b5a4f", "#143a34", "#1e5249", "#0d2a25", WHITE)
DESIGN_DARK = Accent("#86d3c2", "#a5dccd", "#c3ece0", "#8ccdbb", "#0d2621")


def accent_of(colour: str) -> Accent:
    """A button under the pointer moves away from the colour of its words, so they stay readable."""
    ink = max(INKS, key=lambda ink: contrast(ink, colour))
    away = BLACK if ink == WHITE else WHITE
    return Accent(colour, colour, mix(colour, away, 0.15), mix(colour, away, 0.3), ink)


def refusals(colour: str, *, dark: bool) -> list[str]:
    """A sentence for the pair that is hardest to read, where that is too hard."""
    accent, scheme = accent_of(colour), "dark" if dark else "light"
    grounds = DARK_GROUNDS if dark else LIGHT_GROUNDS
    pairs = [(f"as a link on {name}", colour, ground) for name, ground in grounds.items()]
    pairs += [
        ("under the words of a button", accent.on_button, ground)
        for ground in (accent.button, accent.button_up, accent.button_down)
    ]
    ratio, where, *_ = min((contrast(one, ground), name, ground) for name, one, ground in pairs)
    if ratio >= ENOUGH:
        return []
    way = "lighter" if dark else "darker"
    # Rounded down: 4.49 must not be said to be 4.5.
    told = int(ratio * 100) / 100
    return [
        f"In the {scheme} palette {colour} {where} has a contrast of {told} to 1, and it takes "
        f"{ENOUGH} to be read. Choose a {way} colour."
    ]


def stylesheet(light: str, dark: str) -> str:
    """The tokens anew; empty where neither is chosen. One that is left out stays the design's."""
    chosen = [colour if COLOUR.fullmatch(colour) else "" for colour in (light, dark)]
    if not any(chosen):
        return ""
    of_light = accent_of(chosen[0]) if chosen[0] else DESIGN_LIGHT
    of_dark = accent_of(chosen[1]) if chosen[1] else DESIGN_DARK
    tokens = "".join(
        f"--{field.name.replace('_', '-')}:light-dark({getattr(of_light, field.name)},"
        f"{getattr(of_dark, field.name)});"
        for field in fields(Accent)
    )
    return f"@layer tokens{{:root{{{tokens}}}}}\n"


def digest(css: str) -> str:
    """For the address of the stylesheet; empty for an empty one."""
    return sha256(css.encode()).hexdigest()[:12] if css else ""
