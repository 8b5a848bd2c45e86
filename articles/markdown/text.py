from collections.abc import Callable
from html.parser import HTMLParser

from articles.markdown.slots import Slot, blocks, split

BLOCKS = frozenset({
    "blockquote", "div", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "section", "table", "tbody", "thead", "tr", "ul",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
BETWEEN_CELLS = " | "


def as_text(html: str, replace: Callable[[Slot], str]) -> str:
    """Rendered HTML as plain text, a line for each block, with text in the place of slots."""
    lines = []
    for part in blocks(html):
        if isinstance(part, Slot):
            lines.append(replace(part))
        else:
            lines.append(_filled(_lines(part), replace))
    return "\n".join(line for line in lines if line)


def _lines(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines)


def _filled(text: str, replace: Callable[[Slot], str]) -> str:
    return "".join(replace(part) if isinstance(part, Slot) else part for part in split(text))


class _Reader(HTMLParser):
    """Gathers the words of sanitized HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.parts: list[str] = []
        self.verbatim = False
        self.in_anchor = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.end_line()
        elif tag in CELLS and self.parts:
            self.parts.append(BETWEEN_CELLS)
        elif tag == "br":
            self.end_line()
        elif tag == "sup":
            self.parts.append(" [")
        self.verbatim = self.verbatim or tag == "pre"
        self.in_anchor = self.in_anchor or (tag == "a" and _leads_back(dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_line()
        elif tag == "sup":
            self.parts.append("]")
        self.verbatim = self.verbatim and tag != "pre"
        self.in_anchor = self.in_anchor and tag != "a"

    def handle_data(self, data: str) -> None:
        if not self.in_anchor and (self.verbatim or self.parts or data.strip()):
            self.parts.append(data)

    def end_line(self) -> None:
        text = "".join(self.parts)
        self.parts = []
        line = text.rstrip("\n") if self.verbatim else " ".join(text.split())
        if line:
            self.lines.append(line)


def _leads_back(attrs: dict[str, str | None]) -> bool:
    """Links of headings to themselves, and of notes to their place in the text."""
    return attrs.get("class") == "anchor" or (attrs.get("href") or "").startswith("#note-at-")
