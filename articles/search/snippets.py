"""The piece of a text that holds what was asked, with the words marked, as safe HTML."""

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search.words import Token, tokens

LENGTH = 220
BEFORE = 50


def marked(text: str, words: Collection[str]) -> SafeString:
    """The whole text."""
    return _marked(text, list(tokens(text)), set(words), 0, len(text))


def snippet(text: str, words: Collection[str], length: int = LENGTH) -> SafeString:
    """Some `length` characters around most of the words, cut between words."""
    asked, found = set(words), list(tokens(text))
    if len(text) <= length:
        return _marked(text, found, asked, 0, len(text))
    start, end = _window(text, [token for token in found if token.word in asked], length)
    middle = _marked(text, found, asked, start, end)
    return mark_safe(f"{'… ' if start else ''}{middle}{' …' if end < len(text) else ''}")


def _window(text: str, hits: list[Token], length: int) -> tuple[int, int]:
    """Where most different words stand; the beginning where none does."""
    best, start = 0, 0
    for number, first in enumerate(hits):
        within = {hit.word for hit in hits[number:] if hit.end <= first.start + length - BEFORE}
        if len(within) > best:
            best, start = len(within), first.start
    start = _blank_after(text, max(0, start - BEFORE)) if start > BEFORE else 0
    end = start + length
    return start, len(text) if end >= len(text) else max(text.rfind(" ", start, end), start + 1)


def _blank_after(text: str, at: int) -> int:
    blank = text.find(" ", at)
    return blank + 1 if 0 <= blank < at + BEFORE else at


def _marked(text: str, found: list[Token], asked: set[str], start: int, end: int) -> SafeString:
    parts, at = [], start
    for token in found:
        if token.word in asked and start <= token.start and token.end <= end:
            parts += [
                escape(text[at : token.start]),
                f"<mark>{escape(text[token.start : token.end])}</mark>",
            ]
            at = token.end
    return mark_safe("".join([*parts, escape(text[at:end])]))
