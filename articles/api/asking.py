"""What was asked for: the parameters of an address, each known, once, and of its form."""

from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest

from articles.api.answers import RefusedError
from articles.pages.site import absolute
from capysite.base.keys import KEY

LONGEST = 200
Mark = TypeVar("Mark")


def asked(request: HttpRequest, *known: str) -> dict[str, str]:
    """The parameters that say something, by name."""
    found = {}
    for name, values in request.GET.lists():
        if name not in known:
            takes = f"It takes {_listed(known)}." if known else "It takes none."
            raise bad_parameter(f"This address takes no parameter of that name. {takes}")
        if len(values) > 1:
            raise bad_parameter(f"“{name}” was given more than once.")
        if len(values[0]) > LONGEST or not values[0].isprintable():
            raise bad_parameter(f"“{name}” is one line of at most {LONGEST} characters.")
        found[name] = values[0]
    return {name: value for name, value in found.items() if value}


def key_of(given: dict[str, str], name: str) -> str:
    """A key or slug; empty where none was given."""
    value = given.get(name, "")
    if value and not KEY.fullmatch(value):
        raise bad_parameter(f"“{name}” is written in small letters, digits and single hyphens.")
    return value


def key_after(given: dict[str, str]) -> str:
    """Where a list in the order of keys goes on."""
    mark = given.get("after", "")
    if mark and not KEY.fullmatch(mark):
        raise unknown_mark()
    return mark


def choice_of(given: dict[str, str], name: str, choices: Iterable[str]) -> str:
    value = given.get(name, "")
    if value and value not in choices:
        raise bad_parameter(f"“{name}” is one of {_listed(choices)}.")
    return value


def mark_of(given: dict[str, str], read: Callable[[str], Mark | None]) -> Mark | None:
    """Where the page begins that was asked for; None for the first."""
    mark = given.get("after", "")
    if not mark:
        return None
    found = read(mark)
    if found is None:
        raise unknown_mark()
    return found


def unknown_mark() -> RefusedError:
    message = "“after” is a mark that the page before gave in “next”; this is none."
    return RefusedError(400, "unknown_mark", message)


def bad_parameter(message: str) -> RefusedError:
    return RefusedError(400, "bad_parameter", message)


def next_page(request: HttpRequest, given: dict[str, str], mark: str) -> str | None:
    """The address of the page that begins after the mark."""
    if not mark:
        return None
    return absolute(f"{request.path}?{urlencode({**given, 'after': mark})}")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
