"""Links that an editor lists, one a line: the navigation, and where else the publisher is. Pure."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from capysite.base.keys import KEY

MOST = 8
LONGEST_LABEL = 40
LONGEST_ADDRESS = 300
_secure = URLValidator(schemes=["https"])

# A label, and the path or key behind it; a name, and the address behind it.
Pair = tuple[str, str]


def read_navigation(text: str) -> tuple[Pair, ...]:
    """Labels with a path such as /about/, or the slug of a topic."""
    return tuple(_split(line, "|") for line in _lines(text))


def read_social(text: str) -> tuple[Pair, ...]:
    return tuple(_split(line, " ") for line in _lines(text))


def navigation_lines(text: str) -> None:
    """ValidationError with a sentence for each line that is none."""
    _refuse(text, [said for pair in read_navigation(text) for said in _faults_of_way(*pair)])


def social_lines(text: str) -> None:
    _refuse(text, [said for pair in read_social(text) for said in _faults_of_address(*pair)])


def _refuse(text: str, faults: list[str]) -> None:
    if (count := len(list(_lines(text)))) > MOST:
        faults = [f"At most {MOST} lines; here are {count}.", *faults]
    if faults:
        raise ValidationError(faults)


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _split(line: str, mark: str) -> Pair:
    label, found, target = line.rpartition(mark)
    return (label.strip(), target.strip()) if found else (line, "")


def _faults_of_way(label: str, target: str) -> Iterator[str]:
    if not label or not target:
        yield f"“{label or target}” isn’t “Label | /path/” or “Label | topic”."
        return
    yield from _faults_of_label(label)
    is_path = target.startswith("/") and not target.startswith("//") and len(target.split()) == 1
    if len(target) > LONGEST_ADDRESS or not (is_path or KEY.fullmatch(target)):
        yield f"“{target}” is neither a path such as /about/ nor the slug of a topic."


def _faults_of_address(label: str, target: str) -> Iterator[str]:
    if not label or not target:
        yield f"“{label or target}” isn’t “Name https://…”."
        return
    yield from _faults_of_label(label)
    try:
        _secure(target)
    except ValidationError:
        yield f"“{target}” is no full address that begins with https://."
        return
    if len(target) > LONGEST_ADDRESS:
        yield f"The address behind “{label}” is longer than {LONGEST_ADDRESS} characters."


def _faults_of_label(label: str) -> Iterator[str]:
    if len(label) > LONGEST_LABEL:
        yield f"“{label[:LONGEST_LABEL]}…” is longer than {LONGEST_LABEL} characters."
