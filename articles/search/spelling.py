"""Words that differ by a slip of the finger.

Two words are near where both become the same by leaving letters out: one, or two of eight and
more. Such traces are compared for equality alone, so each database finds the same neighbours by
an index, swapped letters in short words among them, which trigrams miss ("pirce", "price").
"""

from itertools import combinations

SHORTEST = 3
LONGEST = 16
LONG = 8


def traces(word: str) -> list[str]:
    """The word, and what is left of it without a letter or two; none of what isn't spelled:
    figures, and words that are too short or too long to be taken for others."""
    if not (SHORTEST <= len(word) <= LONGEST and word.isalpha()):
        return []
    slips = 2 if len(word) >= LONG else 1
    left = {word}
    for count in range(1, slips + 1):
        for out in combinations(range(len(word)), count):
            left.add("".join(letter for at, letter in enumerate(word) if at not in out))
    return sorted(left)


def slips(one: str, other: str) -> int:
    """Letters left out, put in, changed, or swapped with a neighbour, between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def nearest(word: str, known: dict[str, str], *, count: int) -> list[str]:
    """Of the known words those that may have been meant, nearest first: with a slip, with two
    where the word is long, or begun like it."""
    allowed = 2 if len(word) >= LONG else 1
    found = []
    for other in known:
        begun = len(word) >= SHORTEST and other.startswith(word)
        far = slips(word, other) if abs(len(word) - len(other)) <= allowed else allowed + 1
        if far <= allowed or begun:
            found.append((min(far, allowed + 1), len(other), other))
    return [other for _, _, other in sorted(found)[:count]]
