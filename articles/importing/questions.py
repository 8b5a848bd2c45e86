"""Questions and answers: under their heading, or marked Q: and A: anywhere."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles.importing.blocks import Block, is_item
from articles.importing.headings import is_faq_name
from articles.importing.lines import Line
from articles.importing.marks import is_bold, plain, unwrap

_Q = re.compile(r"(?:\*\*|__)?(?:question|q)\s?\d{0,3}\s?[:.)](?:\*\*|__)?\s*", re.I)
_A = re.compile(r"(?:\*\*|__)?(?:answer|a)\s?\d{0,3}\s?[:.)](?:\*\*|__)?\s*", re.I)
_A_INSIDE = re.compile(r"\s(?:\*\*)?(?:answer|a)\s?:(?:\*\*)?\s", re.I)
_BULLET = re.compile(r"\s*(?:[-*+•‣▪●◦]|\d{1,3}[.)])\s+")
_BOLD_START = re.compile(r"(\*\*|__)([^*_]{2,300}\?)\s?\1\s*[:—–-]?\s*")
_INLINE = re.compile(r"([^?.!]{5,200}\?)\s+(\S.*)", re.S)
_SENTENCES = re.compile(r"[.!] ")
LONGEST = 300


@dataclass(frozen=True)
class Asked:
    """A question with the blocks of its answer."""

    question: str
    line: int
    answer: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Found:
    """`lead` are words between the heading of the questions and the first of them."""

    asked: tuple[Asked, ...]
    rest: tuple[Block, ...]
    lead: tuple[Block, ...]


def take_questions(blocks: Sequence[Block]) -> Found:
    """The questions of a text, and the blocks that are none."""
    asked: list[Asked] = []
    rest: list[Block] = []
    left: list[Block] = []
    at = 0
    while at < len(blocks):
        end = _end_of_section(blocks, at)
        lead, section = _read_section(blocks[at + 1 : end]) if end > at else ([], [])
        if section:
            asked += section
            rest += [block for block in lead if block.kind != "text"]
            left += [block for block in lead if block.kind == "text"]
        else:
            rest.append(blocks[at])
        at = end if section else at + 1
    marked, others = _take_pairs(rest)
    return Found((*asked, *marked), tuple(others), tuple(left))


def _end_of_section(blocks: Sequence[Block], start: int) -> int:
    """Where the section of questions that starts there ends; `start` if none starts there."""
    first = blocks[start]
    if first.kind != "heading" or not is_faq_name(first.heading):
        return start
    for at in range(start + 1, len(blocks)):
        block = blocks[at]
        if block.kind == "heading" and not (
            block.level > first.level or block.heading.endswith("?")
        ):
            return at
    return len(blocks)


def _read_section(blocks: Sequence[Block]) -> tuple[list[Block], list[Asked]]:
    """What belongs to no question, and the questions."""
    pieces = list(_pieces(blocks))
    asks = next(
        (style for style in _STYLES if any(style(piece) for piece in pieces)), lambda _: None
    )
    lead: list[Block] = []
    asked: list[Asked] = []
    for piece in pieces:
        if question := asks(piece):
            asked.append(question)
        elif asked and piece.kind not in {"table", "heading"}:
            asked[-1] = replace(asked[-1], answer=(*asked[-1].answer, _without_mark(piece)))
        elif piece.kind != "rule":
            lead.append(piece)
    return lead, asked


def _pieces(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with lists of questions taken apart into lines."""
    for block in blocks:
        if block.kind == "list" and any(_asks_in_item(line) for line in block.lines):
            yield from _exploded(block)
        else:
            yield block


def _asks_in_item(line: Line) -> bool:
    bare = _unbulleted(line.stripped)
    return is_item(line) and bool(_BOLD_START.match(bare) or _Q.match(bare) or bare.endswith("?"))


def _exploded(block: Block) -> Iterator[Block]:
    held: list[Line] = []
    for line in block.lines:
        if _asks_in_item(line):
            if held:
                yield _held_block(held)
            held = []
            yield Block("text", (Line(line.number, _unbulleted(line.stripped)),))
        elif line.stripped:
            held.append(line)
    if held:
        yield _held_block(held)


def _held_block(lines: list[Line]) -> Block:
    if is_item(lines[0]):
        return Block("list", tuple(lines))
    return Block("text", tuple(Line(line.number, line.stripped) for line in lines))


def _unbulleted(text: str) -> str:
    match = _BULLET.match(text)
    return text[match.end() :] if match else text


def _by_q(block: Block) -> Asked | None:
    match = _Q.match(block.text)
    if block.kind not in {"text", "heading"} or not match:
        return None
    text = block.text[match.end() :]
    inside = _A_INSIDE.search(text)
    if inside:
        return _asked(block, text[: inside.start()], text[inside.end() :])
    return _asked(block, text)


def _by_heading(block: Block) -> Asked | None:
    return _asked(block, block.heading) if block.kind == "heading" else None


def _by_bold(block: Block) -> Asked | None:
    if block.kind != "text":
        return None
    match = _BOLD_START.match(block.text)
    if match:
        return _asked(block, match[2], block.text[match.end() :])
    if is_bold(block.text) and block.text.rstrip("*_").endswith("?"):
        return _asked(block, unwrap(block.text))
    return None


def _by_mark(block: Block) -> Asked | None:
    text = _unbulleted(block.text)
    if block.kind != "text" or len(text) > LONGEST or not text.endswith("?"):
        return None
    return _asked(block, text) if not text[0].islower() and not _SENTENCES.search(text) else None


def _by_sentence(block: Block) -> Asked | None:
    """Question and answer in one paragraph."""
    match = _INLINE.match(_unbulleted(block.text)) if block.kind == "text" else None
    return _asked(block, match[1], match[2]) if match else None


_STYLES = (_by_q, _by_heading, _by_bold, _by_mark, _by_sentence)


def _asked(block: Block, question: str, answer: str = "") -> Asked | None:
    words = " ".join(plain(_unbulleted(question)).split())
    if not words or len(words) > LONGEST:
        return None
    blocks = (Block("text", (Line(block.number, answer.strip()),)),) if answer.strip() else ()
    return Asked(words, block.number, blocks)


def _without_mark(block: Block) -> Block:
    first = block.lines[0]
    match = _A.match(first.stripped) if block.kind == "text" else None
    if not match or match.end() == len(first.stripped):
        return block
    return replace(
        block, lines=(Line(first.number, first.stripped[match.end() :]), *block.lines[1:])
    )


def _take_pairs(blocks: Sequence[Block]) -> tuple[list[Asked], list[Block]]:
    """Questions marked Q: with answers marked A:, wherever they stand."""
    asked: list[Asked] = []
    rest: list[Block] = []
    at = 0
    while at < len(blocks):
        pair = _pair(blocks, at)
        if pair is None:
            rest.append(blocks[at])
            at += 1
            continue
        end = _end_of_answer(blocks, at + 1 if pair.answer else at + 2)
        answer = (*pair.answer, *(blocks[at + 1 : end]))
        asked.append(replace(pair, answer=tuple(_without_mark(block) for block in answer)))
        at = end
    return asked, rest


def _pair(blocks: Sequence[Block], at: int) -> Asked | None:
    question = _by_q(blocks[at])
    if not question or not (question.answer or question.question.endswith("?")):
        return None
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    answered = following is not None and following.kind == "text" and _A.match(following.text)
    return question if question.answer or answered else None


def _end_of_answer(blocks: Sequence[Block], start: int) -> int:
    """An answer goes on to the next question; the last one only over lists."""
    at = start
    while at < len(blocks) and blocks[at].kind in {"text", "list"}:
        if _by_q(blocks[at]):
            return at
        at += 1
    end = start
    while end < len(blocks) and blocks[end].kind == "list":
        end += 1
    return end
