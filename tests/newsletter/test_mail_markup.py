"""What mail programs can show: an allow-list for Gmail, Outlook and Apple Mail, by hand."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from capysite.base import clock
from newsletter.composing import compose
from tests.articles.factories import make_edition, make_fact, make_link
from tests.newsletter.issues import add_guide, make_issue, make_sender
from tests.newsletter.makers import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.alike]

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "thead", "tr", "td", "th",
    "div", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "a",
    "strong", "em", "s", "br", "hr",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "class", "style", "role", "width", "cellpadding",
    "cellspacing", "border", "align", "href", "rel", "title", "scope", "start",
}  # fmt: skip
# All three show these, or read as well without: of what caniemail (asked for Gmail, Outlook and
# Apple Mail) calls unsupported somewhere there is @media and <style> (the dark), display: none and
# overflow (the preheader has the colour of its ground and the height of a pixel, too), white-space
# and word-break (Outlook breaks lines by itself) and role. Outlook for Windows also leaves out
# max-width (it has the width of the table) and the padding of <div>, <p> and <blockquote>.
PROPERTIES = {
    "background-color", "border-bottom", "border-collapse", "border-left", "border-top", "color",
    "font-family", "font-size", "font-weight", "line-height", "margin", "max-width", "padding",
    "padding-bottom", "padding-left", "padding-top", "text-align", "text-decoration",
    "vertical-align", "width", "white-space", "word-break", "display", "max-height", "overflow",
}  # fmt: skip
IN_THE_DARK = {"background-color", "color", "border-color"}
WORDS = """\
Words with *stress*, **weight**, ~~doubt~~, `code`, {{ fact: %s }}, [a link](go:%s)\\
and a second line.

## A heading

### A smaller one

> A quotation

> [!WARNING]
> Take care of it.

- one
- two

3. three

```
as it is
```

| Pen | Price |
|---|---|
| Quill | {{ fact: %s }} |

---
"""


class Parts(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: list[tuple[str, str]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name == "style":
                self.styles += [(tag, prop) for prop in declared(value or "")]


def declared(style: str) -> list[str]:
    return re.findall(r"(?:^|;)\s*([a-z-]+)\s*:", style)


@pytest.fixture
def html() -> str:
    make_sender()
    with clock.fixed(NOON - timedelta(days=1)):
        fact, link = make_fact(), make_link()
        make_edition(body=f"[x](go:{link.slug})")
        issue = make_issue(introduction=WORDS % (fact.key, link.slug, fact.key))
        add_guide(issue)
    composed = compose(issue, at=NOON)
    assert composed.holes == ()
    return composed.html


def test_only_what_the_programs_know_stands_in_a_letter(html: str) -> None:
    parts = Parts(html)
    assert parts.elements - ELEMENTS == set()
    assert parts.attributes - ATTRIBUTES == set()
    assert {name for _, name in parts.styles} - PROPERTIES == set()
    hiding = re.findall(r'<([a-z]+) class="([a-z]+)"[^>]*\bdisplay:', html)
    assert hiding == [("div", "preheader")]


def test_every_element_of_words_has_its_style_at_itself(html: str) -> None:
    styled = {tag for tag, _ in Parts(html).styles}
    assert styled >= {
        "h1", "h2", "h3", "p", "ul", "ol", "li", "blockquote", "pre", "code", "table", "td", "th",
        "a", "div", "body",
    }  # fmt: skip


def test_only_rules_for_the_dark_stay_in_the_head(html: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    head, _, rules = style.strip().partition("{")
    assert head.strip() == "@media (prefers-color-scheme: dark)"
    inside = re.findall(r"\{([^{}]*)\}", rules)
    assert {prop for block in inside for prop in declared(block)} == IN_THE_DARK
    assert all(
        "!important" in part for block in inside for part in block.split(";") if part.strip()
    )


def test_nothing_is_loaded_and_nobody_is_watched(html: str) -> None:
    assert not re.search(r"<img|<link|<script|\ssrc=|url\(|@import|@font-face|<form|<iframe", html)


def test_a_letter_of_some_guides_is_far_from_the_limit(html: str) -> None:
    assert len(html.encode()) < 20_000


def test_tables_of_the_layout_are_none_to_screen_readers(html: str) -> None:
    tables = re.findall(r"<table[^>]*>", html)
    layout = [table for table in tables if "cellpadding" in table]
    assert len(layout) == 2
    assert all('role="presentation"' in table for table in layout)
    assert '<html lang="en"' in html
