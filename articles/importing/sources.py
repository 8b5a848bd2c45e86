"""The list of sources: one a line, as a list, numbered, or joined by " · "."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from articles.importing.blocks import Block
from articles.importing.dates import find_date
from articles.importing.draft import DraftSource
from articles.importing.keys import Keys, clip, key_of
from articles.importing.lines import Line
from articles.importing.marks import find_link, find_url, plain, unwrap
from capysite.base.keys import web_address_validator

_MARKER = re.compile(r"\s*(?:[-*+•‣▪●◦]\s+|\[?\^?\d{1,3}\]?[.):]?\s+|\[\d{1,3}\]\s*)")
_JOINT = re.compile(r" [·•|] ")
_DASH = re.compile(r" [—–-] |(?<=\w)—(?=\w)")
_QUOTED = re.compile(r"[“\"]([^“”\"]{3,300})[”\"]")
_READ_ON = re.compile(r"[,;.(\s]{0,3}\b(?:accessed|retrieved|viewed|read)(?: on)?:? ", re.I)
_LABEL = re.compile(
    r"\s*(?:\*\*|__)?(?:sources|references|further reading)\s*:\s*(?:\*\*|__)?\s*", re.I
)
_EDGE = " \t,;:·—–-|"


@dataclass(frozen=True)
class Entry:
    publisher: str
    title: str = ""
    url: str = ""
    published_on: date | None = None


def is_entry(text: str) -> bool:
    """Whether a line can be nothing but sources: "Publisher — Title", an address, or both."""
    return bool(labelled(text)) or all(map(_is_one_entry, _JOINT.split(_unmarked(text))))


def is_prose(text: str) -> bool:
    """A sentence among the sources, such as one that introduces them."""
    return not is_entry(text) and (len(text.split()) > 25 or text.endswith((":", "?", "!")))


def _unmarked(text: str) -> str:
    match = _MARKER.match(text)
    return text[match.end() :] if match else text


def _is_one_entry(text: str) -> bool:
    text = text.strip()
    if len(text) > 500 or not text:
        return False
    if find_url(text) or find_link(text):
        return len(_without_address(text)[0]) <= 250
    parts = _DASH.split(text, maxsplit=1)
    return (
        len(parts) == 2
        and 0 < len(parts[0].split()) <= 8
        and not parts[0][:1].islower()
        and text[-1] not in ".!?:;,"
        and ". " not in parts[0]
    )


def labelled(text: str) -> str:
    """What stands after "Sources:" on the same line; "" without such a label."""
    match = _LABEL.match(text)
    return text[match.end() :] if match else ""


def trailing_entries(blocks: Sequence[Block]) -> int:
    """How many blocks at the end are sources without a heading."""
    count = 0
    for block in reversed(blocks):
        if block.kind not in {"text", "list"} or not all(map(is_entry, _texts(block))):
            break
        count += 1
    found = blocks[len(blocks) - count :]
    entries = list(_pieces(found))
    several = len(entries) > 1 and all(block.kind == "text" for block in found)
    sure = several or any(_is_sure(text) for text, _ in entries)
    return count if sure or any(labelled(block.text) for block in found) else 0


def _is_sure(text: str) -> bool:
    return bool(find_url(text) or find_link(text) or find_date(text))


def _texts(block: Block) -> list[str]:
    """The entries' lines: a list's item or a numbered line may go on over several."""
    if block.kind == "text":
        return [block.text]
    return [text for text, _ in _items(block)]


def _items(block: Block) -> Iterator[tuple[str, int]]:
    held: list[Line] = []
    for line in block.lines:
        if held and _MARKER.match(line.text):
            yield " ".join(part.stripped for part in held), held[0].number
            held = []
        if line.stripped:
            held.append(line)
    if held:
        yield " ".join(part.stripped for part in held), held[0].number


def _pieces(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    for block in blocks:
        whole = [(block.text, block.number)] if block.kind != "list" else list(_items(block))
        for text, number in whole:
            listed = labelled(text)
            pieces = _JOINT.split(_unmarked(listed or text))
            if listed and len(pieces) == 1:
                pieces = listed.split("; ")
            for piece in pieces:
                if piece.strip(_EDGE) and not is_prose(piece):
                    yield piece.strip(), number


def read_entries(blocks: Sequence[Block], keys: Keys) -> list[DraftSource]:
    """The sources in the order of the list, each work once."""
    found: dict[Entry, DraftSource] = {}
    for text, number in _pieces(blocks):
        entry = read_entry(text)
        if entry.publisher and entry not in found:
            found[entry] = source_of(entry, number, keys)
    return list(found.values())


def source_of(entry: Entry, line: int, keys: Keys, *, listed: bool = True) -> DraftSource:
    words = f"{clip(entry.publisher, 40)} {entry.title}"
    key = keys.take(key_of(words, max_length=70, fallback="source"))
    return DraftSource(
        key, entry.publisher, entry.title, entry.url, entry.published_on, line, listed
    )


def read_entry(text: str) -> Entry:
    """Publisher, title, address and date, in whichever order they stand."""
    words, linked, url = _without_address(text)
    words = _READ_ON.split(words, maxsplit=1)[0]
    words, day = _without_date(words)
    if day is None:
        linked, day = _without_date(linked)
    entry = _named(words.strip(_EDGE), linked)
    if not entry.publisher and url:
        entry = replace(entry, publisher=_host(url))
    url = url if _is_address(url) else ""
    return Entry(clip(unwrap(entry.publisher), 200), clip(unwrap(entry.title), 300), url, day)


def _without_address(text: str) -> tuple[str, str, str]:
    """The words around the address, the words that are the link, and the address."""
    if match := find_link(text):
        url = match[2] if match[2].startswith(("http://", "https://")) else ""
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        return " ".join(rest.split()), plain(match[1]), url
    if match := find_url(text):
        url = match[1].rstrip(".,;:!?*_")
        if url.endswith(")") and "(" not in url:
            url = url.rstrip(")")
        rest = (
            text[: match.start(1)].rstrip("<( ")
            + " "
            + text[match.start(1) + len(url) :].lstrip(">) ")
        )
        return " ".join(rest.split()), "", url
    return " ".join(text.split()), "", ""


def _without_date(text: str) -> tuple[str, date | None]:
    found = find_date(text)
    if not found or not found.day:
        return text, None
    before, after = text[: found.start].rstrip(), text[found.end :].lstrip()
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1], after[1:]
    mark = re.match(r"\s?[—–:-]\s", after)
    joint = ": " if after.startswith(":") else " — " if mark and before else " "
    return f"{before.rstrip(_EDGE)}{joint}{after.lstrip(_EDGE)}".strip(_EDGE), found.day


def _named(words: str, linked: str) -> Entry:
    """Publisher and title from the words around a link and those in it."""
    if linked and words:
        return Entry(publisher=words.strip(_EDGE + ".()"), title=linked)
    text = linked or words
    if match := _QUOTED.search(text):
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        return Entry(" ".join(rest.split()).strip(_EDGE + ".()"), match[1].strip(" ,."))
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) == 2:
        return Entry(parts[0].strip(_EDGE), parts[1].strip(_EDGE))
    parts = re.split(r": |\. ", text, maxsplit=1)
    if len(parts) == 1:
        parts = text.split(", ", maxsplit=1) if text.count(" ") > 2 else parts
    if len(parts) == 2 and len(parts[0]) >= 4 and len(parts[0].split()) <= 6:
        return Entry(parts[0].strip(_EDGE), parts[1].strip(_EDGE + "."))
    return Entry("", text) if linked else Entry(text.strip(_EDGE + "."))


def _is_address(url: str) -> bool:
    try:
        web_address_validator(url)
    except ValidationError:
        return False
    return True


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
