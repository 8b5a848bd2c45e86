"""The last step of everything that people write: a fixed list of what HTML may leave this house."""

import nh3

TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "figure", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "section", "strong", "table", "tbody", "td", "th", "thead", "tr",
    "ul",
}  # fmt: skip
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
ALIGNMENTS = {"a-left", "a-center", "a-right"}
SCHEMES = {"http", "https", "mailto"}

ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "aria-label"},
    "ol": {"start"},
    "section": {"aria-label"},
    **{heading: {"id"} for heading in HEADINGS},
}
VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"class": {"anchor"}, "rel": {"noopener"}},
    "div": {"class": {"table-frame"}},
    "section": {"class": {"scroller"}, "tabindex": {"0"}},
    "td": {"class": ALIGNMENTS},
    "th": {"class": ALIGNMENTS, "scope": {"col"}},
}

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    tag_attribute_values=VALUES,
    url_schemes=SCHEMES,
    link_rel=None,
    strip_comments=True,
)


def sanitize(html: str) -> str:
    return _CLEANER.clean(html)
