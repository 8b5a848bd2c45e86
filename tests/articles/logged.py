"""What tests ask of the public log."""

from collections.abc import Callable
from datetime import UTC, datetime

from articles.models import Edition, Fact
from articles.pages import log
from articles.pages.log_entries import entries
from articles.pages.page import Entry
from articles.publishing.editions import publish, withdraw
from tests.articles.factories import make_edition, make_fact, make_user

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Stand = Callable[[datetime], datetime]


def logged(at: datetime, *, corrections: bool = False) -> list[Entry]:
    return entries(log.heads(at, corrections=corrections, count=20), at=at)


def told(at: datetime, *, corrections: bool = False) -> list[tuple[str, str, str]]:
    """Heading, before and after, of each entry."""
    return [
        (entry.heading, *((entry.parts[0].was, entry.parts[0].now) if entry.parts else ("", "")))
        for entry in logged(at, corrections=corrections)
    ]


def of_guide(edition: Edition, at: datetime) -> list[log.Head]:
    return log.heads_of_guide(at, edition.article_id)


def shown_fact(at_moment: Stand) -> tuple[Fact, Edition]:
    at_moment(MONDAY)
    fact = make_fact(subject="Quill", label="price")
    return fact, make_edition(evidence=(fact.key,))


def take_back(edition: Edition, *, legal: bool = False) -> None:
    edition.article.refresh_from_db()
    lock = edition.article.lock_version
    withdraw(edition.article, lock_version=lock, by=make_user(), legal=legal, note="Out of date.")


def correct(edition: Edition, note: str) -> None:
    edition.article.refresh_from_db()
    lock = edition.article.lock_version
    publish(edition.article, lock_version=lock, by=make_user(), correction=True, note=note)
