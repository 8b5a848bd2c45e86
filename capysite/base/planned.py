"""On PostgreSQL a query that is asked again and again is planned once a connection.

To plan the queries of a guide takes twice as long as to run them. PostgreSQL keeps the plan of a
statement that it was sent apart from its values, so what never changes is written into the text,
and the values travel beside it, which Django’s cursors don’t do.
"""

import re
from typing import Any

from django.db import connection

Place = tuple[str, int] | None
MARK = re.compile(r"%%|%s")


def fixed(
    sql: str, places: tuple[Place, ...], params: tuple[Any, ...]
) -> tuple[str, tuple[Place, ...], tuple[Any, ...]]:
    """The statement with the parameters in it that have no place: for PostgreSQL, where another
    set of values must not make another statement."""
    if connection.vendor != "postgresql":
        return sql, places, params
    from psycopg.sql import Literal

    connection.ensure_connection()
    rest = iter(zip(places, params, strict=True))

    def write(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%%"
        place, param = next(rest)
        literal = Literal(param).as_string(connection.connection)
        return "%s" if place else literal.replace("%", "%%")

    kept = [(place, param) for place, param in zip(places, params, strict=True) if place]
    text = MARK.sub(write, sql)
    return text, tuple(place for place, _ in kept), tuple(param for _, param in kept)


def adapted(value: Any) -> Any:
    """A whole number of one width, or each width would be another statement."""
    if connection.vendor != "postgresql" or not isinstance(value, int):
        return value
    from psycopg.types.numeric import Int8

    return Int8(value)


def fetch(sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with _cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _cursor() -> Any:
    """One that sends values beside the statement, with all that Django does about cursors. Where
    statements are written down, each is sent with its values in it, to be read and run again."""
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    own: Any = connection.connection
    if own.prepare_threshold is None:
        return connection.cursor()
    before, own.cursor_factory = own.cursor_factory, Cursor
    try:
        return connection.cursor()
    finally:
        own.cursor_factory = before
