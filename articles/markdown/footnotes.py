"""Footnotes: `text[^name]`, and `[^name]: what it says` in a paragraph of its own. Readers see
letters, since numbers are those of the sources."""

import re
from string import ascii_lowercase
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref, footnote_tail

from articles.markdown.found import Found

LONGEST_NAME = 60
REFERENCE = re.compile(r"(?<!\\)\[\^([^\]\s]{1,60})\](?!:)")


class Notes(dict[str, Any]):
    """What the parser remembers of one text, and what would vanish or stay as it was typed."""

    def names(self) -> dict[str, int]:
        """ ":name" of each note that is written, and its place among those referred to, or -1."""
        names: dict[str, int] = self.get("footnotes", {}).get("refs", {})
        return names

    def report(self, found: Found) -> None:
        used = self.names()
        for name, line in self.get("lines", {}).items():
            if used[f":{name}"] < 0:
                found.problem(
                    "footnote-unused",
                    line,
                    f"Nothing refers to the note “{name}”, so it isn’t shown: write [^{name}] "
                    "where it belongs.",
                )
        for name, line in self.get("twice", {}).items():
            found.problem("footnote-twice", line, f"The note “{name}” is written twice.")
        for prose in found.prose:
            for match in REFERENCE.finditer(prose.words):
                if f":{match[1]}" not in used:
                    found.problem(
                        "footnote-unknown",
                        prose.line_at(match.start()),
                        f"There is no note “{match[1]}”: write [^{match[1]}]: and what it says, "
                        "in a paragraph of its own.",
                    )


def add_footnotes(parser: MarkdownIt) -> None:
    """The rules of the plugin, without those that write HTML."""
    parser.block.ruler.before(
        "reference", "footnote_def", definition, {"alt": ["paragraph", "reference"]}
    )
    parser.inline.ruler.after("image", "footnote_ref", reference)
    parser.core.ruler.after("inline", "footnote_tail", footnote_tail)


def definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Remembers on which lines a note is written: what nobody refers to is dropped later."""
    notes = cast("Notes", state.env)
    known = set(notes.names())
    if not footnote_def(state, start, end, silent):
        return False
    if not silent:
        text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        name = text.partition("]:")[0].removeprefix("[^")
        where = "twice" if f":{name}" in known else "lines"
        notes.setdefault(where, {}).setdefault(name, start + 1)
    return True


def reference(state: StateInline, silent: bool) -> bool:
    """The plugin's own would look for the end of a name through the whole text, again and again."""
    at = state.pos
    if not state.src.startswith("[^", at) or "]" not in state.src[at : at + LONGEST_NAME + 3]:
        return False
    if not footnote_ref(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta |= {"at": at, "hides": (at, state.pos)}
    return True


def letter(number: int) -> str:
    """a, b … z, aa, ab …, from 0."""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, len(ascii_lowercase))
        letters = ascii_lowercase[place] + letters
    return letters


def anchor_of_place(token: Token) -> str:
    """Of the place in the text: a note can be referred to more than once."""
    again = token.meta["subId"]
    return f"note-at-{letter(token.meta['id'])}" + (f"-{again + 1}" if again else "")
