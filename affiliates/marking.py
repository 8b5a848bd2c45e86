"""Writes `rel` into finished HTML: the one place where a link is marked as one that earns."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape

from affiliates.hosts import go_slug, host_of
from affiliates.partners import Partners, Tie
from affiliates.relationships import rel_of, strongest

ANCHOR = re.compile(r"""<(?:a|area)(?=[\s/])(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"""(?P<space>[\s/]+)(?P<name>[^\s=>"'/]+)(?:\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s>"']+)))?"""
)
# Without a blank or a quotation mark in front, the slash is part of an address.
SELF_CLOSED = re.compile(r"""[\s"']/>\Z""")
GOVERNED = frozenset(("sponsored", "nofollow"))


@dataclass
class Marked:
    """`ties` are those that links lead to, in reading order; `first` is where, in `html`, the
    first of these links stands."""

    html: str = ""
    ties: list[Tie] = field(default_factory=list)
    first: int | None = None


def mark(html: str, partners: Callable[[], Partners], *, home: str) -> Marked:
    """`partners` is asked once, and only where a link leads out of the house or through /go/."""
    marked, parts, end, length = Marked(), [], 0, 0
    asked = cache(partners)
    for match in ANCHOR.finditer(html):
        address = _address(match[0])
        ties = asked().all_of(address, home) if leads_out(address, home) else ()
        if not ties:
            continue
        parts += [html[end : match.start()], _with_rel(match[0], rel_for(ties))]
        marked.ties.extend(ties)
        if marked.first is None:
            marked.first = length + match.start() - end
        length += sum(map(len, parts[-2:]))
        end = match.end()
    marked.html = "".join([*parts, html[end:]])
    return marked


def rel_for(ties: Collection[Tie]) -> tuple[str, ...]:
    """The words of `rel` for a link that leads to these; none where nothing is earned."""
    return rel_of(strongest(tie.relationship for tie in ties)) if ties else ()


def addresses(html: str) -> Iterator[str]:
    """Where the links of HTML lead, in their order."""
    return (_address(match[0]) for match in ANCHOR.finditer(html))


def leads_out(address: str, home: str) -> bool:
    return host_of(address) not in {"", home} or bool(go_slug(address, home))


def _address(tag: str) -> str:
    """As a browser reads it: of two equal attributes the first counts."""
    for attribute in ATTRIBUTE.finditer(tag):
        if attribute["name"].lower() == "href":
            return unescape(_value(attribute))
    return ""


def _value(attribute: re.Match[str]) -> str:
    return next((attribute[n] for n in ("a", "b", "c") if attribute[n] is not None), "")


def _with_rel(tag: str, words: tuple[str, ...]) -> str:
    """The tag with these words in its `rel`, before others that stand there."""
    kept: list[str] = []

    def take(attribute: re.Match[str]) -> str:
        if attribute["name"].lower() != "rel":
            return attribute[0]
        kept.extend(word for word in unescape(_value(attribute)).split() if word not in GOVERNED)
        return ""

    rest = ATTRIBUTE.sub(take, tag)
    rel = escape(" ".join(dict.fromkeys((*words, *kept))))
    end = -2 if SELF_CLOSED.search(rest) else -1
    return f'{rest[:end]} rel="{rel}"{rest[end:]}'
