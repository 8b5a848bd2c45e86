"""A table that is published with one guide stands in others, too."""

from datetime import timedelta

import pytest
from django.test import Client

from articles.models import ComparisonTable, Edition
from articles.pages import log
from articles.publishing.editions import publish, unschedule, withdraw
from articles.publishing.tables import publish_table
from capysite.base import clock
from tests.articles.desk import as_shown, page
from tests.articles.factories import (
    change,
    make_checker,
    make_edition,
    make_fact,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def two_guides() -> tuple[Edition, ComparisonTable]:
    table = make_table()
    publish_table(table, lock_version=table.lock_version, by=make_user())
    body = f"Look.\n\n{{{{ table: {table.key} }}}}"
    mine, _ = make_edition(title="Mine", body=body), make_edition(title="Theirs", body=body)
    table.refresh_from_db()
    table.grid["rows"][0]["cells"][1] = "$10"
    table.save()
    return mine, table


def test_what_changes_on_other_guides_is_shown_before_a_guide_is_published(client: Client) -> None:
    mine, table = two_guides()
    client.force_login(make_checker())
    form = as_shown(client.get(page(mine.article, "publish")).content.decode(), "verb_form")
    posted = {**form, "tables": [str(table.pk)]}
    shown = client.post(page(mine.article, "publish"), posted).content.decode()
    assert "Theirs" in shown
    assert "What will change" in shown
    assert (table.versions.count(), mine.article.editions.count()) == (1, 1)
    confirmed = as_shown(shown, "verb_form")
    confirmed.pop("_back", None)
    client.post(page(mine.article, "publish"), confirmed)
    assert (table.versions.count(), mine.article.editions.count()) == (2, 2)


def test_a_correction_of_a_guide_corrects_the_tables_in_it() -> None:
    mine, table = two_guides()
    mine.article.refresh_from_db()
    publish(mine.article, lock_version=mine.article.lock_version, by=make_user(),
            correction=True, note="We misread it.", tables=[table])  # fmt: skip
    newest = table.versions.order_by("-pk")[0]
    assert (newest.reason, newest.note) == ("correction", "We misread it.")


def test_a_schedule_that_is_taken_back_takes_its_table_back() -> None:
    mine, table = two_guides()
    change(mine.article, summary="Another summary.")
    make_edition(mine.article, at=clock.now() + DAY, tables=[table])
    assert table.versions.filter(cancelled_at=None).count() == 2
    mine.article.refresh_from_db()
    unschedule(mine.article, lock_version=mine.article.lock_version, by=make_user())
    assert table.versions.filter(cancelled_at=None).count() == 1


def test_a_withdrawn_guide_can_be_removed_by_law(client: Client) -> None:
    guide = make_edition(title="Told too much", slug="told").article
    for legal in (False, True):
        guide.refresh_from_db()
        withdraw(guide, lock_version=guide.lock_version, by=make_user(), legal=legal, note="No.")
        answer = client.get("/guides/told/")
        assert (answer.status_code, "Told too much" in answer.content.decode()) == (410, not legal)


def test_the_log_tells_of_a_first_record_that_begins_after_a_later_one() -> None:
    now = clock.now()
    fact = make_fact(value=None)
    friday = make_version(fact, "$20/mo", at=now + DAY)
    make_version(fact, "$17/mo")
    make_edition(body=f"It is {{{{ fact: {fact.key} }}}}.")
    heads = log.heads(now + 2 * DAY, corrections=False, count=9)
    assert [(head.moment, head.rank) for head in heads] == [(friday.begins_at, log.FACT)]
