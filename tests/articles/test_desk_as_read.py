"""Plain forms at the desk: a stale one writes over nothing, and says so."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from articles.models import Source, Topic
from capysite.base.models import AuditEntry, PublisherSettings
from tests.articles.desk import as_shown, page
from tests.articles.factories import (
    make_author,
    make_fact,
    make_link,
    make_merchant,
    make_product,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db
REFUSED = "while you were working. Nothing was saved, and nothing of yours is lost"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def shown(desk: Client, row: Model) -> dict[str, Any]:
    source = desk.get(page(row, "change")).content.decode()
    return as_shown(source, f"{row._meta.model_name}_form")


def post(desk: Client, row: Model, fields: dict[str, Any]) -> str:
    return desk.post(page(row, "change"), fields, follow=True).content.decode()


def make_settings() -> PublisherSettings:
    return PublisherSettings.objects.create()


def make_topic() -> Topic:
    return Topic.objects.create(name="Pens", slug="pens")


@pytest.mark.parametrize(
    ("make", "mine", "theirs"),
    [
        (make_fact, {"label": "Mine"}, {"subject": "Theirs"}),
        (make_source, {"title": "Mine"}, {"url": "https://theirs.example/"}),
        (make_topic, {"name": "Mine"}, {"summary": "Theirs"}),
        (make_author, {"name": "Mine"}, {"bio": "Theirs"}),
        (make_product, {"name": "Mine"}, {"summary": "Theirs"}),
        (make_merchant, {"name": "Mine"}, {"programme": "Theirs"}),
        (make_link, {"note": "Mine"}, {"destination": "https://theirs.example/"}),
        (make_settings, {"name": "Mine"}, {"tagline": "Theirs"}),
    ],
)
def test_a_stale_form_is_refused_with_both_texts(
    desk: Client, make: Any, mine: dict[str, str], theirs: dict[str, str]
) -> None:
    row = make()
    stale = shown(desk, row)
    type(row)._base_manager.filter(pk=row.pk).update(**theirs)
    said = post(desk, row, stale | mine)
    assert REFUSED in said
    assert all(f"<mark>{text}</mark>" in said for text in (*mine.values(), *theirs.values()))
    stored = type(row)._base_manager.filter(pk=row.pk)
    assert stored.filter(**theirs).exists()
    assert not stored.filter(**mine).exists()


def test_what_was_seen_can_be_written_over_and_is_kept_in_the_audit(desk: Client) -> None:
    source = make_source()
    stale = shown(desk, source)
    Source.objects.update(title="Theirs")
    refused = desk.post(page(source, "change"), stale | {"title": "Mine"})
    choice = refused.context["adminform"].form.choice
    assert f'value="{choice}"' in refused.content.decode()
    Source.objects.update(title="Theirs again")
    assert REFUSED in post(desk, source, stale | {"title": "Mine", "lock_choice": choice})
    Source.objects.update(title="Theirs")
    post(desk, source, stale | {"title": "Mine", "lock_choice": choice})
    assert Source.objects.get().title == "Mine"
    assert AuditEntry.objects.get(action="source.written_over").before["title"] == "Theirs"


@pytest.mark.parametrize("forged", [None, "", "x", "0" * 64, "\x00"])
def test_a_form_that_does_not_say_what_it_read_is_refused(desk: Client, forged: str | None) -> None:
    source = make_source(title="As read")
    fields = shown(desk, source) | {"title": "Mine", "as_read": forged}
    said = post(desk, source, {name: value for name, value in fields.items() if value is not None})
    assert REFUSED in said
    assert Source.objects.get().title == "As read"


def test_a_save_of_what_was_read_goes_through_and_is_no_change_by_itself(desk: Client) -> None:
    source = make_source()
    assert REFUSED not in post(desk, source, shown(desk, source) | {"title": "Mine"})
    assert Source.objects.get().title == "Mine"
    post(desk, source, shown(desk, source))
    assert not AuditEntry.objects.filter(action="source.written_over").exists()
