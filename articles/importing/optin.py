"""Leaving out what the page brings by itself: newsletter invitations, disclosures, footers."""

from collections.abc import Sequence

from articles.importing.blocks import Block
from articles.importing.disclosure import (
    is_disclosure_heading,
    is_footer,
    is_optin,
    is_optin_heading,
)
from articles.importing.draft import Remarks
from articles.importing.head import Head
from articles.importing.keys import clip
from articles.importing.marks import plain

TAIL = 6


def leave_out(blocks: Sequence[Block], head: Head, remarks: Remarks) -> list[Block]:
    """The blocks without those; each is named in a warning, in case it was none."""
    without = _without_disclosures(blocks, head)
    invitations = _invitations(without)
    for at in sorted(invitations):
        text = clip(plain(without[at].text), 60)
        remarks.add(
            without[at].number,
            "left-out",
            f"“{text}” was left out: the page has its own sign-up and footer.",
        )
    return [block for at, block in enumerate(without) if at not in invitations]


def _without_disclosures(blocks: Sequence[Block], head: Head) -> list[Block]:
    """A heading "Disclosure" goes with the paragraph under it, if that is still there."""
    kept: list[Block] = []
    under = False
    for block in blocks:
        if block.kind in {"text", "heading"} and is_disclosure_heading(plain(block.text)):
            under = True
            continue
        if under and block.kind == "text":
            head.claims.append((block.number, plain(block.text)))
        else:
            kept.append(block)
        under = False
    return kept


def _invitations(blocks: Sequence[Block]) -> set[int]:
    texts = [plain(block.text) if _is_words(block) else "" for block in blocks]
    found = _tail(texts, blocks)
    for at, text in enumerate(texts):
        if not is_optin(text) or _answers(texts, at):
            continue
        before = at - 1 if at and is_optin_heading(texts[at - 1]) else None
        if before is not None or is_optin_heading(text):
            found |= {at} | ({before} if before is not None else set())
    return found


def _tail(texts: Sequence[str], blocks: Sequence[Block]) -> set[int]:
    """At the end, any line that can only be an invitation, with the lines that lead to it."""
    found = _last_invitation(texts)
    for at in range(min(found, default=len(texts)) - 1, max(-1, len(texts) - 1 - TAIL), -1):
        text = texts[at]
        certain = (is_optin(text) and not _answers(texts, at)) or is_footer(text)
        if certain or (found and is_optin_heading(text)):
            found.add(at)
        elif blocks[at].kind != "rule":
            break
    return found


def _last_invitation(texts: Sequence[str]) -> set[int]:
    """A line that invites for certain, or two that do so together, with the short lines
    that end the text after it."""
    for at in range(max(0, len(texts) - 3), len(texts)):
        after = texts[at + 1 :]
        certain = is_optin(texts[at]) or any(map(is_optin_heading, after[:1]))
        if is_optin_heading(texts[at]) and certain and all(0 < len(text) <= 120 for text in after):
            return set(range(at, len(texts)))
    return set()


def _is_words(block: Block) -> bool:
    return block.kind in {"text", "heading", "quote"}


def _answers(texts: Sequence[str], at: int) -> bool:
    """What follows a question is its answer, unless the question invites."""
    before = texts[at - 1] if at else ""
    return before.endswith("?") and not is_optin_heading(before)
