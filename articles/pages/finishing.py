"""The last step of every document for readers: links that earn are marked, and disclosed.

A template says what a page earns where the page is built with it (`told`). What the finished
document turns out to hold beyond that is disclosed at its head, so no page has to think of it.
"""

import re
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from affiliates.hosts import canonical
from affiliates.marking import Marked, mark
from affiliates.partners import Partners, read_partners
from articles.pages.disclosure import sentences_of

MAIN = re.compile(r"<main\b[^>]*>")
HEAD_ENDS = "</header>"


def home() -> str:
    """The host of this site: what leads there leads nowhere else."""
    return canonical(urlsplit(settings.SITE_URL).hostname or "")


def finish(
    html: str, *, told: Collection[str] = (), partners: Callable[[], Partners] = read_partners
) -> str:
    """`told` are the merchants whom the document discloses by itself."""
    marked = mark(html, partners, home=home())
    untold = [tie for tie in marked.ties if tie.merchant not in told]
    if not untold:
        return marked.html
    disclosure = render_to_string("articles/_disclosure.html", {"disclosure": sentences_of(untold)})
    place = _place(marked)
    return f"{marked.html[:place]}{disclosure}{marked.html[place:]}"


def _place(marked: Marked) -> int:
    """Under the head of the page, where one ends before the first link; else at the top."""
    main = MAIN.search(marked.html)
    top, first = main.end() if main else 0, marked.first or 0
    head = marked.html.rfind(HEAD_ENDS, top, max(top, first)) if main else -1
    return head + len(HEAD_ENDS) if head > 0 else min(top, first)
