"""What will change, seen at the desk before it is recorded."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from articles.ledger.values import print_value
from articles.models import Fact, TableVersion
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.desk import as_shown, page
from tests.articles.factories import (
    make_checker,
    make_edition,
    make_fact,
    make_source,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTHING_SEEN: dict[str, object] = {"confidence": "confirmed", "reason": "update"}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


def post(desk: Client, target: object, name: str, posted: dict[str, object]) -> str:
    return desk.post(page(target, name), posted).content.decode()  # type: ignore[arg-type]


def words_of(shown: str) -> str:
    return " ".join(strip_tags(shown).split())


def shown_fact() -> Fact:
    fact = make_fact("$17/mo")
    make_edition(title="Pens", body=f"## Plans\n\nIt is {{{{ fact: {fact.key} }}}}.")
    return fact


def test_a_version_is_recorded_once_its_effects_were_seen(desk: Client) -> None:
    fact, source = shown_fact(), make_source()
    typed = NOTHING_SEEN | {"value": "$19/mo", "primary_sources": [source.pk], "note": "Raised."}
    seen = post(desk, fact, "version", typed)
    assert "Text under “Plans”" in seen
    assert "It is went: $17/mo. came: $19/mo." in words_of(seen)
    assert fact.versions.count() == 1
    desk.post(page(fact, "version"), as_shown(seen, "verb_form"))
    newest = fact.versions.latest()
    assert (print_value("money", newest.value), newest.note) == ("$19/mo", "Raised.")
    assert list(newest.fact_sources.values_list("source", flat=True)) == [source.pk]


def test_going_back_loses_nothing_that_was_typed(desk: Client) -> None:
    fact, source = shown_fact(), make_source()
    typed = NOTHING_SEEN | {"value": "$19/mo", "primary_sources": [source.pk], "note": "Raised."}
    seen = as_shown(post(desk, fact, "version", typed), "verb_form")
    form = as_shown(post(desk, fact, "version", {**seen, "_back": "Back"}), "verb_form")
    assert (form["value"], form["note"], form["primary_sources"]) == (
        "$19/mo", "Raised.", str(source.pk)
    )  # fmt: skip
    assert fact.versions.count() == 1


def test_the_second_of_two_editors_sees_the_firsts_value_and_decides(desk: Client) -> None:
    fact, source = shown_fact(), make_source()
    typed = NOTHING_SEEN | {
        "value": "$18/mo", "primary_sources": [source.pk], "seen": fact.versions.get().pk
    }  # fmt: skip
    seen = as_shown(post(desk, fact, "version", typed), "verb_form")
    make_version(fact, "$19/mo")
    told = post(desk, fact, "version", seen)
    assert "was changed meanwhile to “$19/mo”" in told
    again = post(desk, fact, "version", as_shown(told, "verb_form"))
    assert "It is went: $19/mo. came:" in words_of(again)
    assert fact.versions.count() == 2
    desk.post(page(fact, "version"), as_shown(again, "verb_form"))
    assert print_value("money", fact.versions.latest().value) == "$18/mo"


def test_what_changed_since_it_was_shown_is_shown_again(desk: Client) -> None:
    fact, source = shown_fact(), make_source()
    typed = NOTHING_SEEN | {"value": "$19/mo", "primary_sources": [source.pk]}
    seen = as_shown(post(desk, fact, "version", typed), "verb_form")
    make_edition(title="Another", body=f"At {{{{ fact: {fact.key} }}}}.")
    again = post(desk, fact, "version", seen)
    assert "What will change is not what you were shown" in again
    assert "At went: $17/mo. came: $19/mo." in words_of(again)
    assert fact.versions.count() == 1


def test_a_tables_version_is_published_once_its_effects_were_seen(desk: Client) -> None:
    table = make_table([Row(cells=("Quill", "$9")), Row(cells=("Nib", "$12"))], title="Pens")
    make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    table.grid["rows"][1]["cells"] = ["Nib", "$13"]
    table.save()
    seen = post(desk, table, "publish", {"lock_version": 0, "reason": "update"})
    assert "Table “Pens”, row “Nib”, column “Price”" in seen
    assert TableVersion.objects.count() == 1
    desk.post(page(table, "publish"), as_shown(seen, "verb_form"))
    assert TableVersion.objects.count() == 2


def test_a_queued_version_of_a_table_is_cancelled_from_its_page(desk: Client) -> None:
    table = make_table([Row(cells=("Quill", "$9"))], title="Pens")
    make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    queued = publish_table(table, lock_version=0, by=make_user(), at=clock.now() + DAY)
    shown = desk.get(page(table, "change")).content.decode()
    address = reverse("admin:articles_comparisontable_cancel", args=[queued.pk])
    assert shown.count("Cancel this version…") == 1
    assert address in shown
    desk.post(address)
    queued.refresh_from_db()
    assert queued.cancelled_at is not None
    assert "Cancel this version…" not in desk.get(page(table, "change")).content.decode()
