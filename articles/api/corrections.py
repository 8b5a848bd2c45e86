"""The log of corrections as a document. What no longer holds says that it is past."""

from collections.abc import Iterable
from typing import Any

from affiliates.partners import Partners
from articles.api.facts import day, moment, named
from articles.api.outward import Outward
from articles.pages.page import Changed, Entry, Named
from articles.pages.site import absolute
from capysite.base.addresses import address_of


def correction_list(
    entries: Iterable[Entry], *, following: str | None, partners: Partners
) -> dict[str, Any]:
    out = Outward(partners)
    told = [_entry(entry, out) for entry in entries]
    return out.document({"corrections": told, "next": following})


def _entry(entry: Entry, out: Outward) -> dict[str, Any]:
    return {
        "id": entry.anchor,
        "page": f"{absolute(address_of('articles:corrections'))}#{entry.anchor}",
        "of": entry.kind,
        "at": moment(entry.moment),
        "on": day(entry.day),
        "heading": entry.heading,
        "what": entry.what,
        "note": entry.note,
        "changes": [_change(part) for part in entry.parts],
        "more_changes": entry.unlisted,
        "guides": [named(guide) for guide in entry.guides],
        "more_guides": entry.more_guides,
        "sources": [_source(source, out) for source in entry.sources],
    }


def _change(part: Changed) -> dict[str, Any]:
    return {
        "label": part.label,
        "was": {"text": part.was, "past": True},
        "became": {"text": part.now, "past": part.past},
    }


def _source(source: Named, out: Outward) -> dict[str, Any]:
    return {"name": source.name, **out.link(source.url)}
