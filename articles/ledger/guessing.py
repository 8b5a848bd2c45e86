"""What a figure would be as a fact: a first guess for an editor to mend. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.ledger.kinds import FactKind, ValueType
from articles.ledger.values import parse_value, print_value

_TYPES = {
    "money": ValueType.MONEY,
    "percentage": ValueType.NUMBER,
    "number": ValueType.NUMBER,
    "date": ValueType.DATE,
}
_SCALE = re.compile(r"\d\s?(?:thousand|million|billion|trillion|bn|mn|[kKmMBT])\b")
_LIMITED = re.compile(
    r"\b(?:seconds?|minutes?|hours?|tokens?|words?|characters?|pages?|seats?|users?|members?|"
    r"people|credits?|requests?|calls?|messages?|emails?|files?|images?|photos?|videos?|"
    r"documents?|projects?|transcripts?|recordings?|[KMGT]i?B|context)\b"
)
_COMING = re.compile(
    r"\b(?:launch|releas|ship|arriv|expect|coming|comes|due|upcoming|window|beta)\w{0,9}\b", re.I
)
_NUMBER = re.compile(r"^[\d.,–\-\s]{1,60}(?:to\s[\d.,]{1,30})?")


@dataclass(frozen=True)
class Guess:
    """`value` is what an editor would type. `instead` is how its own type would print it, where
    that isn't what stands in the text."""

    value: str
    value_type: str
    kind: str
    label: str
    instead: str = ""


def guess(figure_kind: str, words: str, sentence: str) -> Guess:
    own = _TYPES[figure_kind]
    printed = as_printed(own, words)
    value_type = own if printed == words else ValueType.TEXT
    kind, label = _about(figure_kind, words, sentence)
    return Guess(words, value_type, kind, label, printed if printed != words else "")


def as_printed(value_type: str, words: str) -> str:
    """How pages would print what was typed; "" where it is no value of that type."""
    try:
        return " ".join(print_value(value_type, parse_value(value_type, words)).split())
    except ValueError:
        return ""


def says_the_same(value_type: str, printed: str, words: str) -> bool:
    """Whether a fact that prints so says what the words say: "$17/mo" and "$17 a month"."""
    same = " ".join(printed.split())
    return same in (words, as_printed(value_type, words))


def subject_in(sentence: str, products: Sequence[str], title: str) -> str:
    """The product that the sentence names, else the guide's only one, else its title."""
    named = [name for name in products if name.lower() in sentence.lower()]
    if named:
        return max(named, key=len)
    return products[0] if len(products) == 1 else title


def _about(figure_kind: str, words: str, sentence: str) -> tuple[str, str]:
    if figure_kind == "money":
        return (FactKind.STATEMENT, "amount") if _SCALE.search(words) else (FactKind.PRICE, "price")
    if figure_kind == "percentage":
        return FactKind.STATEMENT, "share"
    if figure_kind == "date":
        coming = _COMING.search(sentence)
        return (FactKind.RELEASE, "release") if coming else (FactKind.STATEMENT, "date")
    limited = _LIMITED.search(words)
    unit = _NUMBER.sub("", words).strip(" -")
    kind = FactKind.PLAN_LIMIT if limited else FactKind.STATEMENT
    return kind, unit if len(unit) > 2 else "size"
