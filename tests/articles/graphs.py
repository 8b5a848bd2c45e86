"""Reading what pages tell machines."""

import json
from typing import Any

from lxml import html

SCRIPT = "//script[@type='application/ld+json']/text()"


def nodes_of(script: str) -> dict[str, Any]:
    """The nodes of a graph by their type; the first of each."""
    data = json.loads(script)
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in reversed(data["@graph"])}


def nodes_in(page: str | bytes) -> dict[str, Any]:
    (script,) = html.fromstring(page).xpath(SCRIPT)
    return nodes_of(script)
