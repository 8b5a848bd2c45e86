"""`manage.py check`: no surface lets a link that earns stand before its disclosure.

Each is rendered by its real templates, with values made by hand, so no database is needed; and by
an engine of its own, for static files may not be collected yet.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.template.backends.django import DjangoTemplates

from affiliates.marking import ANCHOR
from affiliates.partners import Partners
from articles.pages.finishing import finish
from articles.pages.planted import TIE
from articles.surfaces import Planted, Surface, surfaces

ADDRESS = "https://planted.example/"
DISCLOSURE = 'class="disclosure"'
PARTNERS = Partners(hosts={"planted.example": TIE})


@register
def disclosures(**kwargs: Any) -> list[CheckMessage]:
    return [fault for surface in surfaces() for fault in _faults(surface)]


def _faults(surface: Surface) -> Iterator[Error]:
    if surface.linkless and surface.planted is None:
        return
    if surface.linkless or surface.planted is None:
        said = "plants a link, or says why it can’t carry one: one of the two."
        yield Error(f"The surface “{surface.name}” {said}", id="articles.E001")
        return
    documents = list(surface.planted(ADDRESS))
    if missing := set(surface.templates) - {document.template for document in documents}:
        said = f"plants no link in {', '.join(sorted(missing))}."
        yield Error(f"The surface “{surface.name}” {said}", id="articles.E002")
    for document in documents:
        if said := fault_of(_render(document), document):
            where = f"{document.template}, of the surface “{surface.name}”,"
            yield Error(f"{where} {said}", id="articles.E003")


def fault_of(html: str, document: Planted) -> str:
    """What is wrong with the finished document; "" where nothing is."""
    finished = finish(html, told=document.told, partners=lambda: PARTNERS)
    planted = [found for found in ANCHOR.finditer(finished) if ADDRESS in found[0]]
    if not planted:
        return "doesn’t show the link that was planted in it."
    if any('rel="sponsored nofollow' not in found[0] for found in planted):
        return "shows a link that earns without its rel."
    disclosed = finished.find(DISCLOSURE)
    if disclosed < 0:
        return "shows a link that earns and no disclosure."
    return "discloses after the first link." if disclosed > planted[0].start() else ""


def _render(document: Planted) -> str:
    return str(_engine().get_template(document.template).render(dict(document.values)))


@cache
def _engine() -> DjangoTemplates:
    site: dict[str, Any] = dict(settings.TEMPLATES[0])
    options = {**site.get("OPTIONS", {}), "libraries": {"static": "articles.uncollected"}}
    parts = {"NAME": "checks", "DIRS": site["DIRS"], "APP_DIRS": site["APP_DIRS"]}
    return DjangoTemplates({**parts, "OPTIONS": options})
