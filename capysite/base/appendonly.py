"""Rows that stay as they were written: the database refuses UPDATE and DELETE.

Columns that may be set once, from NULL, are named by the app. Erasing a person is the one
exception; it leaves an entry in the audit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import models, transaction

from capysite.base import audit
from capysite.base.models import Erasure

_FUNCTION = """
CREATE OR REPLACE FUNCTION capysite_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM base_erasure) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


@contextmanager
def erasing(*, by: User | None, reason: str) -> Iterator[None]:
    """Inside, and inside a transaction alone, append-only rows may be changed and deleted."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Erasing needs a transaction.")
    audit.record("erasure", by=by, after={"reason": reason})
    permit = Erasure.objects.create()
    try:
        yield
    finally:
        permit.delete()


def triggers(model: type[models.Model], settable: tuple[str, ...], vendor: str) -> Iterator[str]:
    table = model._meta.db_table
    name = model._meta.verbose_name
    sentence = f"A {name} is never changed or deleted; add another."
    columns = {field.name: field.column for field in model._meta.local_concrete_fields}
    same = "IS NOT DISTINCT FROM" if vendor == "postgresql" else "IS"
    unchanged = " AND ".join(
        f'(OLD."{column}" {same} NEW."{column}"'
        + (f' OR OLD."{column}" IS NULL)' if field in settable else ")")
        for field, column in columns.items()
    )
    if not settable:
        unchanged = "1 = 0"
    if vendor == "postgresql":
        yield from _on_postgresql(table, unchanged, sentence)
    else:
        yield from _on_sqlite(table, unchanged, sentence)


def _on_postgresql(table: str, unchanged: str, sentence: str) -> Iterator[str]:
    yield _FUNCTION
    for act, condition in (("UPDATE", f"WHEN (NOT ({unchanged}))"), ("DELETE", "")):
        name = f"capysite_keep_{act.lower()}"
        yield f'DROP TRIGGER IF EXISTS {name} ON "{table}"'
        yield (
            f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" FOR EACH ROW {condition} '
            f"EXECUTE FUNCTION capysite_keep('{sentence}')"
        )


def _on_sqlite(table: str, unchanged: str, sentence: str) -> Iterator[str]:
    for act, condition in (("UPDATE", f"NOT ({unchanged}) AND"), ("DELETE", "")):
        name = f"capysite_keep_{table}_{act.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" '
            f"WHEN {condition} NOT EXISTS (SELECT 1 FROM base_erasure) "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
