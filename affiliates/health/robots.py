"""What a robots.txt asks of a program, by RFC 9309, and how long it is to pause. Pure.

Python's own reader takes the first rule that fits in place of the longest, and knows no “*”.
"""

from dataclasses import dataclass
from urllib.parse import unquote

NAME = "capysite"
LONGEST = 100_000
MOST_RULES = 2000


@dataclass(frozen=True)
class Robots:
    """`rules` are (pattern, allowed); `delay` is in seconds, None where nothing is asked."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float | None = None

    def allows(self, path: str) -> bool:
        """The longest pattern that fits decides; of two equally long ones the kinder."""
        plain = unquote(path)
        fitting = [(len(rule), allowed) for rule, allowed in self.rules if fits(rule, plain)]
        return max(fitting)[1] if fitting else True


def read(text: str) -> Robots:
    """The group of our name, else that of everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    among_names = False
    for field, value in _lines(text):
        if field == "user-agent":
            names = [*names, value.lower()] if among_names else [value.lower()]
            among_names = True
            groups.setdefault(value.lower(), [])
        else:
            among_names = False
            for name in names:
                groups[name].append((field, value))
    return _robots(groups.get(NAME, groups.get("*", [])))


def fits(pattern: str, path: str) -> bool:
    """Piece after piece at the first place where it stands, so that no pattern takes long."""
    anchored = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    where = len(first)
    for piece in others[:-1]:
        where = path.find(piece, where)
        if where < 0:
            return False
        where += len(piece)
    last = others[-1] if others else ""
    if not anchored:
        return path.find(last, where) >= 0
    if not others:
        return where == len(path)
    return path.endswith(last) and len(path) - len(last) >= where


def _lines(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text[:LONGEST].splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            found.append((field.strip().lower(), value.strip()))
    return found


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules = [
        (unquote(value), field == "allow")
        for field, value in lines
        if field in {"allow", "disallow"} and value
    ]
    delays = [value for field, value in lines if field == "crawl-delay"]
    return Robots(tuple(rules[:MOST_RULES]), _seconds(delays[-1]) if delays else None)


def _seconds(value: str) -> float | None:
    """A number without sign; None for anything else."""
    whole, _, part = value.partition(".")
    plain = value.isascii() and whole.isdigit() and (part.isdigit() or not part)
    return float(value) if plain and len(value) < 10 else None
