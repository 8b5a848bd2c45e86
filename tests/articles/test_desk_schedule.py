"""Moments at the desk: said in the site's zone, and nothing scheduled is replaced unseen."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from articles.importing.publishing import publish_imported
from articles.importing.storing import Outcome, Stored
from articles.models import Edition, TableVersion
from articles.publishing.tables import save_grid
from articles.refusals import GateRefused
from articles.tables.grid import Column, Grid, Row
from tests.articles.desk import as_shown, member, page
from tests.articles.factories import (
    change,
    make_article,
    make_checker,
    make_edition,
    make_fact,
    make_source,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
GRID = Grid((Column("name", "Name"), Column("ink", "Ink")), (Row(cells=("Nib", "Blue")),))
EIGHT = datetime(2099, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


@pytest.fixture
def berlin() -> Iterator[None]:
    with override_settings(SITE_TIME_ZONE="Europe/Berlin", TIME_ZONE="Europe/Berlin"):
        yield


def said_after(client: Client, url: str, posted: Mapping[str, object]) -> str:
    return client.post(url, posted, follow=True).content.decode()


@pytest.mark.usefixtures("berlin")
def test_a_schedule_is_told_in_the_zone_in_which_it_was_typed(desk: Client) -> None:
    guide = make_article()
    posted = {"lock_version": 1, "at_0": "2099-11-24", "at_1": "09:00"}
    said = said_after(desk, page(guide, "publish"), posted)
    assert "goes live on 24 November 2099, 09:00." in said
    assert Edition.objects.get().begins_at == EIGHT
    for url in (page(guide, "publish"), page(guide, "history")):
        shown = desk.get(url).content.decode()
        assert "24 November 2099, 09:00" in shown
        assert "UTC" not in shown


@pytest.mark.usefixtures("berlin")
def test_versions_and_places_are_told_in_the_zone_of_the_site(desk: Client) -> None:
    fact = make_fact(checked=False)
    coming = make_version(fact, "$19/mo", at=EIGHT)
    assert str(coming) == f"{fact} from 24 November 2099, 09:00"
    make_edition(make_article(evidence=(fact.key,)), at=EIGHT)
    shown = desk.get(page(fact, "change")).content.decode()
    assert "will show it from 24 November 2099, 09:00." in shown
    table = make_table()
    make_edition(body=f"{{{{ table: {table.key} }}}}", at=EIGHT, tables=[table])
    assert str(table.versions.get()) == f"{table.title} from 24 November 2099, 09:00"


def test_what_is_published_without_a_moment_is_live(desk: Client) -> None:
    said = said_after(desk, page(make_article(title="Pens"), "publish"), {"lock_version": 1})
    assert "“Pens” is live." in said


def test_what_is_recorded_without_a_moment_is_said_from_now_on(desk: Client) -> None:
    fact = make_fact(value=None)
    posted = {"value": "$9/mo", "confidence": "confirmed", "primary_sources": [make_source().pk]}
    said = said_after(desk, page(fact, "version"), posted)
    assert f"{fact} says “$9/mo” from now on." in said


def test_selected_guides_keep_what_is_scheduled_for_them(desk: Client) -> None:
    scheduled = make_edition(at=EIGHT)
    said = said_after(
        desk,
        reverse("admin:articles_article_changelist"),
        {"action": "publish_selected", "_selected_action": [scheduled.article_id]},
    )
    assert list(Edition.objects.values_list("pk", "replaced_at")) == [(scheduled.pk, None)]
    assert "was not published. It is scheduled from 24 November 2099, 08:00" in said
    assert f'<a href="{page(scheduled.article, "publish")}">publish it on its own page' in said


def test_an_import_keeps_what_is_scheduled() -> None:
    scheduled = make_edition(at=EIGHT)
    stored = Stored(scheduled.article, Outcome.UPDATED)
    with pytest.raises(GateRefused) as refused:
        publish_imported(stored, by=make_user())
    assert [(hole.code, hole.message) for hole in refused.value.findings.holes] == [
        (
            "scheduled-exists",
            "Edition 1 is scheduled from 24 November 2099, 08:00 and would be replaced: "
            "publish the guide at the desk.",
        )
    ]
    assert list(Edition.objects.values_list("pk", "replaced_at")) == [(scheduled.pk, None)]


def test_a_schedule_made_since_the_page_was_opened_is_not_replaced(desk: Client) -> None:
    guide = make_edition().article
    opened = as_shown(desk.get(page(guide, "publish")).content.decode(), "verb_form")
    closing = as_shown(desk.get(page(guide, "withdraw")).content.decode(), "verb_form")
    scheduled = make_edition(change(guide, summary="Coming."), at=EIGHT)
    guide.refresh_from_db()
    for verb, posted in (("publish", opened), ("withdraw", closing)):
        said = said_after(desk, page(guide, verb), {**posted, "lock_version": guide.lock_version})
        assert "has changed meanwhile; look again" in said
    scheduled.refresh_from_db()
    assert (scheduled.replaced_at, guide.editions.count()) == (None, 2)


def test_a_schedule_that_was_shown_is_replaced(desk: Client) -> None:
    scheduled = make_edition(at=EIGHT)
    opened = as_shown(desk.get(page(scheduled.article, "publish")).content.decode(), "verb_form")
    said = said_after(desk, page(scheduled.article, "publish"), opened)
    assert "It replaced edition 1, which was to begin on 24 November 2099, 08:00." in said


def test_a_table_saved_since_the_page_was_opened_is_not_published(desk: Client) -> None:
    table = make_table()
    guide = make_article(body=f"{{{{ table: {table.key} }}}}")
    opened = as_shown(desk.get(page(guide, "publish")).content.decode(), "verb_form")
    save_grid(table, GRID, title="Others", lock_version=0, by=make_user())
    said = said_after(desk, page(guide, "publish"), opened)
    assert "was saved by somebody else meanwhile" in said
    assert not TableVersion.objects.exists()
    opened = as_shown(desk.get(page(guide, "publish")).content.decode(), "verb_form")
    desk.post(page(guide, "publish"), opened)
    assert TableVersion.objects.get().read_grid() == GRID


def test_the_same_page_sent_twice_publishes_once(desk: Client) -> None:
    guide = make_article()
    opened = as_shown(desk.get(page(guide, "publish")).content.decode(), "verb_form")
    desk.post(page(guide, "publish"), opened)
    said = said_after(desk, page(guide, "publish"), opened)
    assert "was saved by somebody else meanwhile" in said
    assert guide.editions.count() == 1


def test_a_schedule_is_taken_back_after_it_was_shown(desk: Client) -> None:
    guide = make_edition(title="Pens").article
    assert "Take back the schedule" not in desk.get(page(guide, "change")).content.decode()
    scheduled = make_edition(change(guide, summary="Coming."), at=EIGHT)
    assert page(guide, "unschedule") in desk.get(page(guide, "change")).content.decode()
    shown = desk.get(page(guide, "unschedule")).content.decode()
    assert "Pens, edition 2, from 24 November 2099, 08:00" in shown
    assert Edition.objects.get(pk=scheduled.pk).replaced_at is None
    said = said_after(desk, page(guide, "unschedule"), as_shown(shown, "verb_form"))
    assert "Taken back: edition 2, from 24 November 2099, 08:00." in said
    assert Edition.objects.get(pk=scheduled.pk).replaced_at is not None


def test_an_author_takes_no_schedule_back(client: Client) -> None:
    client.force_login(member("Author"))
    scheduled = make_edition(at=EIGHT)
    posted = {"lock_version": scheduled.article.lock_version}
    response = client.post(page(scheduled.article, "unschedule"), posted)
    assert response.status_code == 403
    assert Edition.objects.get().replaced_at is None
