"""What is append-only stays as it was written, whoever tries: ORM, bulk or SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from articles.models import Edition, FactVersion
from capysite.base import appendonly, audit, clock
from capysite.base.declarations import append_only
from capysite.base.models import AuditEntry, Erasure
from tests.articles.constraint_cases import answer, lookup
from tests.articles.factories import make_edition, make_fact, make_source, make_version

pytestmark = pytest.mark.django_db


def refused(sql: str) -> bool:
    """Whether the database said no to a statement that would touch a row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount > 0, "The statement met no row: the test proves nothing."
    except IntegrityError as error:
        return "never changed or deleted" in str(error)
    return False


def plant() -> None:
    """One row at least in each table that articles declares append-only, and in the audit."""
    source = make_source()
    fact = make_fact(sources=[(source, True)])
    edition = make_edition(evidence=(fact.key,), citations=(source.key,))
    from tests.articles.factories import make_author, make_table

    edition.reviews.create(article=edition.article, reviewer=make_author(), started_at=clock.now())
    answer(), lookup()
    make_edition(body=f"{{{{ table: {(t := make_table()).key} }}}}", tables=[t])
    audit.record("test", by=None)


def tables() -> list[type[models.Model]]:
    return [model for model, _ in append_only() if model._meta.app_label in {"articles", "base"}]


def test_every_declared_table_refuses_change_and_deletion_by_sql() -> None:
    plant()
    for model in tables():
        table = model._meta.db_table
        assert refused(f'DELETE FROM "{table}"'), table
        assert refused(f'UPDATE "{table}" SET id = id + 1000'), table


@pytest.mark.postgres
def test_no_declared_table_can_be_emptied_at_once() -> None:
    plant()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for model in tables():
        with (
            pytest.raises(IntegrityError, match="never changed or deleted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')


def test_the_orm_is_refused_too() -> None:
    fact = make_fact()
    version = fact.versions.get()
    version.statement = "Something else"
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        FactVersion.objects.update(confidence="reported")


def test_a_moment_may_be_set_once_and_never_again() -> None:
    now = clock.now()
    fact = make_fact()
    later = make_version(fact, "$20", at=now + timedelta(days=2))
    FactVersion.objects.filter(pk=later.pk).update(cancelled_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        FactVersion.objects.filter(pk=later.pk).update(cancelled_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactVersion.objects.filter(pk=later.pk).update(cancelled_at=now + timedelta(days=1))


def test_what_has_begun_cannot_be_replaced_or_cancelled() -> None:
    edition = make_edition(evidence=(make_fact().key,))
    with pytest.raises(IntegrityError, match="edition_replaced_before_begin"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(replaced_at=clock.now())
    with (
        pytest.raises(IntegrityError, match="factversion_cancelled_before_begin"),
        transaction.atomic(),
    ):
        FactVersion.objects.update(cancelled_at=clock.now())


def test_erasing_lets_a_person_be_erased_and_is_audited() -> None:
    entry = audit.record("test", by=None)
    with transaction.atomic(), appendonly.erasing(by=None, reason="Asked for it on paper."):
        AuditEntry.objects.filter(pk=entry.pk).update(by_name="")
    assert AuditEntry.objects.filter(action="erasure").get().after == {
        "reason": "Asked for it on paper."
    }
    assert not Erasure.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(by_name="again")


@pytest.mark.django_db(transaction=True)
def test_a_permit_to_erase_cannot_be_left_standing() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.create()
    assert not Erasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_erasing_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError), appendonly.erasing(by=None, reason="x"):
        pass
