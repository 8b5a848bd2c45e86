"""Reads what a reader can reach: every address that a page links to, from some on."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.test import Client

LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
# By address; an answer carries the templates that made it.
Answers = dict[str, Any]


def crawl(client: Client, start: Iterable[str]) -> Answers:
    waiting, read = list(start), Answers()
    while waiting:
        path = unescape(waiting.pop())
        if path in read or path.startswith(("/static/", "/admin/")):
            continue
        read[path] = client.get(path)
        waiting += LINK.findall(text_of(read[path]))
    return read


def text_of(response: Any) -> str:
    return str(response.getvalue().decode(errors="replace"))
