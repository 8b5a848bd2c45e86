"""What a list of guides is narrowed to, and what it could be narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from articles.models import Author, Edition, Topic
from articles.pages import live
from capysite.base import clock


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
    """None where a value names nothing that readers know. Three queries."""
    topics, authors = tuple(live.live_topics(at)), tuple(live.live_authors(at))
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
    """Newest first, in the site's zone."""
    live_now = Edition.objects.live(at)
    found = live_now.datetimes("published_at", "year", order="DESC", tzinfo=clock.zone())
    return tuple(moment.year for moment in found)
