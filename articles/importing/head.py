"""The top of a text: its title and the lines about it, in either order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from articles.importing.blocks import Block
from articles.importing.byline import About, read_about
from articles.importing.disclosure import claims_affiliates, is_disclosure, is_disclosure_heading
from articles.importing.draft import Refused, Remarks
from articles.importing.keys import clip
from articles.importing.literal import apart
from articles.importing.marks import is_bold, plain

_LABEL = re.compile(r"^title:\s*", re.I)
LONGEST_TITLE = 300
FAR = 12  # blocks in which a title is looked for


@dataclass
class Head:
    """What the lines about the text said, wherever they stood."""

    title: str = ""
    title_line: int = 0
    authors: list[str] = field(default_factory=list)
    published: date | None = None
    minutes: tuple[int, int] | None = None
    claims: list[tuple[int, str]] = field(default_factory=list)

    def take(self, about: About, line: int, remarks: Remarks) -> None:
        self.authors += [name for name in about.authors if name not in self.authors]
        self.published = self.published or about.published
        if about.minutes is not None and self.minutes is None:
            self.minutes = (about.minutes, line)
        if about.disclosure:
            self.claims.append((line, about.disclosure))
        if about.reviewed:
            remarks.add(
                line,
                "review-unbacked",
                "“Last reviewed” is earned by checks, never typed; it was left out.",
            )
        if about.updated:
            remarks.add(
                line,
                "date-left-out",
                f"“{about.updated}” was left out: the page dates its changes.",
            )
        if about.vague_date:
            remarks.add(
                line,
                "date-unclear",
                f"“{about.vague_date}” is no whole date; the day of publication stays open.",
            )


def take_head(blocks: Sequence[Block], remarks: Remarks) -> tuple[Head, list[Block]]:
    """Title and lines about the text, and the blocks that are left. Raises Refused."""
    head = Head()
    title = _find_title(blocks)
    if title is None:
        line = blocks[0].number if blocks else 1
        raise Refused(
            "no title was found: begin the text with one on a line of its own.", line=line
        )
    words = _LABEL.sub("", plain(blocks[title].text))
    head.title, head.title_line = clip(apart(words), 200), blocks[title].number
    rest = [block for at, block in enumerate(blocks) if at != title]
    left = [rest[at] for at in range(len(rest)) if not _takes(head, rest, at, remarks)]
    return head, left


def _takes(head: Head, blocks: Sequence[Block], at: int, remarks: Remarks) -> bool:
    """Whether the block is about the text. A byline stands at its top or its end; what
    follows a question is its answer."""
    about = about_of(blocks[at])
    if about is None or (at and blocks[at - 1].text.rstrip("*_").endswith("?")):
        return False
    if about.authors and FAR <= at < len(blocks) - 3:
        return False
    head.take(about, blocks[at].number, remarks)
    return True


def about_of(block: Block) -> About | None:
    if block.kind == "quote":
        text = " ".join(line.stripped.lstrip("> ") for line in block.lines)
        return _disclosing(text)
    if block.kind != "text" or is_disclosure_heading(plain(block.text)):
        return None
    return read_about(block.text) or _disclosing(block.text)


def _disclosing(text: str) -> About | None:
    return About(disclosure=plain(text), known=1) if is_disclosure(plain(text)) else None


def _find_title(blocks: Sequence[Block]) -> int | None:
    """The one "#", or the first line that can be a title."""
    first = next((at for at, block in enumerate(blocks[:FAR]) if not _is_about(block)), None)
    if first is None:
        return None
    tops = [at for at, block in enumerate(blocks) if block.kind == "heading" and block.level == 1]
    if len(tops) == 1 and tops[0] < FAR and _only_short_before(blocks[first : tops[0]]):
        return tops[0]
    block = blocks[first]
    if block.kind == "heading":
        return first if _is_top(blocks, block) else None
    about = [other for other in blocks[: first + 2] if about_of(other) is not None]
    return first if _can_be_title(block, beside_byline=bool(about)) else None


def _is_about(block: Block) -> bool:
    return about_of(block) is not None or is_disclosure_heading(plain(block.text))


def _only_short_before(blocks: Sequence[Block]) -> bool:
    return all(block.kind == "text" and len(block.text) <= 120 for block in blocks)


def _is_top(blocks: Sequence[Block], block: Block) -> bool:
    """Above all others; of several "#" the first is the title."""
    levels = [other.level for other in blocks if other.kind == "heading" and other is not block]
    return block.level == 1 or all(level > block.level for level in levels)


def _can_be_title(block: Block, *, beside_byline: bool) -> bool:
    """A line without a full stop, or a short one beside the byline."""
    text = block.text
    ends_like_one = text[-1] not in ".:;," or (
        beside_byline and text[-1] == "." and len(text) < 120
    )
    return (
        block.kind == "text"
        and len(block.lines) == 1
        and len(text) <= LONGEST_TITLE
        and any(character.isalnum() for character in text)
        and (is_bold(text) or ends_like_one)
    )


def claim_warnings(head: Head, linked: bool, remarks: Remarks) -> None:
    """Disclosures are derived by the page; what the text claims has to be true of it."""
    for line, words in head.claims:
        if claims_affiliates(words) and not linked:
            message = "The text claims affiliate links, but no link was found in it."
            remarks.add(line, "disclosure-unbacked", f"{message} The page derives its disclosure.")
        else:
            remarks.add(
                line,
                "disclosure-left-out",
                "The disclosure was left out: the page derives it from go: links and promotions.",
            )
