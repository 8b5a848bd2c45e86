"""Whether something else is there, looked up for each row that is asked about.

PostgreSQL makes one join with a whole table of EXISTS, and both databases write down all that an
IN names, however few rows are asked about. A look-up that stops at the first costs what it finds.
"""

from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.lookups import IsNull


def has(rows: QuerySet[Any]) -> Q:
    """`rows` refer to the row by OuterRef."""
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))
