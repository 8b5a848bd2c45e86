"""Settles the inside of one paragraph, heading or cell: links, images, references."""

from collections.abc import Iterable

from markdown_it.token import Token

from articles.markdown import slots
from articles.markdown.addresses import Address, Addresses
from articles.markdown.found import External, Found
from articles.markdown.references import BLOCK_KINDS, Braces, Reference, excerpt, explain, is_key
from articles.markdown.slots import Slot

MOST_EMPHASIS = 20
BREAKS = ("softbreak", "hardbreak")
WORDS = ("text", "code_inline", "raw_html")


def plain(tokens: Iterable[Token], standing_in: str = "") -> str:
    """The words, with something standing in for facts and images."""
    parts = []
    for token in tokens:
        if token.type in WORDS:
            parts.append(token.content)
        elif token.type in BREAKS:
            parts.append(" ")
        elif token.type == "slot" and token.meta["slot"].kind in ("fact", "image"):
            parts.append(standing_in)
    return "".join(parts)


def mute(token: Token) -> None:
    """Take the token out of the output."""
    token.type, token.content = "text", ""


def put_slot(token: Token, slot: Slot) -> None:
    token.type, token.content = "slot", slots.write(slot)
    token.meta["slot"] = slot


class Inlines:
    """One use settles one inline token."""

    def __init__(self, token: Token, found: Found, addresses: Addresses) -> None:
        self.content = token.content
        self.children = token.children or []
        self.found = found
        self.addresses = addresses
        self.line = (token.map or [0])[0] + 1
        self.at = 0
        self.links: list[tuple[int, int, Address]] = []
        self.emphasis: list[bool] = []

    def settle(self) -> None:
        for index, child in enumerate(self.children):
            child.content = slots.strip_unwanted(child.content)
            self._move_to(child)
            if child.type == "link_open":
                self._open_link(index, child)
            elif child.type == "link_close":
                self._close_link(index, child)
            elif child.type in ("em_open", "strong_open", "s_open"):
                self._open_emphasis(child)
            elif child.type in ("em_close", "strong_close", "s_close"):
                self._close_emphasis(child)
            elif child.type in ("braces", "image", "raw_html"):
                getattr(self, f"_{child.type}")(child)

    def _move_to(self, child: Token) -> None:
        at = child.meta.get("at", self.at)
        self.line += self.content.count("\n", self.at, at)
        self.at = at

    def _problem(self, code: str, message: str) -> None:
        self.found.problem(code, self.line, message)

    def _explain(self, fault: str, source: str) -> None:
        if not self.found.full:
            self._problem(fault, explain(fault, source))

    def _refer(self, kind: str, key: str) -> None:
        self.found.references.append(Reference(kind, key, self.line))

    def _open_link(self, index: int, token: Token) -> None:
        address = self._address(token)
        self.links.append((index, self.line, address))
        if address.kind in ("link", "guide"):
            self._refer(address.kind, address.target)
            put_slot(token, Slot(address.kind, address.target))
        elif address.kind:
            token.attrs = {"href": address.target}
            if address.kind == "web":
                token.attrs["rel"] = "noopener"
            if address.title:
                token.attrs["title"] = address.title
        else:
            mute(token)

    def _address(self, token: Token) -> Address:
        if self.links:
            address = Address(code="link-in-link", message="A link can't stand in a link's text.")
        else:
            title = str(token.attrs.get("title", ""))
            address = self.addresses.of(str(token.attrs["href"]), title)
        if address.code:
            self._problem(address.code, address.message)
        return address

    def _close_link(self, index: int, token: Token) -> None:
        opened, line, address = self.links.pop()
        inside = self.children[opened + 1 : index]
        if address.kind in ("link", "guide"):
            put_slot(token, Slot(address.kind, address.target, closing=True))
        elif not address.kind:
            mute(token)
            return
        text = " ".join(plain(inside).split())
        if not plain(inside, "x").strip():
            self.found.problem(
                "link-empty", line, "A link has no text: write [what it leads to](address)."
            )
        if address.kind == "web":
            self.found.external.append(External(address.target, text, line))

    def _open_emphasis(self, token: Token) -> None:
        shown = len(self.emphasis) < MOST_EMPHASIS
        if not shown:
            mute(token)
            self._problem("too-deep", "Emphasis is nested too deeply; the innermost isn't shown.")
        self.emphasis.append(shown)

    def _close_emphasis(self, token: Token) -> None:
        if not self.emphasis.pop():
            mute(token)

    def _braces(self, token: Token) -> None:
        braces: Braces = token.meta["braces"]
        fault = braces.fault or ("reference-not-alone" if braces.kind in BLOCK_KINDS else "")
        if fault:
            token.type = "text"
            self._explain(fault, braces.shown or braces.source)
        else:
            self._refer(braces.kind, braces.key)
            put_slot(token, Slot(braces.kind, braces.key))

    def _raw_html(self, token: Token) -> None:
        token.type = "text"
        self._problem(
            "raw-html",
            f"{excerpt(token.content)} is shown as it is typed: HTML has no effect here. Put it "
            "in `backticks` if readers should see it.",
        )

    def _image(self, token: Token) -> None:
        alt = self._alt(token)
        source, title = str(token.attrs["src"]), str(token.attrs.get("title", ""))
        key = source.removeprefix("image:")
        if not source.startswith("image:") or not is_key(key):
            self._foreign_image(token, source, alt)
            return
        if not alt and title.strip().lower() != "decorative":
            self._problem(
                "image-alt",
                f"The image {key} has no description: write ![what it shows](image:{key}), or "
                f'![](image:{key} "decorative") when it shows nothing that matters.',
            )
        elif alt and title:
            self._problem(
                "image-title",
                f"“{excerpt(title)}” after the image {key} is not shown: captions belong to the "
                "image itself.",
            )
        self._refer("image", key)
        put_slot(token, Slot("image", key, alt=alt))

    def _alt(self, token: Token) -> str:
        children = token.children or []
        if any(child.type == "braces" for child in children):
            self._explain("reference-in-alt", token.content)
        return " ".join(slots.strip_unwanted(plain(children)).split())

    def _foreign_image(self, token: Token, source: str, alt: str) -> None:
        token.type, token.content = "text", alt
        self._problem(
            "image-foreign",
            f"“{excerpt(source)}” is no image of ours: upload it, then write "
            "![what it shows](image:its-key).",
        )
