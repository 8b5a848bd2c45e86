"""What the databases do in their own words: find rows by their marks. Neither ranks or counts:
each gives some of the newest that match, whatever the number of all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

from articles.search.formulas import Formula

# Of each formula at most so many rows are ranked.
MOST_ROWS = 150
# PostgreSQL looks among so many of the newest first: a common word is found there. A word that
# isn't there so often has few places, of which so many are put in order.
NEWEST_ROWS = 800
OLDER_ROWS = 600


class Engine(Protocol):
    def rows(self, formulas: Sequence[Formula], at: datetime) -> RawSQL:
        """Ids of rows that stand at the instant and match one of the formulas."""
        ...

    def words(self, traces: Sequence[str]) -> RawSQL:
        """Ids of words that share a trace."""
        ...

    def add(self, table: str, rows: Sequence[tuple[int, str]]) -> None:
        """Rows, by id and marks, that were just written to the table."""
        ...

    def remove(self, table: str, ids: Sequence[int]) -> None: ...


class PostgreSQL:
    """The indexed column is made by the database from the row."""

    def rows(self, formulas: Sequence[Formula], at: datetime) -> RawSQL:
        matching = "vector @@ %s::tsquery AND begins_at <= %s AND (until IS NULL OR until > %s)"
        newest = (
            f"SELECT id FROM (SELECT * FROM articles_searchrow ORDER BY id DESC LIMIT {NEWEST_ROWS}"
            f") AS newest WHERE {matching} LIMIT {MOST_ROWS}"
        )
        older = (
            f"SELECT id FROM (SELECT id FROM articles_searchrow WHERE {matching}"
            f" LIMIT {OLDER_ROWS}) AS older ORDER BY id DESC LIMIT {MOST_ROWS}"
        )
        # The second is asked only where the first gives too few.
        one = f"(SELECT id FROM (({newest}) UNION ALL ({older})) AS both_ LIMIT {MOST_ROWS})"
        params: list[object] = []
        for formula in formulas:
            params += [self._query(formula), at, at] * 2
        return RawSQL(" UNION ".join([one] * len(formulas)), params)

    def words(self, traces: Sequence[str]) -> RawSQL:
        query = self._query((tuple(traces),))
        return RawSQL("SELECT id FROM articles_searchword WHERE vector @@ %s::tsquery", [query])

    def add(self, table: str, rows: Sequence[tuple[int, str]]) -> None:
        pass

    def remove(self, table: str, ids: Sequence[int]) -> None:
        pass

    def _query(self, formula: Formula) -> str:
        return _written(formula, quote="'", either=" | ", both=" & ")


class SQLite:
    """Tables of FTS5 beside ours, kept by the writer of ours."""

    def rows(self, formulas: Sequence[Formula], at: datetime) -> RawSQL:
        # The cross join makes SQLite walk its index from the newest row on, and stop.
        one = (
            "SELECT id FROM (SELECT r.id FROM articles_searchrow_fts CROSS JOIN articles_searchrow"
            " AS r ON r.id = articles_searchrow_fts.rowid WHERE articles_searchrow_fts MATCH %s"
            " AND r.begins_at <= %s AND (r.until IS NULL OR r.until > %s)"
            f" ORDER BY articles_searchrow_fts.rowid DESC LIMIT {MOST_ROWS})"
        )
        moment = connection.ops.adapt_datetimefield_value(at)
        params = [p for formula in formulas for p in (self._query(formula), moment, moment)]
        return RawSQL(" UNION ".join([one] * len(formulas)), params)

    def words(self, traces: Sequence[str]) -> RawSQL:
        sql = "SELECT rowid FROM articles_searchword_fts WHERE articles_searchword_fts MATCH %s"
        return RawSQL(sql, [self._query((tuple(traces),))])

    def add(self, table: str, rows: Sequence[tuple[int, str]]) -> None:
        column = {"articles_searchrow": "marks", "articles_searchword": "traces"}[table]
        sql = f"INSERT OR REPLACE INTO {table}_fts (rowid, {column}) VALUES (%s, %s)"
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def remove(self, table: str, ids: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {table}_fts WHERE rowid = %s", [(id_,) for id_ in ids])

    def _query(self, formula: Formula) -> str:
        return _written(formula, quote='"', either=" OR ", both=" AND ")


def _written(formula: Formula, *, quote: str, either: str, both: str) -> str:
    choices = (either.join(f"{quote}{mark}{quote}" for mark in any_) for any_ in formula)
    return both.join(f"({choice})" for choice in choices)


_ENGINES: dict[str, type[Engine]] = {"postgresql": PostgreSQL, "sqlite": SQLite}


def engine() -> Engine:
    return _ENGINES[connection.vendor]()
