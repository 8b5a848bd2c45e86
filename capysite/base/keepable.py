"""Which pages a cache in front of the site may keep, and by which parameters each differs.

Such a page is the same for everybody: a function of its path, of these parameters, of what is
stored and of the clock. What says nothing is never kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Keepable:
    """`strict` views refuse parameters that they don't know; others never see them."""

    parameters: frozenset[str]
    strict: bool


def keepable(*parameters: str, strict: bool = False) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.keepable = Keepable(frozenset(parameters), strict)  # type: ignore[attr-defined]
        return view

    return declare


def declared(view: Callable[..., Any]) -> Keepable | None:
    found: Keepable | None = getattr(view, "keepable", None)
    return found
