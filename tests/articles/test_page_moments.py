"""Until when a page holds, and what it is made of when the renderer has changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Edition, Rendering
from articles.pages import live
from articles.pages.building import page_of
from articles.pages.page import Page
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_offer,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def page_at(edition: Edition, at: datetime) -> Page:
    found = live.for_page(at).get(article=edition.article)
    return page_of(found, at=at, settings=PublisherSettings.current())


def with_its_next_edition() -> Edition:
    edition = make_edition()
    change(edition.article, summary="Another.")
    make_edition(edition.article, at=MONDAY + HOUR)
    return edition


def with_its_end() -> Edition:
    return make_edition(until=MONDAY + HOUR)


def with_another_guide_of_its_topic() -> Edition:
    edition = make_edition()
    make_edition(topic=edition.topic.slug if edition.topic else "", at=MONDAY + HOUR)
    return edition


def with_a_facts_next_version() -> Edition:
    fact = make_fact()
    make_version(fact, "$20", at=MONDAY + HOUR)
    return make_edition(evidence=(fact.key,))


def with_a_tables_next_version() -> Edition:
    table = make_table([Row(cells=("Quill", "$9"))])
    edition = make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + HOUR)
    return edition


def with_an_offers_end() -> Edition:
    offer = make_offer(ends_at=MONDAY + HOUR)
    return make_edition(body=f"{{{{ offer: {offer.key} }}}}")


def with_an_offers_beginning() -> Edition:
    offer = make_offer(begins_at=MONDAY + HOUR)
    return make_edition(body=f"{{{{ offer: {offer.key} }}}}")


@pytest.mark.parametrize(
    "make",
    [
        with_its_next_edition,
        with_its_end,
        with_another_guide_of_its_topic,
        with_a_facts_next_version,
        with_a_tables_next_version,
        with_an_offers_end,
        with_an_offers_beginning,
    ],
)
def test_a_page_says_until_when_it_holds(make: Callable[[], Edition]) -> None:
    with clock.fixed(MONDAY):
        edition = make()
    assert page_at(edition, MONDAY).valid_until == MONDAY + HOUR


def test_a_page_that_nothing_will_change_holds_for_good() -> None:
    with clock.fixed(MONDAY):
        edition = make_edition()
    assert page_at(edition, MONDAY).valid_until is None


def test_html_of_an_older_renderer_is_not_shown_and_can_be_made_again() -> None:
    table = make_table([Row(cells=("Quill", "$9"))])
    edition = make_edition(body=f"Words.\n\n{{{{ table: {table.key} }}}}", tables=[table])
    fresh = page_at(edition, clock.now()).body
    stale = {"body": "old", "headings": [], "answers": ["old"], "words": 1}
    Rendering.objects.filter(edition=edition).update(renderer=0, html=stale)
    Rendering.objects.exclude(edition=edition).update(renderer=0, html=[["old", "old"]])
    assert page_at(edition, clock.now()).body == fresh
    out = StringIO()
    call_command("rerender", stdout=out)
    assert out.getvalue() == "2 renderings were made again.\n"
    assert Rendering.objects.filter(renderer=0).count() == 0
    assert page_at(edition, clock.now()).body == fresh
    call_command("rerender", stdout=out)
    assert out.getvalue().endswith("0 renderings were made again.\n")
