"""CommonMark with tables, strikethrough and our references, as tokens. Judges no address and
reports nothing itself: the walk over the tokens does that."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, autolink, backtick, image, link

from articles.markdown.callouts import callouts
from articles.markdown.footnotes import add_footnotes
from articles.markdown.references import BLOCK_KINDS, Braces, read_braces
from articles.markdown.tables import limited_table
from articles.markdown.writing import Writer

# Blocks deeper than this are dropped by markdown-it without a word: see `walking`.
MOST_NESTING = 20
LONGEST_BRACES = 300

Inline = Callable[[StateInline, bool], bool]
TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9-]*(?=[\s/>])[^<>]*>|!--|!doctype\b|\?)", re.IGNORECASE)


class Parser(MarkdownIt):
    """Leaves addresses as written."""

    def normalizeLink(self, url: str) -> str:
        return url

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLinkText(self, link: str) -> str:
        return link


def make_parser(*, of_bodies: bool = False) -> Parser:
    """Bodies alone have callouts and footnotes."""
    parser = Parser(
        "commonmark",
        {"html": False, "linkify": False, "typographer": False, "maxNesting": MOST_NESTING},
        renderer_cls=Writer,
    )
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", limited_table, {"alt": ["paragraph", "reference"]})
    everywhere = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "block_reference", block_reference, {"alt": everywhere})
    for name, rule in (("image", image), ("autolink", autolink), ("backticks", backtick)):
        parser.inline.ruler.at(name, located(rule))
    parser.inline.ruler.at("link", located_link)
    parser.inline.ruler.push("braces", braces)
    parser.inline.ruler.push("raw_html", raw_html)
    if of_bodies:
        add_footnotes(parser)
        parser.core.ruler.before("inline", "callouts", callouts)
    return parser


def located(rule: Inline) -> Inline:
    """The rule, with the place in the text left on the token that it opens with; what it takes
    are no words."""

    def with_place(state: StateInline, silent: bool) -> bool:
        at, seen = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        for token in state.tokens[seen : seen + 2]:
            if token.type in ("link_open", "image", "code_inline"):
                token.meta |= {"at": at, "hides": (at, state.pos)}
                break
        return True

    return with_place


def located_link(state: StateInline, silent: bool) -> bool:
    """A link's text are words, its address isn't."""
    at, seen = state.pos, len(state.tokens)
    if not link(state, silent):
        return False
    if silent:
        return True
    for token in state.tokens[seen : seen + 2]:
        if token.type == "link_open":
            token.meta["at"] = at
            break
    end = state.md.helpers.parseLinkLabel(state, at, True)
    state.tokens[-1].meta |= {"at": end, "hides": (end, state.pos)}
    return True


def block_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`{{ table: key }}` alone on a line. Inside lists and quotations it is left to the inline
    rule, where it is a problem."""
    reference = _alone(state, start)
    if reference is None or (state.level and not silent):
        return False
    if silent:
        return True
    state.line = start + 1
    token = state.push("block_reference", "", 0)
    token.map = [start, start + 1]
    token.meta["braces"] = reference
    return True


def _alone(state: StateBlock, line: int) -> Braces | None:
    begin, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    if not state.src.startswith("{{", begin) or state.is_code_block(line):
        return None
    if end - begin > LONGEST_BRACES:
        return None
    text = state.src[begin:end].rstrip()
    if not text.endswith("}}") or text.find("}}") != len(text) - 2:
        return None
    reference = read_braces(text)
    return reference if reference.kind in BLOCK_KINDS and not reference.fault else None


def braces(state: StateInline, silent: bool) -> bool:
    """`{{ … }}` as one token, right or wrong; `{{` and `}}` without the other as well."""
    start = state.pos
    if not state.src.startswith(("{{", "}}"), start):
        return False
    found = _braces_at(state.src, start, state.posMax)
    state.pos = start + len(found.source)
    if not silent:
        token = state.push("braces", "", 0)
        token.content = found.source
        token.meta = {"braces": found, "at": start, "hides": (start, state.pos)}
    return True


def _braces_at(src: str, start: int, limit: int) -> Braces:
    close = src.find("}}", start + 2, min(limit, start + LONGEST_BRACES))
    inner = src[start + 2 : close]
    if src[start] == "{" and close >= 0 and not ("{{" in inner or "\n" in inner):
        found = read_braces(src[start : close + 2])
        return (
            Braces(found.source, fault="reference-in-address") if _in_address(src, start) else found
        )
    end = start
    while end < limit and src[end] == src[start]:
        end += 1
    return Braces(src[start:end], fault="reference-unclosed", shown=_around(src, start, end))


def _around(src: str, start: int, end: int) -> str:
    if src[start] == "{":
        return src[start : start + 40].partition("\n")[0]
    return src[max(0, end - 40) : end].rpartition("\n")[2]


def _in_address(src: str, at: int) -> bool:
    """`[text](https://example.com/{{ fact: key }})` is no link to CommonMark, for its spaces."""
    before = src[max(0, at - LONGEST_BRACES) : at].rpartition("](")
    return bool(before[1]) and not re.search(r"[\s)]", before[2])


def raw_html(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    match = TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("raw_html", "", 0)
        token.content = match[0]
        token.meta |= {"at": state.pos, "hides": match.span()}
    state.pos = match.end()
    return True
