"""Words as search knows them: the same on both sides, in what is indexed and in what is asked.

Python makes them, so that no database's own stemmer or parser can differ from another's. A word
is of a-z, 0-9 and the decimal point alone, whatever was typed: it can't be read as an operator.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_QUERY = 200
MOST_WORDS = 10
LONGEST_WORD = 40
TOKEN = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+(?:['’][^\W_]+)*")
# They stand in nearly every text, and tell no place from another.
_COMMON = """
a am an and are as at be been but by can did do does for from had has have how i if in into is it
its me my of on or our so than that the their them then there these they this those to was we were
what when where which who why will with you your
"""
COMMON = frozenset(_COMMON.split())
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"})
_STRANGE = re.compile(r"[^a-z0-9.]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_ENDINGS = ("sses", "shes", "ches", "xes", "zes")
_KEPT = ("ss", "us", "is")


@dataclass(frozen=True)
class Token:
    """A word where it stands: `text[start:end]`."""

    start: int
    end: int
    word: str


def tokens(text: str) -> Iterator[Token]:
    for match in TOKEN.finditer(text):
        if word := normal(match[0]):
            yield Token(match.start(), match.end(), word)


def words_of(text: str) -> list[str]:
    """Each once, in their order, without those that stand everywhere."""
    found = dict.fromkeys(token.word for token in tokens(text))
    return [word for word in found if word not in COMMON]


@lru_cache(maxsize=50_000)
def normal(token: str) -> str:
    """Small letters without accents, one form for singular and plural; "1,250.50" is "1250.5"."""
    plain = unicodedata.normalize("NFKD", token[: LONGEST_WORD * 2].casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    bare = bare.replace("’", "'").removesuffix("'s").replace("'", "")
    if bare[:1].isdigit() and ("." in bare or "," in bare):
        bare = _number(bare)
    word = _STRANGE.sub(lambda m: f"x{ord(m[0]):x}", bare)[:LONGEST_WORD]
    return _singular(word).strip(".")


def _number(text: str) -> str:
    text = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".")
    return text.rstrip("0").rstrip(".") if text.count(".") == 1 else text


def _singular(word: str) -> str:
    """Crude, and the same for everybody: it need not be English, only equal."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(_KEPT) or word[-2].isdigit():
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(_ENDINGS) else word[:-1]


@dataclass(frozen=True)
class Query:
    """What was asked: as typed, and its words. `text` may hold words that say nothing."""

    text: str
    words: tuple[str, ...]


def read_query(text: str) -> Query:
    """ValueError, with a sentence, for what is too long."""
    typed = " ".join(text.split())
    if len(typed) > LONGEST_QUERY:
        raise ValueError(
            f"That is more than {LONGEST_QUERY} characters: a few words find more than a text."
        )
    return Query(typed, tuple(words_of(typed)[:MOST_WORDS]))
