"""`manage.py check`: no surface lets a link that earns stand before its disclosure.

Each is rendered by its real templates, with values made by hand, so no database is needed; and by
an engine of its own, for static files may not be collected yet.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.template.backends.django import DjangoTemplates

from affiliates.marking import ANCHOR
from affiliates.partners import Partners
from articles.pages.finishing import finish
from articles.pages.planted import TIE
from articles.surfaces import Planted, PlantedJson, Surface, surfaces

ADDRESS = "https://planted.example/"
DISCLOSURE = 'class="disclosure"'
REL = 'rel="sponsored nofollow'
NOT_SHOWN = "doesn’t show the link that was planted in it."
NO_REL = "shows a link that earns without its rel."
NOT_DISCLOSED = "shows a link that earns and no disclosure."
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
    planted = {document.template for document in documents if isinstance(document, Planted)}
    if missing := set(surface.templates) - planted:
        said = f"plants no link in {', '.join(sorted(missing))}."
        yield Error(f"The surface “{surface.name}” {said}", id="articles.E002")
    for document in documents:
        if isinstance(document, PlantedJson):
            name, said = document.name, fault_of_json(document.document)
        else:
            name, said = document.template, fault_of(_render(document), document)
        if said:
            where = f"{name}, of the surface “{surface.name}”,"
            yield Error(f"{where} {said}", id="articles.E003")


def fault_of(html: str, document: Planted) -> str:
    """What is wrong with the finished document; "" where nothing is."""
    finished = finish(html, told=document.told, partners=lambda: PARTNERS)
    planted = _planted_anchors(finished)
    if not planted:
        return NOT_SHOWN
    if any(REL not in found[0] for found in planted):
        return NO_REL
    disclosed = finished.find(DISCLOSURE)
    if disclosed < 0:
        return NOT_DISCLOSED
    return "discloses after the first link." if disclosed > planted[0].start() else ""


def fault_of_json(document: Mapping[str, Any]) -> str:
    """What is wrong with the document; "" where nothing is."""
    holders = [holder for holder in _objects(document) if ADDRESS in str(holder.get("url"))]
    anchors = [
        found
        for holder in _objects(document)
        for text in holder.values()
        if isinstance(text, str)
        for found in _planted_anchors(text)
    ]
    if not holders and not anchors:
        return NOT_SHOWN
    if any(holder.get("rel") != "sponsored nofollow" for holder in holders):
        return NO_REL
    if any(REL not in found[0] for found in anchors):
        return NO_REL
    first = next(iter(document))
    return NOT_DISCLOSED if first != "disclosure" or not document[first] else ""


def _planted_anchors(html: str) -> list[re.Match[str]]:
    return [found for found in ANCHOR.finditer(html) if ADDRESS in found[0]]


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    if isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _objects(item)


def _render(document: Planted) -> str:
    return str(_engine().get_template(document.template).render(dict(document.values)))


@cache
def _engine() -> DjangoTemplates:
    site: dict[str, Any] = dict(settings.TEMPLATES[0])
    options = {**site.get("OPTIONS", {}), "libraries": {"static": "articles.uncollected"}}
    parts = {"NAME": "checks", "DIRS": site["DIRS"], "APP_DIRS": site["APP_DIRS"]}
    return DjangoTemplates({**parts, "OPTIONS": options})
