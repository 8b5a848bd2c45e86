"""What a list of guides is narrowed to, and what it could be narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Subquery

from articles.models import Author, Edition, Topic
from articles.pages import live
from capysite.base import clock
from capysite.base.prepared import Prepared

MOST_YEARS = 50


@dataclass(frozen=True)
class Filters:
    topic: Topic | None = None
    author: Author | None = None
    year: int | None = None
    topics: tuple[Topic, ...] = ()
    authors: tuple[Author, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def chosen(self) -> dict[str, str]:
        found = {
            "topic": self.topic.slug if self.topic else "",
            "author": self.author.slug if self.author else "",
            "year": str(self.year or ""),
        }
        return {name: value for name, value in found.items() if value}

    @property
    def heading(self) -> str:
        names = (self.topic and self.topic.name, self.author and self.author.name, self.year)
        said = ", ".join(str(name) for name in names if name)
        return f"Guides: {said}" if said else "All guides"

    @property
    def offered(self) -> bool:
        """Whether there is anything to choose."""
        return max(len(self.topics), len(self.authors), len(self.years)) > 1

    def address(self, path: str) -> str:
        """The same choice always gives the same."""
        return f"{path}?{urlencode(self.chosen)}" if self.chosen else path


def read_filters(asked: Mapping[str, str], *, at: datetime) -> Filters | None:
    """None where a value names nothing that readers know. Four queries."""
    topics, authors = tuple(live.topics_at(at)), tuple(live.authors_at(at))
    years = _years(at)
    topic, author, year = (asked.get(name, "") for name in ("topic", "author", "year"))
    found = Filters(
        topic=next((one for one in topics if one.slug == topic), None),
        author=next((one for one in authors if one.slug == author), None),
        year=next((one for one in years if str(one) == year), None),
        topics=topics,
        authors=authors,
        years=years,
    )
    wanted = {name for name in ("topic", "author", "year") if asked.get(name)}
    return found if wanted == set(found.chosen) else None


def _years(at: datetime) -> tuple[int, ...]:
    """Newest first, in the site's zone. Two queries: an index finds the oldest guide, and one of
    each year."""
    oldest = _oldest.first(at=at)
    if oldest is None:
        return ()
    pk, published_at = oldest
    last = clock.local_date(at).year
    asked = range(max(clock.local_date(published_at).year, last - MOST_YEARS), last + 1)
    bounds = [live.bounds_of(year) for year in asked]
    since, until = [begins for begins, _ in bounds], [min(at, ends) for _, ends in bounds]
    found = _newest_of.first(pk=pk, at=at, since=since, until=until) or ()
    return tuple(year for year, newest in zip(asked, found, strict=False) if newest)[::-1]


def _first(at: datetime) -> Any:
    editions = Edition.objects.filter(published_at__lte=at).order_by("published_at", "pk")
    return editions.values_list("pk", "published_at")[:1]


def _newest(pk: int, at: datetime, since: Sequence[datetime], until: Sequence[datetime]) -> Any:
    """In one row, for each of the years; the last may be asked for more than once."""
    of_each = (
        Edition.objects.live(at, until=last).filter(published_at__gte=first)
        for first, last in zip(since, until, strict=True)
    )
    newest = (of.order_by("-published_at", "-pk").values("pk")[:1] for of in of_each)
    return Edition.objects.filter(pk=pk).values_list(*(Subquery(one) for one in newest))


_oldest: Prepared[tuple[int, datetime]] = Prepared(_first)
_newest_of: Prepared[tuple[int | None, ...]] = Prepared(_newest)
