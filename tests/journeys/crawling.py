"""Reads what a reader can reach: every address that a page links to, from some on."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.conf import settings
from django.test import Client

LINK = re.compile(r'(?:(?:href|src|action)="|<loc>http://testserver)(/[^"#<]*)')
# By address; an answer carries the templates that made it.
Answers = dict[str, Any]


def crawl(client: Client, start: Iterable[str]) -> Answers:
    waiting, read = list(start), Answers()
    while waiting:
        path = unescape(waiting.pop())
        if path in read or path.startswith(("/static/", "/admin/")):
            continue
        read[path] = client.get(path)
        waiting += links_in(read[path])
    return read


def links_in(response: Any) -> list[str]:
    """Where pages lead, and JSON, whose addresses are whole."""
    text = text_of(response)
    if response.headers.get("Content-Type") != "application/json":
        return LINK.findall(text)
    return re.findall(rf'"{re.escape(settings.SITE_URL)}(/[^"#\\]*)', text)


def text_of(response: Any) -> str:
    return str(response.getvalue().decode(errors="replace"))
