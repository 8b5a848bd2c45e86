"""Braces that stood in the text must not become references by accident."""

import re

_TICKS = re.compile(r"`+")


def has_braces(text: str) -> bool:
    return "{{" in text


def escaped(text: str) -> str:
    r"""Markdown in which each "{{" is "\{\{", but for those in inline code.

    What counts as code is only trusted where nothing but backticks decides it.
    """
    if "{{" not in text and "}}" not in text:
        return text
    parts: list[str] = []
    at = 0
    for start, end in [] if "\\`" in text or "<" in text else _code_spans(text):
        parts += [_escape(text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, _escape(text[at:])])


def apart(text: str) -> str:
    """For words that know no Markdown, such as a title: the braces stand apart."""
    return re.sub(r"(?<=\{)(?=\{)|(?<=\})(?=\})", " ", text)


def _escape(text: str) -> str:
    return re.sub(r"\\?([{}])", r"\\\1", text) if "{{" in text or "}}" in text else text


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Inline code: from a run of backticks to the next run of the same length."""
    runs = [match.span() for match in _TICKS.finditer(text)]
    lengths = [end - start for start, end in runs]
    last = {length: n for n, length in enumerate(lengths)}
    spans, n = [], 0
    while n < len(runs):
        if last[lengths[n]] > n:
            close = lengths.index(lengths[n], n + 1)
            spans.append((runs[n][0], runs[close][1]))
            n = close
        n += 1
    return spans
