"""Which tables the database itself watches, and how it is told: after every migrate.

SQLite drops the triggers of a table that a migration rebuilds, so what is missing is made again.
"""

import hashlib
from collections.abc import Iterator

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from capysite.base import appendonly, declarations, generation
from capysite.base.models import Erasure, Generation

# Name, table and what tells whether it is the same: SQLite keeps the statement, PostgreSQL a
# comment that we write.
_OURS = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master"
    " WHERE type = 'trigger' AND name LIKE 'capysite!_%' ESCAPE '!'",
    "postgresql": "SELECT tgname, relname, obj_description(pg_trigger.oid, 'pg_trigger')"
    " FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE tgname LIKE 'capysite!_%' ESCAPE '!' AND pg_table_is_visible(pg_class.oid)",
}
_COLUMNS = {
    "sqlite": "SELECT name FROM pragma_table_info(%s)",
    "postgresql": "SELECT attname FROM pg_attribute"
    " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
}

Named = tuple[str, str]  # trigger, table


def after_migrate(sender: AppConfig, using: str, **more: object) -> None:
    install(connections[using])


def install(database: BaseDatabaseWrapper) -> None:
    """Makes what is missing or different, drops what is declared no more, leaves the rest."""
    tables = set(database.introspection.table_names())
    if not {Generation._meta.db_table, Erasure._meta.db_table} <= tables:
        return
    with transaction.atomic(database.alias), database.cursor() as cursor:
        _functions(cursor, database.vendor)
        wanted = dict(_wanted(cursor, database.vendor, tables))
        cursor.execute(_OURS[database.vendor])
        there = {(name, table): mark for name, table, mark in cursor.fetchall()}
        for named, mark in there.items():
            if named not in wanted or mark != _mark(wanted[named], database.vendor):
                _drop(cursor, named, database.vendor)
        for named, sql in wanted.items():
            if there.get(named) != _mark(sql, database.vendor):
                _make(cursor, named, sql, database.vendor)
    generation.skip_ahead(database)


def _wanted(cursor: CursorWrapper, vendor: str, tables: set[str]) -> Iterator[tuple[Named, str]]:
    """Tables that don't exist yet are left out, and so are columns."""
    for model in declarations.shown():
        if (table := model._meta.db_table) in tables:
            for name, sql in generation.triggers(table, vendor):
                yield (name, table), sql
    for model, settable in declarations.append_only():
        if (table := model._meta.db_table) in tables:
            cursor.execute(_COLUMNS[vendor], [table])
            columns = [column for (column,) in cursor.fetchall()]
            for name, sql in appendonly.triggers(model, columns, settable, vendor):
                yield (name, table), sql


def _functions(cursor: CursorWrapper, vendor: str) -> None:
    if vendor == "postgresql":
        cursor.execute(generation.FUNCTION)
        cursor.execute(appendonly.FUNCTION)


def _mark(sql: str, vendor: str) -> str:
    return sql if vendor == "sqlite" else hashlib.sha256(sql.encode()).hexdigest()


def _make(cursor: CursorWrapper, named: Named, sql: str, vendor: str) -> None:
    cursor.execute(sql)
    if vendor == "postgresql":
        name, table = named
        cursor.execute(f"""COMMENT ON TRIGGER "{name}" ON "{table}" IS '{_mark(sql, vendor)}'""")


def _drop(cursor: CursorWrapper, named: Named, vendor: str) -> None:
    name, table = named
    cursor.execute(f'DROP TRIGGER "{name}"' + ("" if vendor == "sqlite" else f' ON "{table}"'))
