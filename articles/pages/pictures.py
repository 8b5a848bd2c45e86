"""Pictures as readers' browsers get them: whatever renditions exist at this moment.

The first picture of a guide's body is its lead: there is no field for it.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from articles.images.recipe import CROP
from articles.markdown.slots import Slot, split
from articles.models import Edition, Image, Use

FALLBACKS = ("JPEG", "PNG")
MODERN = (("AVIF", "image/avif"), ("WEBP", "image/webp"))
BESIDE_TITLE = "(min-width: 60rem) 24rem, 100vw"
SIZES = "(min-width: 44rem) 38rem, 100vw"
# A picture after more words than these lies below the fold of most screens.
WORDS_ABOVE = 60


def picture(image: Image, alt: str, *, eager: bool = False) -> SafeString:
    return picture_of(image, image.whole, alt, sizes=SIZES, eager=eager)


def picture_of(
    image: Image, renditions: Iterable[dict[str, Any]], alt: str, *, sizes: str, eager: bool
) -> SafeString:
    """Empty without a fallback. Browsers take the first source that they know."""
    by_format: dict[str, list[dict[str, Any]]] = {}
    for rendition in renditions:
        by_format.setdefault(rendition["format"], []).append(rendition)
    fallback = next((by_format[kind] for kind in FALLBACKS if kind in by_format), [])
    if not fallback:
        return SafeString("")
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        (
            (media_type, _srcset(image, by_format[kind]), sizes)
            for kind, media_type in MODERN
            if kind in by_format
        ),
    )
    widest = fallback[-1]
    how = 'loading="eager" fetchpriority="high"' if eager else 'loading="lazy"'
    return format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {} '
        'decoding="async"></picture>',
        sources, image.address_of(widest["name"]), _srcset(image, fallback), sizes,
        widest["width"], widest["height"], alt, SafeString(how),
    )  # fmt: skip


def with_lead(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """With the renditions of their lead pictures. Uses lie in the order of reading."""
    uses = Use.objects.filter(edition=OuterRef("pk"), kind="image").order_by("pk")
    return editions.annotate(lead_renditions=Subquery(uses.values("image__renditions")[:1]))


def lead_crop(renditions: list[dict[str, Any]] | None) -> SafeString:
    """Of a lead picture, to stand beside its title, which says what it is of."""
    image = Image(renditions=renditions or [])
    return picture_of(image, image.cropped(CROP), "", sizes=BESIDE_TITLE, eager=True)


def opens_with_picture(html: str) -> bool:
    """Whether the lead picture stands so near the beginning of a body that browsers should fetch
    it first."""
    before = ""
    for part in split(html):
        if isinstance(part, Slot) and part.kind == "image":
            return len(strip_tags(before).split()) <= WORDS_ABOVE
        if isinstance(part, Slot) and part.is_block:
            return False
        before += " " if isinstance(part, Slot) else part
    return False


def _srcset(image: Image, renditions: Iterable[dict[str, Any]]) -> str:
    return ", ".join(f"{image.address_of(r['name'])} {r['width']}w" for r in renditions)
