"""The surfaces for machines: feeds, the Markdown twin, and what only names pages."""

from articles.pages import planted
from articles.pages.full_text import FULL_TEXT
from articles.pages.twin import TWIN
from articles.surfaces import Surface

KINDS = ("", "-rss", "-json")


def _routes(*names: str) -> tuple[str, ...]:
    return tuple(f"articles:{name}{kind}" for name in names for kind in KINDS)


SURFACES = (
    Surface(
        "Feeds of guides",
        (FULL_TEXT,),
        _routes("feed", "topic-feed", "author-feed"),
        planted=planted.full_texts,
    ),
    Surface(
        "Feeds of the log",
        routes=_routes("corrections-feed", "changes-feed"),
        linkless="Values and notes, as plain text; an entry links to the log alone.",
    ),
    Surface("Guide as Markdown", (TWIN,), ("articles:twin",), planted=planted.twins),
    Surface(
        "Sitemap",
        ("articles/sitemap.xml", "articles/sitemap_part.xml"),
        ("articles:sitemap", "articles:sitemap-pages", "articles:sitemap-part"),
        linkless="Addresses of this site alone, each with the moment of its last change.",
    ),
    Surface(
        "llms.txt",
        routes=("articles:llms",),
        linkless="Titles and summaries as plain text, with addresses of this site alone.",
    ),
)
