"""The page says itself what was wrong on it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Edition
from articles.pages import live
from articles.pages.building import page_of
from articles.pages.page import Page
from articles.publishing.editions import publish
from capysite.base.models import PublisherSettings
from tests.articles.factories import change, make_edition, make_fact, make_user, make_version

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def monday(at_moment: Callable[[datetime], datetime]) -> None:
    at_moment(MONDAY)


def page_at(edition: Edition, at: datetime) -> Page:
    found = live.for_page(at).get(article=edition.article)
    return page_of(found, at=at, settings=PublisherSettings.current())


def told(page: Page) -> list[tuple[str, str]]:
    return [(item.what, item.note) for item in page.corrections]


def test_a_corrected_fact_is_told_from_its_moment_and_an_update_is_none() -> None:
    wrong, moved = make_fact("$17/mo", label="price"), make_fact("$5/mo", label="storage")
    edition = make_edition(evidence=(wrong.key, moved.key), at=MONDAY)
    make_version(wrong, "$18/mo", at=MONDAY + DAY, reason="correction", note="A digit was off.")
    make_version(moved, "$6/mo", at=MONDAY + DAY, reason="update", note="It costs more now.")
    assert told(page_at(edition, MONDAY + DAY - HOUR)) == []
    page = page_at(edition, MONDAY + DAY)
    assert told(page) == [(f"{wrong.subject}, price", "A digit was off.")]
    assert page.contents[-1].anchor == "corrections"


def test_what_was_corrected_before_the_guide_was_published_never_stood_on_it() -> None:
    fact = make_fact("$17/mo", at=MONDAY)
    make_version(fact, "$18/mo", at=MONDAY + HOUR, reason="correction", note="A digit was off.")
    edition = make_edition(evidence=(fact.key,), at=MONDAY + DAY)
    page = page_at(edition, MONDAY + 2 * DAY)
    assert told(page) == []
    assert "corrections" not in [entry.anchor for entry in page.contents]


def test_a_correction_of_the_words_is_told_until_the_next_edition() -> None:
    edition = make_edition(at=MONDAY)
    article = change(edition.article, summary="Better.")
    note = "We had named the wrong maker."
    publish(
        article,
        lock_version=article.lock_version,
        by=make_user(),
        at=MONDAY + DAY,
        correction=True,
        note=note,
    )
    assert told(page_at(edition, MONDAY + DAY)) == [("", note)]
