"""Keys made from words, the same ones for the same text."""

import hashlib
from collections import Counter

from capysite.base.keys import make_key


def key_of(text: str, *, max_length: int, fallback: str) -> str:
    """A key for words in any script; where no Latin letter is left, a digest stands in."""
    key = make_key(text.replace("’", ""), max_length=max_length)
    return key or f"{fallback}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


class Keys:
    """Hands out each key once: the second "pricing" becomes "pricing-2"."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: Counter[str] = Counter()

    def take(self, key: str) -> str:
        taken = key
        while taken in self._taken:
            self._next[key] += 1
            taken = f"{key}-{self._next[key] + 1}"
        self._taken.add(taken)
        return taken


def clip(text: str, length: int) -> str:
    """At most that many characters, cut between words."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"
