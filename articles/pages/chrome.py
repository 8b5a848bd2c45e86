"""What stands around every public page: the publisher's words, its pages and the topics that are
live. Beside the settings it is one query, whatever of it there is."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from affiliates.partners import memory, parse_partners, stored_partners
from articles.models import Image, SitePage, SitePageName
from articles.pages.live import live_topics
from articles.pages.page import Chrome, Logo, Named
from capysite.base import palette
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared

TOPIC, PAGE, LOGO, PARTNERS = "topic", "page", "logo", "partners"


class _Row(NamedTuple):
    """`told` is the name of a topic, the renditions of the logo, or whose links earn."""

    kind: str
    place: int
    told: str
    key: str


def read_chrome(
    *, at: datetime, path: str = "", settings: PublisherSettings | None = None
) -> Chrome:
    settings = settings or PublisherSettings.current()
    rows = _read(at, settings)
    topics = {row.key: Named(row.told, _topic_url(row.key)) for row in rows if row.kind == TOPIC}
    written = {row.key for row in rows if row.kind == PAGE}
    return Chrome(
        name=settings.name,
        tagline=settings.tagline,
        description=settings.description,
        topics=tuple(topics.values()),
        letter_title=settings.letter_title,
        letter_pitch=settings.letter_pitch,
        letter_wording=settings.letter_wording,
        at=at,
        path=path,
        listed=_listed(settings, topics, written),
        pages=tuple(
            Named(str(name.label), page_url(name)) for name in SitePageName if name in written
        ),
        elsewhere=tuple(Named(*pair) for pair in settings.elsewhere),
        logo=next((_logo(row.told) for row in rows if row.kind == LOGO), None),
        colours_url=colours_url(settings),
        contact_email=settings.contact_email,
        partners=next((parse_partners(row.told) for row in rows if row.kind == PARTNERS), None),
    )


def page_url(name: str) -> str:
    return address_of(f"articles:{name}")


def colours_url(settings: PublisherSettings) -> str:
    """Empty where the design's own colours hold."""
    digest = palette.digest(settings.colours)
    return address_of("articles:colours", digest) if digest else ""


def written_pages() -> QuerySet[SitePage]:
    return SitePage.objects.exclude(body="")


def _read(at: datetime, settings: PublisherSettings) -> list[_Row]:
    # Such a link leads out of every page, so every page has to know whose it is.
    asked: dict[str, Any] = {"at": at} | ({"logo": settings.logo} if settings.logo else {})
    if settings.elsewhere:
        rows = _with_partners.rows(**asked, known=memory.known)
    else:
        rows = _without_partners.rows(**asked)
    return sorted(_Row(*row) for row in rows)


def _around(at: datetime, logo: str = "") -> list[Any]:
    branches = [
        _columns(TOPIC, live_topics(at), F("position"), F("name"), F("slug")),
        _columns(PAGE, written_pages(), Value(0), F("title"), F("name")),
    ]
    if logo:
        images = Image.objects.filter(key=logo)
        branches.append(_columns(LOGO, images, Value(0), F("renditions"), F("key")))
    return branches


def _plain(**asked: Any) -> Any:
    first, *others = _around(**asked)
    return first.union(*others, all=True)


def _leading_out(known: int, **asked: Any) -> Any:
    row = PublisherSettings.objects.all()
    partners = _columns(PARTNERS, row, Value(0), stored_partners(known), Value(""))
    return partners.union(*_around(**asked), all=True)


_without_partners: Prepared[tuple[Any, ...]] = Prepared(_plain)
_with_partners: Prepared[tuple[Any, ...]] = Prepared(_leading_out)


def _columns(kind: str, rows: QuerySet[Any], place: Any, told: Any, key: Any) -> Any:
    """All of one type, whatever the database makes of the union's columns."""
    return (
        rows.order_by()
        .annotate(
            at_kind=Value(kind, TextField()),
            at_place=Cast(place, IntegerField()),
            at_told=Cast(told, TextField()),
            at_key=Cast(key, TextField()),
        )
        .values_list("at_kind", "at_place", "at_told", "at_key")
    )


def _topic_url(slug: str) -> str:
    return address_of("articles:topic", slug)


def _listed(
    settings: PublisherSettings, topics: Mapping[str, Named], written: set[str]
) -> tuple[Named, ...]:
    """Without topics that have no guide, and pages that have no text."""
    unwritten = {
        page_url(name) for name in SitePageName if name not in {*written, SitePageName.PRIVACY}
    }
    ways = (
        (label, target if target.startswith("/") else topics[target].url)
        for label, target in settings.ways
        if target.startswith("/") or target in topics
    )
    return tuple(Named(label, url) for label, url in ways if url not in unwritten)


def _logo(renditions: str) -> Logo | None:
    """The smallest that every browser shows."""
    for one in json.loads(renditions):
        if one["format"] == "WEBP":
            url = address_of("articles:image", one["name"])
            return Logo(url, one["width"], one["height"])
    return None
