"""`> [!NOTE]` at the head of a quotation makes it a callout, as GitHub writes them."""

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# What is written, and the words over it.
TITLES = {
    "takeaways": "Key takeaways",
    "note": "Note",
    "tip": "Tip",
    "warning": "Take care",
}
MARK = re.compile(r"\[!([A-Za-z]{1,20})\][ \t]*(?:\n|\Z)")


def callouts(state: StateCore) -> None:
    """Before the inside of paragraphs is read, so that lines are those of the text."""
    settled: list[Token] = []
    open_quotations: list[Token] = []
    tokens = iter(state.tokens)
    for token in tokens:
        settled.append(token)
        if token.type == "blockquote_open":
            open_quotations.append(token)
        elif token.type == "blockquote_close":
            if kind := open_quotations.pop().meta.get("callout"):
                token.type, token.meta["callout"] = "callout_close", kind
        elif _begins_quotation(settled) and _take_mark(settled) and not token.content:
            next(tokens)  # The mark stood alone in its paragraph.
            del settled[-2:]
    state.tokens = settled


def _begins_quotation(tokens: list[Token]) -> bool:
    last = [token.type for token in tokens[-3:]]
    return last == ["blockquote_open", "paragraph_open", "inline"]


def _take_mark(tokens: list[Token]) -> bool:
    opening, paragraph, inline = tokens[-3:]
    match = MARK.match(inline.content)
    if not match:
        return False
    kind = match[1].lower()
    if kind not in TITLES:
        opening.meta["unknown"] = match[1]
        return False
    opening.type, opening.meta["callout"] = "callout_open", kind
    inline.content = inline.content[match.end() :]
    for token in (paragraph, inline):
        if token.map and "\n" in match[0]:
            token.map = [token.map[0] + 1, token.map[1]]
    return True
