"""The last step of everything that people write: a fixed list of what HTML may leave this house."""

import re

import nh3

from articles.markdown.callouts import TITLES

TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "figure", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "section", "strong", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
}  # fmt: skip
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
ALIGNMENTS = {"a-left", "a-center", "a-right"}
SCHEMES = {"http", "https", "mailto"}

ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "aria-label", "id"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"aria-label"},
    **{heading: {"id"} for heading in HEADINGS},
}
VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"class": {"anchor"}, "rel": {"noopener"}},
    "div": {"class": {"table-frame", *(f"callout {kind}" for kind in TITLES)}, "role": {"note"}},
    "p": {"class": {"callout-title"}},
    "section": {"class": {"scroller", "notes"}, "tabindex": {"0"}},
    "sup": {"class": {"note-mark"}},
    "td": {"class": ALIGNMENTS},
    "th": {"class": ALIGNMENTS, "scope": {"col"}},
}

PLACE_ON_THIS_SITE = re.compile(r"#|/(?![/\\])")


def _own_place(url: str) -> str | None:
    """Addresses without a scheme, of which "//host/" and its kin lead elsewhere."""
    return url if PLACE_ON_THIS_SITE.match(url) else None


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    tag_attribute_values=VALUES,
    url_schemes=SCHEMES,
    url_relative=_own_place,
    link_rel=None,
    strip_comments=True,
)


def sanitize(html: str) -> str:
    return _CLEANER.clean(html)
