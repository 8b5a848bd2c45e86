"""The generation moves with every committed change that pages show, and with no other."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from affiliates.models import Link, Merchant, Product
from articles.models import (
    Address,
    Check,
    Edition,
    Fact,
    FactSource,
    FactVersion,
    Image,
    Offer,
    Rendering,
    Review,
    Source,
    TableVersion,
    Topic,
    Use,
)
from capysite.base import clock, generation
from capysite.base.declarations import hidden, shown
from capysite.base.models import Generation, PublisherSettings
from newsletter.models import Subscriber
from tests.articles.factories import (
    change,
    make_author,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_source,
    make_table,
)


def moved(act: Callable[[], Any]) -> bool:
    before = generation.current()
    act()
    return generation.current() > before


def test_every_model_is_watched_or_hidden_for_a_reason() -> None:
    watched = {model._meta.label for model in shown()}
    reasons = hidden()
    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert watched & set(reasons) == set()
    assert every == watched | set(reasons)
    assert all(reason.strip() for reason in reasons.values())


def plant() -> None:
    """A row in each watched table."""
    PublisherSettings(name="Lamp").save()
    source = make_source()
    fact = make_fact(sources=[(source, True)])
    offer = make_offer(price=fact)
    link = make_link()
    table = make_table()
    edition = make_edition(
        evidence=(fact.key,),
        citations=(source.key,),
        body=f"[x](go:{link.slug})\n\n{{{{ offer: {offer.key} }}}}\n\n{{{{ table: {table.key} }}}}",
        tables=[table],
    )
    Review.objects.create(
        article=edition.article, edition=edition, reviewer=make_author(), started_at=clock.now()
    )
    Image.objects.create(key="pen", width=1, height=1, sha256="0" * 64, uploaded_at=clock.now())


# A column of each table, and a statement that changes it where the table allows that at all.
CHANGES: dict[type[models.Model], dict[str, Any] | None] = {
    PublisherSettings: {"tagline": "x"}, Merchant: {"name": "x"}, Product: {"summary": "x"},
    Link: {"note": "x"}, Topic: {"summary": "x"}, Source: {"title": "x"}, Fact: {"label": "x"},
    Offer: {"text": "x"}, Image: {"alt": "x"}, Rendering: {"renderer": 99},
    Review: {"finished_at": "2999-01-01T00:00Z"},
    FactVersion: None, FactSource: None, Check: None, TableVersion: None, Edition: None, Use: None,
    Address: None,
}  # fmt: skip


def test_the_list_of_changes_knows_every_watched_model() -> None:
    from articles.models import Author

    assert {*CHANGES, Author} == set(shown())


@pytest.mark.django_db(transaction=True)
def test_a_change_of_any_watched_table_moves_it_by_save_bulk_and_sql() -> None:
    plant()
    for model, columns in CHANGES.items():
        table, name = model._meta.db_table, model._meta.label
        assert model._default_manager.exists(), name
        if columns is None:
            continue
        assert moved(lambda m=model, c=columns: m._default_manager.update(**c)), name
        if model is not Review:
            row = model._default_manager.first()
            assert row is not None
            assert moved(row.save), name
            column = next(iter(columns))

            def by_sql(table: str = table, column: str = column) -> None:
                with connection.cursor() as cursor:
                    cursor.execute(f'UPDATE "{table}" SET "{column}" = "{column}"')

            assert moved(by_sql), name


@pytest.mark.django_db(transaction=True)
def test_new_rows_of_append_only_tables_move_it() -> None:
    plant()
    for model in (model for model, columns in CHANGES.items() if columns is None):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            before = generation.current()
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE 'capysite_bump_%%'"
                if connection.vendor == "sqlite"
                else "SELECT count(*) * 3 FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'capysite_bump'",
                [table],
            )
            assert cursor.fetchone() == (3,), table
            assert generation.current() == before
    assert moved(lambda: make_edition())
    assert moved(lambda: Source.objects.bulk_create([Source(key="bulk", publisher="Bulk")]))
    assert moved(lambda: Source.objects.filter(key="bulk").delete())


@pytest.mark.django_db(transaction=True)
def test_a_cascade_moves_it() -> None:
    plant()
    edition = Edition.objects.get()
    assert moved(lambda: Rendering.objects.filter(edition=edition).delete())


@pytest.mark.django_db(transaction=True)
def test_work_that_readers_do_not_see_leaves_it_alone() -> None:
    article = make_edition().article
    now = clock.now()
    assert not moved(lambda: change(article, body="## Being rewritten\n\nWords.\n"))
    assert not moved(
        lambda: Subscriber.objects.create(
            email="a@reader.example", address="a@reader.example", created_at=now, asked_at=now
        )
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_moves_nothing() -> None:
    plant()

    def fail() -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            Topic.objects.update(summary="never")
            raise RuntimeError

    assert not moved(fail)


@pytest.mark.django_db(transaction=True)
def test_no_reader_sees_a_change_under_the_old_number() -> None:
    """Writers commit while a reader asks: number, content, number again. Under one number
    there is one content."""
    topic = Topic.objects.create(slug="busy", name="Busy")
    seen: dict[int, set[str]] = {}
    stop = threading.Event()

    def write(who: int) -> None:
        for n in range(25):
            Topic.objects.filter(pk=topic.pk).update(summary=f"{who}-{n}")
        connection.close()

    def read() -> None:
        while not stop.is_set():
            with_number = Generation.objects.values_list("number").filter(pk=1)
            row = (
                Topic.objects.filter(pk=topic.pk)
                .annotate(number=models.Subquery(with_number))
                .values_list("number", "summary")
                .get()
            )
            seen.setdefault(row[0], set()).add(row[1])
        connection.close()

    writers = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    reader = threading.Thread(target=read)
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    assert len(seen) > 1
    assert {number: texts for number, texts in seen.items() if len(texts) > 1} == {}
