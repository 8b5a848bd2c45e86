"""`manage.py check`: cards are drawn with Debian's Noto, which has to be there."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from articles.cards.fonts import can_shape, missing


@register
def fonts(**kwargs: Any) -> list[CheckMessage]:
    return list(_lacks())


def _lacks() -> Iterator[CheckMessage]:
    if lacking := missing():
        names = ", ".join(name for files in lacking.values() for name in files)
        without = (
            "No guide has a picture when it is shared"
            if "fonts-noto-core" in lacking
            else "Some guides have no picture when they are shared"
        )
        yield Warning(
            f"{without}: below CARD_FONTS ({settings.CARD_FONTS}) there is no {names}.",
            hint=f"On Debian: apt-get install {' '.join(lacking)}; then start the site again.",
            id="articles.W001",
        )
    if not can_shape():
        yield Warning(
            "No guide has a picture when it is shared: Pillow finds no Raqm or no FriBiDi, without "
            "which Arabic and Devanagari letters would stand apart.",
            hint="On Debian: apt-get install libfribidi0; Raqm comes with Pillow’s wheel.",
            id="articles.W002",
        )
