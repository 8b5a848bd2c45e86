"""Queries that are asked again and again with other values: Django writes their SQL once.

To write the SQL of a page takes several times as long as to run it, and it is the same each time.
`make` builds the queryset from named values; those are then swapped in the SQL that came of it. So
they have to stand in the query as they are: what is reckoned from one in Python is refused.

A sequence stands for an `__in`. It is filled up to a power of two, so that there are few of them.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet

from capysite.base import planned

Row = TypeVar("Row")
Shape = tuple[tuple[str, type, int], ...]
MOST = 64  # forms of one query that are remembered


@dataclass(frozen=True)
class _Written:
    """`places` say of each parameter which value stands there, or the parameter itself;
    `converters` what is made of each column that comes."""

    queryset: Any
    compiler: Any
    converters: Any
    sql: str
    places: tuple[tuple[str, int] | None, ...]
    params: tuple[Any, ...]


class Prepared(Generic[Row]):
    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make
        self._lock = Lock()
        self._written: dict[tuple[str, Shape], _Written | None] = {}

    def rows(self, **values: Any) -> list[Row]:
        filled = {name: _filled(value) for name, value in values.items()}
        shape = tuple((name, type(v[0]) if v else str, len(v)) for name, v in filled.items())
        kinds = {name: isinstance(value, list | tuple) for name, value in values.items()}
        written = self._find(shape, kinds)
        if written is None:
            return []
        adapted = {name: [_adapted(one) for one in value] for name, value in filled.items()}
        params = tuple(
            adapted[place[0]][place[1]] if place else param
            for place, param in zip(written.places, written.params, strict=True)
        )
        return _run(written, params)

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.rows(**values)), None)

    def _find(self, shape: Shape, kinds: dict[str, bool]) -> _Written | None:
        key = (connection.vendor, shape)
        try:
            return self._written[key]
        except KeyError:
            written = self._write(shape, kinds)
        with self._lock:
            if len(self._written) >= MOST:
                self._written.clear()
            self._written[key] = written
        return written

    def _write(self, shape: Shape, kinds: dict[str, bool]) -> _Written | None:
        """None for a query that finds nothing, whatever is asked. Twice, with other marks, so that
        what was reckoned from one is found out."""
        try:
            (queryset, compiler, sql, params), names = self._compile(shape, kinds, 0)
            (_, _, other_sql, other_params), other_names = self._compile(shape, kinds, 1)
        except EmptyResultSet:
            return None
        places = tuple(names.get(_hashed(param)) for param in params)
        others = tuple(other_names.get(_hashed(param)) for param in other_params)
        kept = [p for p, place in zip(params, places, strict=True) if place is None]
        other_kept = [p for p, place in zip(other_params, others, strict=True) if place is None]
        if (sql, places, kept) != (other_sql, others, other_kept):
            raise ValueError(f"{self._make.__qualname__} reckons with what it is given.")
        if missing := {name for name, _, count in shape if count} - {p[0] for p in places if p}:
            raise ValueError(f"{self._make.__qualname__} asks for nothing by {min(missing)}.")
        sql, places, params = planned.fixed(sql, places, tuple(params))
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        compiler.connection = None  # of this thread, which ends before what is kept here
        return _Written(queryset, compiler, converters, sql, places, params)

    def _compile(self, shape: Shape, kinds: dict[str, bool], turn: int) -> tuple[Any, Any]:
        marks: dict[str, Any] = {}
        names: dict[Any, tuple[str, int]] = {}
        for place, (name, kind, count) in enumerate(shape):
            own = [_mark(kind, turn * 100_000 + place * 10_000 + n) for n in range(count)]
            names |= {_hashed(_adapted(mark)): (name, n) for n, mark in enumerate(own)}
            marks[name] = own if kinds[name] else own[0]
        queryset: QuerySet[Any] = self._make(**marks)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        return (queryset, compiler, sql, params), names


def _run(written: _Written, params: tuple[Any, ...]) -> list[Any]:
    """By Django's own way of making rows, with the parameters of today."""
    compiler = copy(written.compiler)
    compiler.connection = connections[compiler.using]
    compiler.execute_sql = lambda *args, **kwargs: [planned.fetch(written.sql, params)]
    compiler.get_converters = lambda columns: written.converters
    query = copy(written.queryset.query)
    query.get_compiler = lambda *args, **kwargs: compiler
    queryset = copy_of(written.queryset, query)
    return list(queryset._iterable_class(queryset))


def copy_of(queryset: Any, query: Any) -> Any:
    fresh = queryset.__class__(model=queryset.model, query=query, using=queryset._db)
    fresh._iterable_class, fresh._fields = queryset._iterable_class, queryset._fields
    return fresh


def _filled(value: Any) -> list[Any]:
    """A sequence up to the next power of two, by its last; anything else alone."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return [value]
    full = 1 << max(0, len(value) - 1).bit_length()
    return [*value, *[value[-1]] * (full - len(value))] if value else []


def _mark(kind: type, number: int) -> Any:
    """A value that stands nowhere else."""
    if issubclass(kind, datetime):
        return datetime(1900 + number // 100_000, 1, 1, 0, 0, 0, 1 + number % 100_000, tzinfo=UTC)
    if issubclass(kind, str):
        return f"\ue0aaprepared {number}"
    if issubclass(kind, int):
        return number - 2_000_000_000
    raise TypeError(f"{kind.__name__} can’t be swapped in a query.")


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return planned.adapted(value)


def _hashed(value: Any) -> Any:
    """Parameters that can't be marks may be unhashable."""
    return value if isinstance(value, str | int | datetime) else None
