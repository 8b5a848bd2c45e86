"""Whoever changes what pages show moves the number, in whatever way it is written."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import Model, ProtectedError

from articles.models import Author, Image, SitePage
from capysite.base import appendonly, audit, clock, generation
from capysite.base.declarations import hidden, shown
from capysite.base.models import Erasure, Generation, Heartbeat, Limit, PublisherSettings
from tests.articles.constraint_cases import answer, lookup
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_source,
    make_table,
)
from tests.base.makers import NOON, make_mail
from tests.newsletter.issue_makers import make_content

Write = Callable[[], object]


def test_every_model_is_either_shown_or_hidden_for_a_reason() -> None:
    declared = [model._meta.label for model in shown()] + list(hidden())
    known = [model._meta.label for model in apps.get_models(include_auto_created=True)]
    assert sorted(declared) == sorted(known)
    assert all(hidden().values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["save", "update", "delete", "create", "sql", "sql delete"])
def test_writing_what_pages_show_moves_the_number(way: str) -> None:
    plant()
    unmoved = [model._meta.label for model in shown() if not moves(*in_a_way(model, way))]
    assert unmoved == []


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_cascades_moves_the_number() -> None:
    plant()
    tried = [moves(partial(delete, parent)) for parent in parents() if deletable(parent)]
    assert tried
    assert all(tried)


@pytest.mark.django_db(transaction=True)
def test_writing_what_no_page_shows_leaves_the_number() -> None:
    plant()
    unmoving = []
    for label in hidden():
        model = apps.get_model(label)
        if model not in {Generation, Erasure} and model._base_manager.exists():
            assert not moves(partial(sql_update, model)), label
            unmoving.append(model.__name__)
    assert {"Article", "OutboxMail", "AuditEntry", "Heartbeat", "Limit"} <= set(unmoving)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_the_number() -> None:
    PublisherSettings.objects.create(name="The Gazette")
    before = generation.current()
    with transaction.atomic():
        PublisherSettings.objects.update(name="The Other Gazette")
        transaction.set_rollback(True)
    assert generation.current() == before


@pytest.mark.django_db(transaction=True)
def test_migrating_again_makes_lost_triggers_again_and_only_once() -> None:
    """SQLite drops them when a migration rebuilds the table."""
    before = trigger_names()
    for name, table in before:
        on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER "{name}"{on_table}')
    assert trigger_names() == []
    for _ in range(2):
        call_command("migrate", verbosity=0)
        assert trigger_names() == before


def plant() -> None:
    """A row of every shown model, and of some that no page shows."""
    PublisherSettings.objects.create()
    SitePage.objects.create(name="about")
    source, table, offer, link = make_source(), make_table(), make_offer(), make_link()
    fact = make_fact(sources=[(source, True)])
    edition = make_edition(
        body=f"[x](go:{link.slug})\n\n{{{{ table: {table.key} }}}}\n\n{{{{ offer: {offer.key} }}}}",
        evidence=(fact.key,),
        citations=(source.key,),
        tables=[table],
    )
    edition.reviews.create(
        article=edition.article, reviewer=Author.objects.earliest("id"), started_at=clock.now()
    )
    answer(), lookup()
    Image.objects.create(key="pen", width=1, height=1, sha256="0" * 64, uploaded_at=clock.now())
    make_mail()
    make_content()
    audit.record("test", by=None)
    Heartbeat.objects.create(name="worker", seen_at=NOON)
    Limit.objects.create(key="k", window_start=NOON, window_end=NOON.replace(hour=13), count=1)
    assert [model for model in shown() if not model._base_manager.exists()] == []


def in_a_way(model: type[Model], way: str) -> tuple[Write, ...]:
    """Steps; the last one is the way of writing."""
    row = model._base_manager.first()
    assert row is not None
    field = next(f.name for f in model._meta.concrete_fields if not f.primary_key)
    again: tuple[Write, ...] = (partial(sql_delete, row),)
    ways: dict[str, tuple[Write, ...]] = {
        "save": (row.save,),
        "update": (lambda: model._base_manager.update(**{field: models.F(field)}),),
        "delete": (lambda: model._base_manager.filter(pk=row.pk)._raw_delete(connection.alias),),
        "create": (*again, lambda: model._base_manager.bulk_create([row])),
        "sql": (partial(sql_update, model),),
        "sql delete": (partial(sql_delete, row),),
    }
    return ways[way]


def moves(*steps: Write) -> bool:
    """Whether the last step moves the number. Nothing of it stays."""
    with rolled_back():
        for step in steps[:-1]:
            step()
        settle()
        before = generation.current()
        steps[-1]()
        settle()
        return generation.current() > before


@contextmanager
def rolled_back() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        with appendonly.erasing(by=None, reason="A test writes what is append-only."):
            yield


def settle() -> None:
    """Does now what PostgreSQL does at commit, and lets the transaction move it once more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS capysite_bump IMMEDIATE")
            cursor.execute("SET CONSTRAINTS capysite_bump DEFERRED")
            cursor.execute("SELECT set_config('capysite.bumped', '', true)")


def sql_update(model: type[Model]) -> None:
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{key}" = "{key}"')
        assert cursor.rowcount > 0


def sql_delete(row: Model) -> None:
    table, key = row._meta.db_table, row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" = %s', [row.pk])
        assert cursor.rowcount == 1


def parents() -> list[Model]:
    """Rows that take a shown row with them when they go."""
    found = {
        getattr(child, field.name)
        for model in shown()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
        for child in model._base_manager.all()
    }
    return [parent for parent in found if parent is not None]


def delete(row: Model) -> None:
    type(row)._base_manager.filter(pk=row.pk).delete()


def deletable(parent: Model) -> bool:
    try:
        with rolled_back():
            delete(parent)
    except ProtectedError:
        return False
    return True


def trigger_names() -> list[tuple[str, str]]:
    names = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, relname FROM pg_trigger"
        " JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        return sorted(cursor.fetchall())
