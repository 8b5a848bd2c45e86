"""When pages change by the clock alone: at midnight, and when something scheduled begins or ends.

Whoever shows pages declares what of theirs comes next. Between two of these moments, and while
the generation stands, every page stays as it is.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Subquery

from capysite.base import clock
from capysite.base.models import Generation

# From an instant to queries for one moment each; one that isn't ahead of it doesn't count.
Ahead = Callable[[datetime], Iterable[QuerySet[Any, Any]]]
_declared: list[Ahead] = []


def declare(ahead: Ahead) -> None:
    if ahead not in _declared:
        _declared.append(ahead)


def read(at: datetime) -> tuple[int, datetime]:
    """The generation, and until when its pages stay as they are: in one statement, so that they
    belong together."""
    queries = [query for ahead in _declared for query in ahead(at)]
    moments = {f"moment_{n}": Subquery(query) for n, query in enumerate(queries)}
    rows: Any = Generation.objects.filter(pk=1).annotate(**moments)
    row = rows.values("number", *moments).first() or {"number": 0}
    ahead = (row.get(name) for name in moments)
    return row["number"], min([clock.next_midnight(at), *(m for m in ahead if m and m > at)])
