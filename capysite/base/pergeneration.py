"""What is reckoned from all that readers see, kept by the process until something changes: while
the generation stands, and nothing begins or ends by itself.

For what many pages share and none can ask the database for in little time. Inside of a transaction
nothing is kept, for there one reads what others can't.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection

from capysite.base import boundaries, generation

Value = TypeVar("Value")


@dataclass(frozen=True)
class _Kept(Generic[Value]):
    value: Value
    number: int
    since: datetime
    until: datetime


_all: list["PerGeneration[Any]"] = []


class PerGeneration(Generic[Value]):
    def __init__(self, reckon: Callable[[datetime], Value]) -> None:
        self._reckon = reckon
        self._kept: _Kept[Value] | None = None
        _all.append(self)

    def at(self, at: datetime) -> Value:
        if connection.in_atomic_block:
            return self._reckon(at)
        kept, number = self._kept, generation.current()
        if kept and kept.number == number and kept.since <= at < kept.until:
            return kept.value
        number, until = boundaries.read(at)
        value = self._reckon(at)
        if generation.current() == number:
            self._kept = _Kept(value, number, at, until)
        return value

    def forget(self) -> None:
        self._kept = None


def forget_all() -> None:
    """Where another database takes the place of this one, whose numbers are its own."""
    for one in _all:
        one.forget()
