"""Reading the pages that lay open how a guide came about."""

from datetime import UTC, datetime, timedelta

from django.test import Client
from lxml import html

from articles.models import Article
from articles.publishing.editions import withdraw
from capysite.base import clock
from tests.articles.factories import make_user

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def read(client: Client, path: str, at: datetime) -> str:
    with clock.fixed(at):
        response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(source: str, path: str) -> list[str]:
    found = html.fromstring(source).xpath(path)
    return [" ".join(" ".join(element.itertext()).split()) for element in found]


def take_away(article: Article, *, legal: bool = False, note: str = "") -> None:
    article.refresh_from_db()
    withdraw(article, lock_version=article.lock_version, by=make_user(), legal=legal, note=note)
