"""HTML of our own making as Markdown: for readers who take it as text. Pure.

A link that says in its `rel` that it earns stays HTML, which Markdown allows: it has no other way
to say so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img"})
BLOCKS = frozenset({
    "blockquote", "caption", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "section", "table", "ul",
})  # fmt: skip
WRAPS = {"em": "*", "strong": "**", "s": "~~"}
SPECIAL = re.compile(r"([\\`*\[\]<>|~]|&(?=#?\w+;))|(?<![^\W_])(_)|(_)(?![^\W_])")
# At the beginning of a block these would make a list, a heading, a quotation or a rule.
BEGINNING = re.compile(r"^(?:(\d{1,9})([.)])|([#+=-]))")
# Some programs take bare addresses for links, which nobody would have marked.
BARE_ADDRESS = re.compile(r"(?i)(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\w)(?=@)")
LOOSE_BAR = re.compile(r"(?<!\\)\|")


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)

    def all(self, tag: str) -> "Iterator[Node]":
        for child in self.children:
            if isinstance(child, Node):
                yield from (child,) if child.tag == tag else child.all(tag)

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(html: str) -> Node:
    """What the HTML holds, in a node without a tag."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0]


def as_markdown(html: str) -> str:
    """Of finished HTML in the tags of `articles.pages.full_text`."""
    return "\n\n".join(_blocks(tree(html).children)) + "\n"


def escaped(text: str) -> str:
    """Words that stand in Markdown as they are."""
    marked = SPECIAL.sub(lambda m: f"\\{m[0]}", " ".join(text.split()))
    return BARE_ADDRESS.sub(lambda m: "\\", marked)


def _blocks(children: "Iterable[Node | str]") -> Iterator[str]:
    """Paragraphs and the like; loose words between them make one, too."""
    loose: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag in BLOCKS:
            yield from _paragraph(loose)
            loose = []
            yield from _block(child)
        else:
            loose.append(child)
    yield from _paragraph(loose)


def _paragraph(children: "Iterable[Node | str]") -> Iterator[str]:
    lines = (_begun(line.strip()) for line in _inline(children).strip().split("\n"))
    if text := "\n".join(line for line in lines if line):
        yield text


def _begun(line: str) -> str:
    return BEGINNING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", line)


def _block(node: Node) -> Iterator[str]:
    match node.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            yield f"{'#' * int(node.tag[1])} {_line(node.children)}"
        case "hr":
            yield "* * *"
        case "pre":
            yield _fenced(node.text.rstrip("\n"))
        case "blockquote":
            yield _indented("\n\n".join(_blocks(node.children)), "> ", "> ")
        case "ul" | "ol":
            if listed := "\n".join(_items(node)):
                yield listed
        case "table":
            yield from _table(node)
        case _:
            yield from _blocks(node.children)


def _items(node: Node) -> Iterator[str]:
    number = int(node.attributes.get("start") or 1)
    for item in (c for c in node.children if isinstance(c, Node) and c.tag == "li"):
        mark = f"{number}. " if node.tag == "ol" else "- "
        blocks = list(_blocks(item.children))
        tight = all(not isinstance(c, Node) or c.tag != "p" for c in item.children)
        yield _indented(("\n" if tight else "\n\n").join(blocks), mark, " " * len(mark))
        number += 1


def _indented(text: str, first: str, rest: str) -> str:
    first_line, *lines = text.split("\n")
    return "\n".join([first + first_line, *((rest + line).rstrip() for line in lines)])


def _table(node: Node) -> Iterator[str]:
    for caption in node.all("caption"):
        yield f"**{_line(caption.children)}**"
    rows = [
        [
            LOOSE_BAR.sub(r"\\|", _line(cell.children))
            for cell in row.children
            if isinstance(cell, Node) and cell.tag in {"td", "th"}
        ]
        for row in node.all("tr")
    ]
    width = max(map(len, rows), default=0)
    if width:
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        yield "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _line(children: "Iterable[Node | str]") -> str:
    """Inline, on one line, whatever stands in it."""
    return " ".join(_inline(children).replace("\\\n", " ").split())


def _inline(children: "Iterable[Node | str]") -> str:
    return "".join(_words(c) if isinstance(c, str) else _element(c) for c in children)


def _words(text: str) -> str:
    """With a blank where there was one, at either end too."""
    if not text.strip():
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{escaped(text)}{' ' * text[-1].isspace()}"


def _element(node: Node) -> str:
    if node.tag in WRAPS:
        return _wrapped(_inline(node.children), WRAPS[node.tag])
    match node.tag:
        case "a":
            return _link(node)
        case "img":
            return f"![{escaped(node.attributes.get('alt', ''))}]({_address(node, 'src')})"
        case "code":
            return _code(node.text)
        case "br":
            return "\\\n"
        case "sup":
            return f"\\[{escaped(node.text)}\\]"
    inner = _inline(node.children)
    return f" {inner} " if node.tag in BLOCKS else inner


def _wrapped(inner: str, sign: str) -> str:
    """Blanks at the ends stand outside of the signs, where they have to."""
    words = inner.strip()
    if not words:
        return inner
    start = inner.index(words)
    return f"{inner[:start]}{sign}{words}{sign}{inner[start + len(words) :]}"


def _link(node: Node) -> str:
    inner = _inline(node.children).strip()
    if not node.attributes.get("href"):
        return inner
    rel = node.attributes.get("rel", "")
    if "nofollow" in rel.split():
        return f'<a href="{escape(node.attributes["href"])}" rel="{escape(rel)}">{inner}</a>'
    return f"[{inner}]({_address(node, 'href')})"


def _address(node: Node, name: str) -> str:
    address = node.attributes.get(name, "")
    codes = {"\\": "%5C", " ": "%20", "<": "%3C", ">": "%3E", "|": "%7C", "\n": ""}
    for sign, code in {**codes, "(": "\\(", ")": "\\)"}.items():
        address = address.replace(sign, code)
    return address


def _code(text: str) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}"


def _fenced(text: str) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
