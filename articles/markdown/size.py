"""What one text may hold. Every way of parsing Markdown is slow on some text that nobody writes
by hand; these are far above any guide and keep the worst text below a second or so."""

import re

MOST_BYTES = 200 * 1024

MOST_OF = (
    ("lines", 10_000, re.compile(r"\r\n?|\n")),
    ("opening brackets", 5_000, re.compile(r"\[")),
    ("braces", 20_000, re.compile(r"[{}]")),
    ("marks of emphasis", 30_000, re.compile(r"[*_~]")),
    ("signs of the kind & and <", 30_000, re.compile(r"[&<]")),
    ("marks of lists", 10_000, re.compile(r"(?<![^ \t\r\n>])(?:[-+*>]|[0-9]{1,9}[.)])(?=[ \t])")),
)


def too_much(text: str) -> str:
    """Why the text can't be shown, or nothing."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return f"The text is longer than {MOST_BYTES // 1024} KB and is not shown: split it."
    for what, most, pattern in MOST_OF:
        if sum(1 for _ in pattern.finditer(text)) > most:
            return f"The text has more than {most:,} {what} and is not shown: split it."
    return ""
