"""JSON-LD is of the types of schema.org, and says nothing that the page doesn’t show."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import html

from bin import checkers
from bin.audited import read_site
from bin.exercises import Figure, at_least, none_of
from bin.ground import Ground

SPOKEN = ("name", "headline", "description", "slogan")
DAYS = ("datePublished", "dateModified", "lastReviewed")


def run(ground: Ground) -> Iterator[Figure]:
    site = read_site(ground)
    found = [
        (path, script) for path, answer in site.pages.items() for script in scripts(answer.body)
    ]
    yield at_least("blocks of JSON-LD", len(found), 30)
    yield none_of(
        "that can’t be read", (line for path, text in found for line in unread(path, text))
    )
    checked = [(path, leaf) for path, text in found for leaf in leaves(json.loads(text))]
    yield at_least("names, words and dates in them", len(checked), 400)
    words = {path: visible(site.pages[path].body) for path, _ in found}
    yield none_of(
        "that the page doesn’t show",
        (f"{path}: {name} “{value}”" for path, (name, value) in checked
         if not shown(name, value, words[path])),
    )  # fmt: skip
    checkers.install()
    yield none_of("faults of type", checkers.types(ground.home / "graphs.ts", dict(found)))
    wrong = {"/": '{"@context":"https://schema.org","@graph":[{"@type":"Article","nmae":"x"}]}'}
    told = checkers.types(ground.home / "canary.ts", wrong)
    yield at_least("faults of a graph that has some", len(told), 1)


def scripts(body: bytes) -> list[str]:
    tree = html.fromstring(body)
    return [str(text) for text in tree.xpath("//script[@type='application/ld+json']/text()")]


def unread(path: str, text: str) -> Iterator[str]:
    try:
        data = json.loads(text)
    except ValueError as error:
        yield f"{path}: {error}"
        return
    if data.get("@context") != "https://schema.org" or "@graph" not in data:
        yield f"{path}: no context or no graph"


def leaves(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, list):
        for value in data:
            yield from leaves(value)
    elif isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, str) and name in SPOKEN + DAYS:
                yield name, value
            yield from leaves(value)


def visible(body: bytes) -> str:
    """What a reader sees, on one line; what unfolds counts."""
    tree = html.fromstring(body)
    for element in tree.xpath("//script | //style | //head | //template | //*[@hidden]"):
        element.drop_tree()
    return " ".join(tree.text_content().split())


def shown(name: str, value: str, words: str) -> bool:
    if name not in DAYS:
        return " ".join(value.split()) in words
    day = date.fromisoformat(value)
    month = f"{day:%B %Y}"
    return month in words if name == "lastReviewed" else f"{day.day} {month}" in words
