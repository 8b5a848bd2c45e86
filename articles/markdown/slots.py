"""Slots mark the places in rendered HTML where what the ledger says is put in at read time.

A slot is `kind:key` between two private-use characters. Text that people wrote never holds such
characters when it gets here, so a slot can't be forged.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from articles.markdown.references import BLOCK_KINDS, LINK_KINDS

OPEN, CLOSE = "\ue000", "\ue001"

SLOT = re.compile(
    OPEN
    + r"(?:/(?P<closing>link|guide)"
    + r"|(?P<bare>facts)"
    + r"|(?P<kind>fact|table|offer|link|guide):(?P<key>[a-z0-9-]+)"
    + r"|image:(?P<image>[a-z0-9-]+):(?P<alt>[A-Za-z0-9_.~%-]*))"
    + CLOSE
)

# XML and HTML forbid these, or would let a text pretend to hold a slot.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True)
class Slot:
    """A place to fill. A closing slot carries the key of the link that it ends.

    `alt` is the description of an image, empty when the image is decorative.
    """

    kind: str
    key: str = ""
    closing: bool = False
    alt: str = ""

    @property
    def is_block(self) -> bool:
        return self.kind in BLOCK_KINDS


def strip_unwanted(text: str) -> str:
    return UNWANTED.sub("", text)


def write(slot: Slot) -> str:
    """The slot as it stands in rendered HTML."""
    if slot.closing:
        return f"{OPEN}/{slot.kind}{CLOSE}"
    if slot.kind == "image":
        return f"{OPEN}image:{slot.key}:{quote(slot.alt, safe='')}{CLOSE}"
    return f"{OPEN}{slot.kind}:{slot.key}{CLOSE}" if slot.key else f"{OPEN}{slot.kind}{CLOSE}"


def split(html: str) -> Iterator[str | Slot]:
    """The HTML in order: what stands between slots as it is (never empty), and the slots."""
    position = 0
    opened: list[Slot] = []
    for match in SLOT.finditer(html):
        if match.start() > position:
            yield html[position : match.start()]
        yield _read(match, opened)
        position = match.end()
    if position < len(html):
        yield html[position:]


def fill(html: str, replace: Callable[[Slot], str]) -> str:
    """Put HTML in the place of every slot."""
    return "".join(replace(part) if isinstance(part, Slot) else part for part in split(html))


def blocks(html: str) -> Iterator[str | Slot]:
    """Block slots by themselves, and the HTML between them with its inline slots in place."""
    position = 0
    for match in SLOT.finditer(html):
        slot = _read(match, [])
        if not slot.is_block:
            continue
        if before := html[position : match.start()].strip():
            yield before
        yield slot
        position = match.end()
    if rest := html[position:].strip():
        yield rest


def _read(match: re.Match[str], opened: list[Slot]) -> Slot:
    if match["closing"]:
        key = opened.pop().key if opened else ""
        return Slot(match["closing"], key, closing=True)
    if match["image"]:
        return Slot("image", match["image"], alt=unquote(match["alt"]))
    slot = Slot(match["kind"] or match["bare"], match["key"] or "")
    if slot.kind in LINK_KINDS:
        opened.append(slot)
    return slot
