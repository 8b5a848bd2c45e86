"""One walk over the tokens of a text: collects what it holds, and settles every token so that
what is left to do is to write HTML."""

from collections.abc import Callable, Iterator

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from articles.markdown.addresses import Addresses
from articles.markdown.anchors import Anchors
from articles.markdown.callouts import TITLES
from articles.markdown.found import BLANK, Found, Heading, Prose
from articles.markdown.inlines import Inlines, plain, put_slot
from articles.markdown.parsing import MOST_NESTING
from articles.markdown.references import Braces, Reference
from articles.markdown.slots import Slot
from articles.markdown.tables import MOST_CELLS, MOST_CELLS_A_TABLE

NOT_IN_ANSWERS = {
    "heading_open": "a heading",
    "table_open": "a table",
    "table_too_big": "a table",
    "blockquote_open": "a quotation",
    "fence": "a block of code",
    "code_block": "a block of code",
    "hr": "a dividing line",
    "block_reference": "a table, an offer or the evidence",
}


def count_words(text: str) -> int:
    return sum(1 for word in text.split() if any(letter.isalnum() for letter in word))


class Walk:
    """Settles the tokens of one text in place."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.addresses = Addresses()
        self.anchors = Anchors()
        self.tables = 0
        self.level = 1

    def settle(self, tokens: list[Token]) -> None:
        steps: dict[str, Callable[[Token], None]] = {
            "inline": self._inline,
            "block_reference": self._block_reference,
            "table_open": self._table,
            "table_too_big": self._table_too_big,
            "th_open": self._cell,
            "td_open": self._cell,
            "blockquote_open": self._quotation,
            "callout_open": self._container,
            "list_item_open": self._container,
        }
        for index, token in enumerate(tokens):
            if token.type in steps:
                steps[token.type](token)
            if token.type == "heading_close":
                self._heading(*tokens[index - 2 : index + 1])
            elif token.type == "paragraph_close":
                self._figure(*tokens[index - 2 : index + 1])

    def _inline(self, token: Token) -> None:
        self.found.prose.append(_prose(token))
        Inlines(token, self.found, self.addresses).settle()
        self.found.words += count_words(plain(token.children or [], " x "))

    def _block_reference(self, token: Token) -> None:
        braces: Braces = token.meta["braces"]
        self.found.references.append(Reference(braces.kind, braces.key, _line(token)))
        self.found.words += 1
        put_slot(token, Slot(braces.kind, braces.key))
        token.content += "\n"

    def _table(self, token: Token) -> None:
        self.tables += 1
        token.meta["number"] = self.tables

    def _table_too_big(self, token: Token) -> None:
        self.found.problem(
            "table-too-big",
            _line(token),
            f"This table is not shown: a table has at most {MOST_CELLS_A_TABLE:,} cells, and all "
            f"tables of a text {MOST_CELLS:,}.",
        )

    def _cell(self, token: Token) -> None:
        alignment = str(token.attrs.get("style", "")).removeprefix("text-align:")
        token.attrs = {"scope": "col"} if token.tag == "th" else {}
        if alignment:
            token.attrs["class"] = f"a-{alignment}"

    def _quotation(self, token: Token) -> None:
        if unknown := token.meta.get("unknown"):
            kinds = ", ".join(f"[!{kind.upper()}]" for kind in TITLES)
            self.found.problem(
                "callout-unknown", _line(token), f"[!{unknown}] begins no callout: write {kinds}."
            )
        self._container(token)

    def _container(self, token: Token) -> None:
        if token.level + 1 >= MOST_NESTING:
            self.found.problem(
                "too-deep",
                _line(token),
                "Lists or quotations are nested too deeply here; what is in the innermost is "
                "not shown.",
            )

    def _figure(self, opening: Token, inline: Token, closing: Token) -> None:
        """An image in a paragraph of its own."""
        children = [
            child for child in inline.children or [] if child.type != "text" or child.content
        ]
        alone = len(children) == 1 and children[0].type == "slot"
        if alone and children[0].meta["slot"].kind == "image" and not opening.hidden:
            opening.tag = closing.tag = "figure"

    def _heading(self, opening: Token, inline: Token, closing: Token) -> None:
        level, line = int(opening.tag[1:]), _line(opening)
        children = inline.children or []
        text = " ".join(plain(children).split())
        self._check_heading(level, text, line)
        level = self.level = max(2, level)
        opening.tag = closing.tag = f"h{level}"
        anchor = self.anchors.claim(text)
        opening.attrs = {"id": anchor}
        closing.meta = {"anchor": anchor, "text": text}
        self.found.headings.append(Heading(level, anchor, text, line, _slotted(children)))

    def _check_heading(self, level: int, text: str, line: int) -> None:
        if level == 1:
            self.found.problem(
                "heading-one",
                line,
                f"“{text}” is a heading of level 1, which is the title's: write ## in front of it.",
            )
        elif level > self.level + 1:
            marks = "#" * (self.level + 1)
            self.found.problem(
                "heading-skipped",
                line,
                f"“{text}” is a heading of level {level} where level {self.level + 1} comes next: "
                f"write {marks} in front of it.",
            )
        if not text:
            self.found.problem(
                "heading-empty", line, "A heading has no words of its own: write some after the #."
            )


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1


def _prose(token: Token) -> Prose:
    parts, facts, at = [], [], 0
    for child in token.children or []:
        start, end = child.meta.get("hides", (0, 0))
        if start >= at and end > start:
            hidden = "".join("\n" if mark == "\n" else BLANK for mark in token.content[start:end])
            parts += [token.content[at:start], hidden]
            at = end
        if child.type == "braces" and child.meta["braces"].kind == "fact":
            facts.append((start, child.meta["braces"].key))
    return Prose(_line(token), token.content, "".join([*parts, token.content[at:]]), tuple(facts))


def _slotted(children: list[Token]) -> str:
    parts = (
        child.content
        if child.type == "slot" and child.meta["slot"].kind == "fact"
        else escapeHtml(plain([child]))
        for child in children
    )
    return "".join(parts).strip()


def answer_tokens(tokens: list[Token], found: Found) -> Iterator[Token]:
    """What an answer may hold: paragraphs and lists. The rest is left out, and said."""
    depth = 0
    for token in tokens:
        if not depth and token.type in NOT_IN_ANSWERS:
            found.problem(
                "answer-block",
                _line(token),
                f"An answer can't hold {NOT_IN_ANSWERS[token.type]}: use paragraphs and lists.",
            )
            depth = max(0, token.nesting)
        elif depth:
            depth += token.nesting
        else:
            yield token
