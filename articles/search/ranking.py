"""Which place comes first: worked out in Python from the marks of a bounded number of rows, so
that both databases say the same."""

from collections.abc import Sequence

from articles.search.formulas import Choices

IN_NAME, OWN, ABOVE = 3.0, 1.0, 0.4
# Of places that hold the words alike.
KINDS = {"guide": 1.5, "fact": 1.3, "row": 1.25, "answer": 1.2, "section": 1.0}
WHOLE_NAME = 2.0


def worth(marks: str, kind: str, asked: Choices) -> float:
    """Every word counts by where it stands, and the name by how little else it says."""
    held = set(marks.split())
    best = [max(_worth_of(word, held) for word in choice) for choice in asked]
    said = sum(1 for mark in held if mark.startswith("_"))
    named = sum(1 for value in best if value == IN_NAME)
    return KINDS[kind] * (sum(best) / len(asked) + WHOLE_NAME * named / max(said, len(asked)))


def _worth_of(word: str, held: set[str]) -> float:
    if f"_{word}" in held:
        return IN_NAME
    if word in held:
        return OWN
    return ABOVE if f"-{word}" in held else 0.0


def held_by(marks: str, asked: Choices) -> list[str]:
    """For each word that was asked the one that the place holds, the first of its choices;
    "" where it holds none."""
    held = {mark.lstrip("_-") for mark in marks.split()}
    return [next((word for word in choice if word in held), "") for choice in asked]


def together(places: Sequence[float]) -> float:
    """Of a guide: its best place, and a little for each of some others."""
    best = sorted(places, reverse=True)
    return best[0] + 0.1 * sum(best[1:4])
