"""Rows that stay as they were written: the database refuses UPDATE, DELETE and TRUNCATE.

Columns that may be set once, from NULL, are named by the app. Erasing a person is the one
exception; it leaves an entry in the audit.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import models, transaction

from capysite.base import audit
from capysite.base.models import Erasure

FUNCTION = """
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
    """Inside, and inside a transaction alone, append-only rows may be changed and deleted.

    What permits it is a row that can't be committed, so it never outlives the block.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Erasing needs a transaction.")
    with transaction.atomic():
        audit.record("erasure", by=by, after={"reason": reason})
        permit = Erasure.objects.create()
        yield
        permit.delete()


def triggers(
    model: type[models.Model], columns: Sequence[str], settable: Sequence[str], vendor: str
) -> Iterator[tuple[str, str]]:
    """Names and statements. `columns` are those that the table has now."""
    table = model._meta.db_table
    sentence = f"A {model._meta.verbose_name} is never changed or deleted; add another."
    allowed = _setting_once(columns, settable, vendor) if settable else "1 = 0"
    guards = {"update": f"NOT ({allowed})", "delete": "1 = 1"}
    if vendor == "postgresql":
        for act, condition in guards.items():
            name = f"capysite_keep_{act}"
            yield (
                name,
                f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" FOR EACH ROW'
                f" WHEN ({condition}) EXECUTE FUNCTION capysite_keep('{sentence}')",
            )
        yield (
            "capysite_keep_truncate",
            f'CREATE TRIGGER capysite_keep_truncate BEFORE TRUNCATE ON "{table}"'
            f" FOR EACH STATEMENT EXECUTE FUNCTION capysite_keep('{sentence}')",
        )
        return
    # INSERT OR REPLACE deletes, and tells no DELETE trigger.
    key = model._meta.pk.column
    guards["insert"] = f'EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'
    for act, condition in guards.items():
        name = f"capysite_keep_{table}_{act}"
        yield (
            name,
            f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}"'
            f" WHEN {condition} AND NOT EXISTS (SELECT 1 FROM base_erasure)"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        )


def _setting_once(columns: Sequence[str], settable: Sequence[str], vendor: str) -> str:
    same = "IS NOT DISTINCT FROM" if vendor == "postgresql" else "IS"
    return " AND ".join(
        f'(OLD."{column}" {same} NEW."{column}"'
        + (f' OR OLD."{column}" IS NULL)' if column in settable else ")")
        for column in columns
    )
