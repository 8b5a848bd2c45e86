"""On PostgreSQL a query that is asked again and again is planned once a connection.

To plan the queries of a guide takes twice as long as to run them. PostgreSQL keeps the plan of a
statement that it was sent apart from its values, so what never changes is written into the text,
and the values travel beside it, which Django’s cursors don’t do.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import NotSupportedError, connection

Place = tuple[str, int] | None
MARK = re.compile(r"%%|%s")


def fixed(
    sql: str, places: tuple[Place, ...], params: tuple[Any, ...]
) -> tuple[str, tuple[Place, ...], tuple[Any, ...]]:
    """The statement with the parameters in it that have no place: for PostgreSQL, where another
    set of values must not make another statement."""
    if connection.vendor != "postgresql":
        return sql, places, params
    connection.ensure_connection()
    rest = iter(zip(places, params, strict=True))

    def write(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%%"
        place, param = next(rest)
        if place:
            return "%s"
        literal: str = _psycopg().sql.Literal(param).as_string(connection.connection)
        return literal.replace("%", "%%")

    kept = [(place, param) for place, param in zip(places, params, strict=True) if place]
    text = MARK.sub(write, sql)
    return text, tuple(place for place, _ in kept), tuple(param for _, param in kept)


def adapted(value: Any) -> Any:
    """A whole number of one width, or each width would be another statement."""
    if connection.vendor != "postgresql" or not isinstance(value, int):
        return value
    return _psycopg().types.numeric.Int8(value)


def fetch(sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    if not keeps_plans():
        return _fetched(sql, params)
    with _preparing() as driver:
        try:
            return _fetched(sql, params)
        except NotSupportedError:
            # A migration beside the running site changed a column, and PostgreSQL refuses the
            # plan from before for as long as the connection lives.
            if connection.in_atomic_block:
                connection.close_at = 0
                raise
            driver.execute("DEALLOCATE ALL", prepare=False)
            return _fetched(sql, params)


def keeps_plans() -> bool:
    """Not behind a pooler that lends connections, and not where statements are written down: there
    each is sent with its values in it, to be read and run again."""
    wanted: bool = connection.settings_dict.get("KEEPS_PLANS", False)
    return wanted and not connection.queries_logged


def _fetched(sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@contextmanager
def _preparing() -> Iterator[Any]:
    """Cursors send values beside the statement, with all that Django does about cursors. Only
    here: the driver would remember the text of every other statement, too."""
    connection.ensure_connection()
    own: Any = connection.connection
    factory, own.cursor_factory, own.prepare_threshold = own.cursor_factory, _psycopg().Cursor, 0
    try:
        yield own
    finally:
        own.cursor_factory, own.prepare_threshold = factory, None


def _psycopg() -> Any:
    """As Django has loaded it, where there is PostgreSQL."""
    return connection.Database  # type: ignore[attr-defined]
