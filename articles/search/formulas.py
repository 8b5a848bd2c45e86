"""What is asked of an index: any of these marks, and any of those, and so on.

A row is indexed under marks: `word` for its own words, `_word` for those in its name (title,
heading, question, head of a row, subject of a fact), `-word` for those of the title above it,
`#kind` and `@topic`. So "claude price" is found in the section “Price” of a guide on Claude, and
one word alone in the places that hold it.
"""

from collections.abc import Iterable, Sequence

from articles.search.words import words_of

# All of these, and of each any.
Formula = tuple[tuple[str, ...], ...]
# Words that stand for one that was asked.
Choices = Sequence[Sequence[str]]


def marks(
    *, named: str, text: str = "", above: str = "", kind: str, topic: int | None = None
) -> str:
    """Separated by blanks, each once; without a topic a row may stand in any."""
    names, own = words_of(named), words_of(text)
    around = [word for word in words_of(above) if word not in {*names, *own}]
    return " ".join(
        (
            f"#{kind}",
            f"@{topic or ''}",
            *(f"_{word}" for word in names),
            *dict.fromkeys((*names, *own)),
            *(f"-{word}" for word in around),
        )
    )


def narrowed(*, kinds: Iterable[str] = (), topic: int | None = None) -> Formula:
    found: Formula = (tuple(f"#{kind}" for kind in kinds),) if kinds else ()
    return (*found, (f"@{topic}", "@")) if topic else found


def by_name(asked: Choices) -> Formula:
    """Every word stands in the name."""
    return tuple(tuple(f"_{word}" for word in choice) for choice in asked)


def anywhere(asked: Choices) -> Formula:
    """Every word stands there or in the title above, and one at least in the place itself."""
    if len(asked) == 1:
        return (tuple(asked[0]),)
    own = tuple(word for choice in asked for word in choice)
    around = (tuple(f"{mark}{word}" for word in choice for mark in ("", "-")) for choice in asked)
    return (*around, own)


def some(asked: Choices) -> tuple[Formula, Formula]:
    """One word at least: in the name, or in the place."""
    words = [word for choice in asked for word in choice]
    return (tuple(f"_{word}" for word in words),), (tuple(words),)
