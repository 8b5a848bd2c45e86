"""A guide in full for whoever reads it elsewhere: as plain HTML, which is disclosed and marked like
the page, and in which every address is absolute."""

import re
from collections.abc import Collection

import nh3
from django.template.loader import render_to_string

from articles.pages.page import Page
from articles.pages.rendering import finish_page

FULL_TEXT = "articles/full_text.html"
TAGS = {
    "a", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "s", "strong", "sup", "table", "tbody",
    "td", "th", "thead", "time", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "rel", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan"},
    "th": {"scope"},
    "time": {"datetime"},
}
# A heading’s link to itself, as `articles.markdown` writes it.
OWN_ANCHOR = re.compile(r'<a class="anchor"[^>]*>#</a>')


def full_text(page: Page) -> str:
    html = render_to_string(FULL_TEXT, {"page": page})
    return plain(finish_page(html, page), page.canonical)


def plain(html: str, base: str, *, classes: Collection[str] = ("disclosure",)) -> str:
    """HTML without what only the page itself can use; addresses are told from `base`. `classes`
    are those that a <div> keeps."""
    return nh3.clean(
        OWN_ANCHOR.sub("", html),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"div": set(classes)},
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    ).strip()
