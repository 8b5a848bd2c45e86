from collections.abc import Callable
from dataclasses import dataclass

from markdown_it.token import Token

from articles.markdown import sanitizing
from articles.markdown.footnotes import Notes
from articles.markdown.found import External, Found, Heading, Prose
from articles.markdown.parsing import make_parser
from articles.markdown.references import Problem, Reference
from articles.markdown.size import too_much
from articles.markdown.slots import strip_unwanted
from articles.markdown.walking import Walk, answer_tokens

__all__ = [
    "RENDERER",
    "External",
    "Heading",
    "Rendered",
    "render",
    "render_answer",
    "render_inline",
]

# Goes up by one whenever the same text gives other HTML, or more is kept beside it: what is
# stored is then made again.
RENDERER = 4

_parser, _body_parser = make_parser(), make_parser(of_bodies=True)


@dataclass(frozen=True)
class Rendered:
    """`html` is safe to show, with slots where references stand. Lines are those of the text."""

    html: str = ""
    headings: tuple[Heading, ...] = ()
    references: tuple[Reference, ...] = ()
    problems: tuple[Problem, ...] = ()
    words: int = 0
    external: tuple[External, ...] = ()
    prose: tuple[Prose, ...] = ()


def render(text: str) -> Rendered:
    """The body of a guide."""
    return _render(text, _body)


def render_inline(text: str) -> Rendered:
    """A cell or another short text without paragraphs."""
    return _render(text, _inline)


def render_answer(text: str) -> Rendered:
    """An answer: paragraphs and lists of inline Markdown."""
    return _render(text, _answer)


def _body(text: str, found: Found, notes: Notes) -> list[Token]:
    return _body_parser.parse(text, notes)


def _inline(text: str, found: Found, notes: Notes) -> list[Token]:
    return _parser.parseInline(text, notes)


def _answer(text: str, found: Found, notes: Notes) -> list[Token]:
    return list(answer_tokens(_parser.parse(text, notes), found))


def _render(text: str, read: Callable[[str, Found, Notes], list[Token]]) -> Rendered:
    if message := too_much(text):
        return Rendered(problems=(Problem("too-long", 1, message),))
    found, notes = Found(), Notes()
    tokens = read(strip_unwanted(text), found, notes)
    Walk(found).settle(tokens)
    notes.report(found)
    return Rendered(
        html=sanitizing.sanitize(_parser.renderer.render(tokens, _parser.options, {})),
        headings=tuple(found.headings),
        references=tuple(found.references),
        problems=tuple(sorted(found.problems, key=lambda problem: problem.line)),
        words=found.words,
        external=tuple(found.external),
        prose=tuple(found.prose),
    )
