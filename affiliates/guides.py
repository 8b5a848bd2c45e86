"""What this app knows of a guide: a key, and that somebody can name it.

Addresses carry a guide's slug; counters keep its key, which stays when the slug changes. What
else shows links, such as a letter, is a guide here: its slugs and keys begin with a word and a dot.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Guide:
    """As editors know it; `url` is its page at the desk."""

    name: str
    url: str


@dataclass(frozen=True)
class Register:
    """`keys_of` leaves out slugs that it doesn't know, `named` likewise keys."""

    keys_of: Callable[[Collection[str]], dict[str, str]]
    named: Callable[[Collection[str]], dict[str, Guide]]


_registers: list[Register] = []


def declare(register: Register) -> None:
    if register not in _registers:
        _registers.append(register)


def keys_of(slugs: Collection[str]) -> dict[str, str]:
    return {slug: key for one in _registers for slug, key in one.keys_of(slugs).items()}


def named(keys: Collection[str]) -> dict[str, Guide]:
    return {key: guide for one in _registers for key, guide in one.named(keys).items()}
