"""One guide in many typographical forms: what it says must not depend on them.

The text given is in the plain form: a byline, a title and a date line, then one paragraph,
row, item, question or answer a line, and all sources in one line.
"""

from collections.abc import Callable
from itertools import pairwise

Vary = Callable[[str], str]


def _headings(text: str) -> list[str]:
    """Bare lines that are followed by prose, a table or a list, after the three of the top."""
    lines = text.split("\n")
    faq = next(at for at, line in enumerate(lines) if line == "Frequently Asked Questions")
    return [
        line
        for at, line in enumerate(lines[3:faq], 3)
        if line[-1:].isalpha() | (line[-1:] in "?0123456789") and len(line) < 100
        and not line.startswith(("|", "- "))
    ]  # fmt: skip


def _questions(text: str) -> list[str]:
    tail = text.split("Frequently Asked Questions\n", 1)[1]
    return [line for line in tail.split("\n") if line.endswith("?")]


def _sources(text: str) -> str:
    return next(line for line in text.split("\n") if line.count(" · ") > 2 and " — " in line[:40])


def _each(lines: list[str], change: Vary, text: str) -> str:
    for line in lines:
        text = text.replace(f"\n{line}\n", f"\n{change(line)}\n", 1)
    return text


def marked_headings(text: str) -> str:
    top = text.split("\n")[1]
    marked = _each(_headings(text), "## {}".format, text.replace(f"\n{top}\n", f"\n# {top}\n", 1))
    return marked.replace("\nFrequently Asked Questions\n", "\n## Frequently Asked Questions\n")


def bold_headings(text: str) -> str:
    return _each(_headings(text), "**{}**".format, text)


def underlined_headings(text: str) -> str:
    return _each(_headings(text), lambda line: f"\n{line}\n{'-' * len(line)}\n", text)


def marked_questions(text: str) -> str:
    return _each(_questions(text), "### {}".format, text)


def bold_questions(text: str) -> str:
    return _each(_questions(text), "**{}**".format, text)


def lettered_questions(text: str) -> str:
    lines = text.split("\n")
    asked = set(_questions(text))
    for at, line in enumerate(lines):
        if line in asked and at > lines.index("Frequently Asked Questions"):
            lines[at], lines[at + 1] = f"Q: {line}", f"A: {lines[at + 1]}"
    return "\n".join(lines)


def _listed(form: Callable[[int, str], str], heading: str = "") -> Vary:
    def vary(text: str) -> str:
        line = _sources(text)
        entries = [form(number, entry) for number, entry in enumerate(line.split(" · "), 1)]
        return text.replace(line, "\n".join([heading, *entries] if heading else entries))

    return vary


def title_first(text: str) -> str:
    byline, title, rest = text.split("\n", 2)
    return "\n".join([title, byline, rest])


def spaced(text: str) -> str:
    """A blank line wherever a block ends, as a Markdown editor leaves it."""
    lines = text.split("\n")
    parts = [lines[0]]
    for before, line in pairwise(lines):
        together = before[:1] == line[:1] and before[:1] in {"|", "-"}
        parts += [line] if together else ["", line]
    return "\n".join(parts)


def questions_in_the_middle(text: str) -> str:
    """The questions before the last section."""
    last = f"{_headings(text)[-1]}\n"
    before, section = text.split("Frequently Asked Questions\n", 1)[0].split(last, 1)
    asked, tail = text.split("Frequently Asked Questions\n", 1)[1].split(_sources(text), 1)
    return f"{before}Frequently Asked Questions\n{asked}{last}{section}{_sources(text)}{tail}"


def curly(text: str) -> str:
    return text.replace("'", "’")


VARIATIONS: dict[str, Vary] = {
    "as it is": lambda text: text,
    "marked headings": marked_headings,
    "bold headings": bold_headings,
    "underlined headings": underlined_headings,
    "marked questions": marked_questions,
    "bold questions": bold_questions,
    "lettered questions": lettered_questions,
    "marked headings, bold questions": lambda text: bold_questions(marked_headings(text)),
    "all marked": lambda text: marked_questions(marked_headings(text)),
    "sources one a line": _listed(lambda _, entry: entry),
    "sources as a list": _listed(lambda _, entry: f"- {entry}"),
    "sources numbered": _listed("{}. {}".format, "Sources"),
    "sources under a heading": _listed(lambda _, entry: entry, "References"),
    "sources linked": _listed("{}. [{}](https://a.example/x)".format, "Further reading:"),
    "sources with addresses": _listed(lambda n, entry: f"{entry} https://b.example/{n}"),
    "title first": title_first,
    "spaced": spaced,
    "spaced and marked": lambda text: spaced(marked_headings(text)),
    "spaced, lettered, listed": lambda text: spaced(
        lettered_questions(_listed(lambda _, entry: f"* {entry}", "**Sources**")(text))
    ),
    "questions in the middle": questions_in_the_middle,
    "curly quotes": curly,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: f"\ufeff{text}",
}
