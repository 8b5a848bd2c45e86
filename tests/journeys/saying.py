"""What answers say of today, whatever they are written as."""

import json
from typing import Any

import feedparser

from tests.articles.past import without_past
from tests.journeys.crawling import text_of


def today(response: Any) -> str:
    """What an answer says of today: past is what is labelled so."""
    text, kind = text_of(response), response.headers.get("Content-Type", "")
    if "feed+json" in kind:
        items = json.loads(text)["items"]
        return "\n".join(without_past(f"<p>{i['title']}</p>{i['content_html']}") for i in items)
    if "json" in kind:
        return json.dumps(json.loads(text, object_hook=_without_ended), ensure_ascii=False)
    if "xml" in kind:
        entries = feedparser.parse(text).entries
        return "\n".join(
            without_past(
                f"<div>{entry.title} {entry.get('summary', '')} "
                f"{''.join(part.value for part in entry.get('content', ()))}</div>"
            )
            for entry in entries
        )
    return without_past(text) if "html" in kind and text else text


def _without_ended(found: dict[str, Any]) -> dict[str, Any]:
    return {} if found.get("until") or found.get("past") else found
