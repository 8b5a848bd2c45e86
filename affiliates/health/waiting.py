"""Which addresses wait for a look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from affiliates.health.recording import PATIENTLY
from affiliates.models import LinkAddress
from capysite.base.outbound import Kept

# Of one host in one bite of the worker: a host of thousands keeps nobody else waiting.
OF_ONE_HOST = 2


@dataclass(frozen=True, slots=True)
class Due:
    pk: int
    host: int
    url: str
    kept: Kept


def every() -> QuerySet[LinkAddress]:
    return LinkAddress.objects.exclude(host=None)


def due(at: datetime) -> QuerySet[LinkAddress]:
    return every().filter(next_look__lte=at)


def of_host(name: str) -> QuerySet[LinkAddress]:
    """By its name alone, whatever its ports."""
    return every().filter(Q(host__name=name) | Q(host__name__startswith=f"{name}:"))


def few(at: datetime, most: int) -> QuerySet[LinkAddress]:
    """For a bite: what somebody asked for first, then the oldest, of hosts that may be asked."""
    return _of_free_hosts(at, ~Q(detail=PATIENTLY), OF_ONE_HOST)[:most]


def patient(at: datetime, most: int) -> QuerySet[LinkAddress]:
    """For a bite that takes its time: what a short look was not enough for, one of each host."""
    return _of_free_hosts(at, Q(detail=PATIENTLY), 1)[:most]


def _of_free_hosts(at: datetime, which: Q, of_one: int) -> QuerySet[LinkAddress]:
    first = F("asked_at").asc(nulls_last=True)
    free = Q(host__rests_until=None) | Q(host__rests_until__lte=at)
    free &= Q(host__taken_until=None) | Q(host__taken_until__lte=at)
    nth: Any = Window(RowNumber(), partition_by="host", order_by=(first, "next_look", "pk"))
    found = due(at).filter(which, free).annotate(nth=nth).filter(nth__lte=of_one)
    return found.order_by(first, "next_look", "pk")


def read(found: QuerySet[LinkAddress]) -> Iterable[Due]:
    values = found.values_list("pk", "host_id", "url", "kept_url", "etag", "modified")
    for pk, host, url, *kept in values.iterator():
        yield Due(pk, host, url, Kept(*kept))
