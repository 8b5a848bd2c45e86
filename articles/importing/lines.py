"""Physical lines, numbered from 1 as a text editor counts them."""

import re
from dataclasses import dataclass

_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\u0085\u2028\u2029]")


@dataclass(frozen=True)
class Line:
    number: int
    text: str

    @property
    def stripped(self) -> str:
        return self.text.strip()

    @property
    def indent(self) -> int:
        expanded = self.text.expandtabs(4)
        return len(expanded) - len(expanded.lstrip())


def split_lines(text: str) -> tuple[Line, ...]:
    """Characters that nobody sees are dropped, and spaces of other widths made plain ones."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = _SPACES.sub(" ", _UNSEEN.sub("", text))
    return tuple(Line(number, line.rstrip()) for number, line in enumerate(plain.split("\n"), 1))
