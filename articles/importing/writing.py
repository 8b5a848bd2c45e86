"""Blocks back to Markdown: headings with "##", lists and paragraphs as they stood."""

import re
from collections.abc import Sequence

from articles.importing.blocks import Block
from articles.importing.literal import escaped

_BULLET = re.compile(r"^(\s*)[•‣▪●◦–—](\s+)")


def markdown_of(blocks: Sequence[Block], *, keep_lines: bool = False) -> str:
    """Blocks with a blank line between; the shallowest heading becomes "##".

    `keep_lines`: the text was Markdown, where lines without a blank one are one paragraph.
    """
    levels = [block.level for block in blocks if block.kind == "heading"]
    up = min(levels, default=2) - 2
    parts: list[str] = []
    for at, block in enumerate(blocks):
        if at:
            parts.append("\n" if keep_lines and _goes_on(blocks[at - 1], block) else "\n\n")
        parts.append(_write(block, up))
    return "".join(parts)


def _goes_on(before: Block, block: Block) -> bool:
    return before.kind == block.kind == "text" and block.number == before.lines[-1].number + 1


def _write(block: Block, up: int) -> str:
    if block.kind == "heading":
        return f"{'#' * min(6, block.level - up)} {escaped(block.heading)}"
    if block.kind == "reference":
        return block.heading
    if block.kind == "code":
        return _code(block)
    if block.kind == "list":
        return escaped(_list(block))
    if block.kind == "rule":
        return "---"
    return escaped("\n".join(line.stripped for line in block.lines))


def _list(block: Block) -> str:
    """With plain bullets, and without the margin that all lines have."""
    lines = [_BULLET.sub(r"\1-\2", line.text.expandtabs(4), count=1) for line in block.lines]
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[margin:] for line in lines)


def _code(block: Block) -> str:
    lines = [line.text for line in block.lines]
    mark = lines[0].strip()[0]
    fence = mark * (len(lines[0].strip()) - len(lines[0].strip().lstrip(mark)))
    closed = (
        len(lines) > 1 and len(lines[-1].strip()) >= len(fence) and not lines[-1].strip(mark + " ")
    )
    return "\n".join(lines if closed else [*lines, fence])
