"""Reads a page as strictly as a validator would: every element closed, every id once."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "path", "circle"})
SELF_CLOSED_IN_SVG = frozenset({"use", "ellipse"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    line: int


@dataclass
class Markup(HTMLParser):
    source: str
    elements: list[Element] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> line {self.getpos()[0]}: attribute twice"
        values = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, values, self.getpos()[0]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID | SELF_CLOSED_IN_SVG, f"<{tag}/> is no void element"
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> line {self.getpos()[0]} closes nothing"
        assert self.open[-1] == tag, f"</{tag}> line {self.getpos()[0]} closes {self.open[-1]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "script" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    def all(self, tag: str, css_class: str = "") -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag
            and (not css_class or css_class in element.attributes.get("class", "").split())
        ]

    def breaches(self) -> list[str]:
        """What the strict policy of public pages would block."""
        found = []
        for element in self.elements:
            inline = element.tag == "style" or "style" in element.attributes
            handler = any(name.startswith("on") for name in element.attributes)
            script = element.tag == "script" and not (
                "src" in element.attributes
                or element.attributes.get("type") == "application/ld+json"
            )
            if inline or handler or script:
                found.append(f"<{element.tag}> line {element.line}")
        return found
