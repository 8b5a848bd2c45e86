"""Finished HTML of a letter as plain text: wrapped lines, each address beside its words. Pure."""

from collections.abc import Iterable, Iterator
from textwrap import TextWrapper

from articles.markdown.unrendering import BLOCKS, Node, tree

WIDTH = 72
BREAK = "\n"


def as_lines(html: str) -> str:
    return "\n\n".join(_blocks(tree(html).children, WIDTH))


def wrapped(text: str, width: int = WIDTH) -> str:
    """Lines of at most that width; an address is never broken."""
    wrapper = TextWrapper(max(width, 20), break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapper.fill(" ".join(line.split())) for line in text.split(BREAK))


def _blocks(children: Iterable[Node | str], width: int) -> Iterator[str]:
    loose: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag in BLOCKS:
            yield from _paragraph(loose, width)
            loose = []
            yield from _block(child, width)
        else:
            loose.append(child)
    yield from _paragraph(loose, width)


def _paragraph(children: Iterable[Node | str], width: int) -> Iterator[str]:
    if text := wrapped(_inline(children).strip(), width).strip():
        yield text


def _block(node: Node, width: int) -> Iterator[str]:
    match node.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            heading = " ".join(_inline(node.children).split())
            yield f"{heading}\n{'-' * min(len(heading), width)}"
        case "hr":
            yield "* * *"
        case "pre":
            yield _indented(node.text.rstrip("\n"), "    ", "    ")
        case "blockquote":
            yield _indented("\n\n".join(_blocks(node.children, width - 2)), "> ", "> ")
        case "ul" | "ol":
            yield "\n".join(_items(node, width))
        case "table":
            yield "\n".join(_rows(node))
        case _:
            yield from _blocks(node.children, width)


def _items(node: Node, width: int) -> Iterator[str]:
    number = int(node.attributes.get("start") or 1)
    for item in (c for c in node.children if isinstance(c, Node) and c.tag == "li"):
        mark = f"{number}. " if node.tag == "ol" else "- "
        yield _indented("\n".join(_blocks(item.children, width - len(mark))), mark, " " * len(mark))
        number += 1


def _rows(node: Node) -> Iterator[str]:
    for row in node.all("tr"):
        cells = (c for c in row.children if isinstance(c, Node) and c.tag in {"td", "th"})
        yield " | ".join(" ".join(_inline(cell.children).split()) for cell in cells)


def _indented(text: str, first: str, rest: str) -> str:
    line, *lines = text.split("\n")
    return "\n".join([first + line, *((rest + more).rstrip() for more in lines)])


def _inline(children: Iterable[Node | str]) -> str:
    return "".join(_words(c) if isinstance(c, str) else _element(c) for c in children)


def _words(text: str) -> str:
    """A line ends where a <br> stands, and nowhere else."""
    return text.replace("\n", " ")


def _element(node: Node) -> str:
    inner = _inline(node.children)
    match node.tag:
        case "br":
            return BREAK
        case "sup":
            return f" [{node.text}]"
        case "a":
            address = node.attributes.get("href", "").removeprefix("mailto:")
            return inner if not address or address == inner.strip() else f"{inner} ({address})"
    return inner
