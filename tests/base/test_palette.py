"""Contrast by WCAG’s formula, and what may become the colour of links and buttons."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from capysite.base import palette
from capysite.base.contrast import contrast, luminance, mix
from capysite.base.models import PublisherSettings

SHEET = Path(settings.BASE_DIR, "capysite/static/site.css").read_text()


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#008000", "#ffffff", 5.14),
        ("#ffff00", "#000000", 19.56),
    ],
)
def test_contrast_is_what_the_formula_of_wcag_gives(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_dark_channels_are_linear_and_others_are_not() -> None:
    assert round(luminance("#0a0a0a"), 6) == 0.003035
    assert round(luminance("#0b0b0b"), 6) == 0.003347
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def token(name: str) -> tuple[str, str]:
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", SHEET)
    assert found, name
    return long(found[1]), long(found[2])


def long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


def test_the_grounds_and_the_designs_accent_are_those_of_the_stylesheet() -> None:
    grounds = list(zip(palette.LIGHT_GROUNDS.values(), palette.DARK_GROUNDS.values(), strict=True))
    assert grounds == [token(name) for name in ("ground", "sheet", "sunk", "yuzu-wash")]
    for name, light in vars(palette.DESIGN_LIGHT).items():
        dark = getattr(palette.DESIGN_DARK, name)
        assert (light, dark) == token(name.replace("_", "-"))


@pytest.mark.parametrize("dark", [False, True])
def test_the_designs_own_links_would_be_taken(dark: bool) -> None:
    design = palette.DESIGN_DARK if dark else palette.DESIGN_LIGHT
    assert palette.refusals(design.link, dark=dark) == []


def test_a_refusal_names_the_pair_and_its_ratio() -> None:
    assert palette.refusals("#ff8800", dark=False) == [
        "In the light palette #ff8800 as a link on a shaded box has a contrast of 1.99 to 1, and "
        "it takes 4.5 to be read. Choose a darker colour."
    ]
    assert "as a link on an offer of our own" in palette.refusals("#143a34", dark=True)[0]


@pytest.mark.parametrize("dark", [False, True])
def test_whatever_is_taken_can_be_read_also_under_the_pointer(dark: bool) -> None:
    taken = 0
    for red in range(0, 256, 15):
        for green in range(0, 256, 15):
            for blue in range(0, 256, 51):
                colour = f"#{red:02x}{green:02x}{blue:02x}"
                if palette.refusals(colour, dark=dark):
                    continue
                taken += 1
                made = palette.accent_of(colour)
                for button in (made.button, made.button_up, made.button_down):
                    assert contrast(made.on_button, button) >= 4.5
    assert taken > 100


def test_the_sheet_leaves_the_scheme_that_nobody_chose_to_the_design() -> None:
    assert palette.stylesheet("", "") == ""
    assert palette.stylesheet("red", "#12345") == ""
    css = palette.stylesheet("#5b2d8e", "")
    assert "--link:light-dark(#5b2d8e,#86d3c2);" in css
    assert "--on-button:light-dark(#ffffff,#0d2621);" in css
    assert len(palette.digest(css)) == 12
    assert palette.digest(css) != palette.digest(palette.stylesheet("#5b2d8f", ""))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "colour", "says"),
    [
        ("accent_light", "#ffcc00", "contrast of"),
        ("accent_dark", "#112233", "Choose a lighter colour."),
        ("accent_light", "teal", "six hexadecimal digits"),
        ("accent_dark", "#12345", "six hexadecimal digits"),
        ("accent_light", "#0b5a4f\n", "six hexadecimal digits"),
    ],
)
def test_the_settings_refuse_what_cannot_be_read(field: str, colour: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PublisherSettings(**{field: colour}).full_clean()
    assert says in refused.value.message_dict[field][0]
