"""Which blocks are headings: those with a mark, bold lines, or short bare ones.

A text that marks its headings with "#" or underlines has no bare ones, and one that sets
them bold has no others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from articles.importing.blocks import Block
from articles.importing.lines import Line
from articles.importing.marks import is_bold, plain, unwrap
from articles.importing.sources import is_entry

_FAQ = re.compile(r"\bfaqs?\b|\bquestions\b|\bq\s?&\s?a\b|\bpeople also ask\b", re.I)
_SOURCES = re.compile(
    r"(?:our |the |key |main |primary |list of )?"
    r"(?:sources|references|further reading|citations|bibliography|works cited|source list)"
    r"(?: (?:and|&|/) (?:sources|references|further reading|notes|credits|links))?"
    r"|notes and sources|where (?:this|we) (?:comes|got (?:this|it)) from|source",
    re.I,
)
_SENTENCE_BREAK = re.compile(r"[.!?][”\"’]? +[A-Z“\"‘]")
_NUMBER = re.compile(r"\d{1,2}[.)]\s+")
LONGEST = 100


@dataclass(frozen=True)
class Modes:
    """How this text marks its headings."""

    marked: bool
    bold: bool

    @property
    def bare(self) -> bool:
        return not (self.marked or self.bold)


def is_faq_name(text: str) -> bool:
    return len(text) <= 80 and bool(_FAQ.search(text))


def is_sources_name(text: str) -> bool:
    return bool(_SOURCES.fullmatch(plain(text).rstrip(" :")))


def looks_like_heading(block: Block) -> bool:
    """A short line that is no sentence."""
    if block.kind != "text" or len(block.lines) > 1:
        return False
    text = block.lines[0].stripped
    return (
        1 < len(text) <= LONGEST
        and text.rstrip('”"’)')[-1:] not in set(".,;:!…")
        and not text[0].islower()
        and any(character.isalpha() for character in text)
        and not any(mark in text for mark in ("http://", "https://", "](", " · "))
        and not _SENTENCE_BREAK.search(text)
    )


def _own_heading(block: Block) -> str:
    """The words of a line that can only be a heading: marked, bold; "" for others."""
    if block.kind == "heading":
        return plain(block.heading)
    if block.kind == "text" and len(block.lines) == 1 and is_bold(block.text):
        words = unwrap(block.text)
        return words if len(words) <= LONGEST and words[-1:] not in ".:;," else ""
    return ""


def modes_of(blocks: Sequence[Block]) -> Modes:
    marked = bold = seen_faq = False
    for block in blocks:
        words = _own_heading(block)
        if is_faq_name(words or (block.text if looks_like_heading(block) else "")):
            seen_faq = True
        elif words and not is_sources_name(words) and not (seen_faq and words.endswith("?")):
            marked = marked or block.kind == "heading"
            bold = bold or block.kind != "heading"
    return Modes(marked, bold and not marked)


def mark_headings(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, with a heading wherever the text means one; bare ones have level 2."""
    modes, region = modes_of(blocks), ""
    marked: list[Block] = []
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        words = _heading_of(block, following, modes, region)
        if words:
            region = _region(words, block, region)
            level = block.level or 2
            block = replace(block, kind="heading", heading=words, level=level)
        marked.append(block)
    return marked


def _region(words: str, block: Block, region: str) -> str:
    if is_faq_name(words):
        return "faq"
    if is_sources_name(words):
        return "sources"
    return region if words.endswith("?") and region == "faq" else ""


def _heading_of(block: Block, following: Block | None, modes: Modes, region: str) -> str:
    if block.kind == "heading":
        return block.heading
    own = _own_heading(block)
    if own and not _asks(own, region) and (modes.bold or is_sources_name(own) or is_faq_name(own)):
        return own
    if is_sources_name(block.text) or is_faq_name(block.text):
        block = _without_colon(block)
    if not looks_like_heading(block):
        return block.text if modes.bare and _is_numbered(block, following) else ""
    text = unwrap(block.text)
    if is_sources_name(text) or _is_bare_faq(text, following):
        return text
    if not modes.bare or following is None or _asks(text, region) or _is_marked_question(text):
        return ""
    if region == "sources" and is_entry(text):
        return ""
    return text if _is_content(following) else ""


def _without_colon(block: Block) -> Block:
    first = block.lines[0]
    bare = Line(first.number, unwrap(first.stripped.rstrip(":")))
    return replace(block, lines=(bare, *block.lines[1:]))


def _is_numbered(block: Block, following: Block | None) -> bool:
    """A list of one item, "2. What it costs", over a paragraph is a heading with a number."""
    if block.kind != "list" or len(block.lines) > 1 or following is None:
        return False
    match = _NUMBER.match(block.text)
    bare = Block("text", (Line(block.number, block.text[match.end() :]),)) if match else block
    return looks_like_heading(bare) and following.kind != "list" and _is_content(following)


def _asks(text: str, region: str) -> bool:
    return region == "faq" and text.endswith("?")


def _is_marked_question(text: str) -> bool:
    return text.endswith("?") and bool(re.match(r"(?:question|q)\s?\d{0,3}\s?[:.)]", text, re.I))


def _is_bare_faq(text: str, following: Block | None) -> bool:
    return is_faq_name(text) and following is not None and not text.endswith("?")


def _is_content(block: Block) -> bool:
    return block.kind in {"list", "table", "quote", "code"} or (
        block.kind == "text" and not looks_like_heading(block)
    )
