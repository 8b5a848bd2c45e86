"""The registry of surfaces: every output that shows facts.

What a change of the ledger will do is found by rendering the surfaces, and a test fails for a
page, feed or mail that prints a fact and isn't registered here. Whoever adds one registers it
in the `ready` of its app:

    register(
        Surface(
            "Price log",
            templates=("articles/price_log.html",),  # root templates, not their partials
            routes=("articles:price-log",),          # names of the addresses that answer with it
            show=documents,
            planted=with_link,  # or linkless="why it can't carry a link to elsewhere"
        )
    )

    def documents(target: Model, at: datetime) -> Iterator[Shown]:
        if isinstance(target, Fact) and is_public(target, at):
            yield Shown("Price log", "/prices/", at, lambda: render_log(at))

`show` names the documents in which the target (a fact, table, offer, link or product) stands
at the instant, or will stand from a later one; `html` renders one by its real template, and
reads the database when it is called. A feed or JSON that only repeats what a page says, and a
page that only the desk sees, leaves `show` away.

`planted` gives the surface's templates with values made by hand, each with a link to the address
that it is given: `manage.py check` renders them, without a database, and fails for a template
that lets the link stand before the disclosure. A surface that can't carry one says why.

A value that no longer holds may stand on a surface where it is labelled as past: in an element
with the class "was", or in <del>. Tests strip those, and expect today's value everywhere else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model


@dataclass(frozen=True)
class Shown:
    """A document at an instant. `html` gives it as readers get it, the page or its <main>;
    empty where there is none at that instant. `url` tells documents of a surface apart."""

    title: str
    url: str
    at: datetime
    html: Callable[[], str]


Show = Callable[[Model, datetime], Iterable[Shown]]


def nothing(target: Model, at: datetime) -> Iterable[Shown]:
    """For what repeats another surface, or is seen at the desk alone."""
    return ()


@dataclass(frozen=True)
class Planted:
    """A template and its values, among them a link that earns. `told` are the merchants whom
    the template has to disclose by itself."""

    template: str
    values: Mapping[str, object]
    told: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PlantedJson:
    """A document with a link that earns. `name` says which."""

    name: str
    document: Mapping[str, object]


Plant = Callable[[str], Iterable[Planted | PlantedJson]]


@dataclass(frozen=True)
class Surface:
    name: str
    templates: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    show: Show = nothing
    planted: Plant | None = None
    linkless: str = ""


_surfaces: dict[str, Surface] = {}


def register(surface: Surface) -> None:
    if _surfaces.setdefault(surface.name, surface) != surface:
        raise ValueError(f"Another surface is called “{surface.name}”.")


def surfaces() -> tuple[Surface, ...]:
    return tuple(_surfaces.values())
