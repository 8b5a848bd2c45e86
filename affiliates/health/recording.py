"""Writes down what a look found: one small transaction each, in the thread of the database."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from affiliates.health.judging import Finding
from affiliates.health.states import LinkState
from affiliates.health.strikes import take_in
from affiliates.models import LinkAddress, LinkEvent, LinkHost

EVENTS = 20
PATIENTLY = "A short look was not enough: one with more patience follows."
# Longer than the longest visit; a process that was killed keeps a host no longer.
LEASE = timedelta(minutes=2)


def record(pk: int, finding: Finding, at: datetime) -> LinkState | None:
    """The state that the address has now; None if it was forgotten meanwhile."""
    with transaction.atomic():
        address = LinkAddress.objects.select_for_update().filter(pk=pk).first()
        if address is None:
            return None
        event = take_in(address, finding, at)
        address.save()
        if event is not None:
            event.save()
            _prune(address)
    return LinkState(address.state)


def _prune(address: LinkAddress) -> None:
    kept = list(address.events.values_list("pk", flat=True)[:EVENTS])
    if len(kept) == EVENTS:
        LinkEvent.objects.filter(address=address).exclude(pk__in=kept).delete()


def postpone(pks: list[int], until: datetime) -> None:
    """Nothing is said about them: our own line was down, or it wasn’t our turn."""
    LinkAddress.objects.filter(pk__in=pks).update(next_look=until, asked_at=None)


def be_patient(pk: int, at: datetime) -> None:
    """Nothing is said about it, and what was said stays; the worker looks once more, longer."""
    LinkAddress.objects.filter(pk=pk).update(detail=PATIENTLY, next_look=at)


def take(host: int, at: datetime) -> bool:
    """Compare and set: one process asks a host."""
    free = Q(taken_until=None) | Q(taken_until__lte=at)
    return bool(LinkHost.objects.filter(free, pk=host).update(taken_until=at + LEASE))


def keep(host: int, at: datetime) -> None:
    LinkHost.objects.filter(pk=host).update(taken_until=at + LEASE)


def release(host: int, rests_until: datetime) -> None:
    LinkHost.objects.filter(pk=host).update(taken_until=None, rests_until=rests_until)


def learn_robots(host: int, text: str, at: datetime) -> None:
    LinkHost.objects.filter(pk=host).update(robots=text, robots_at=at, taken_until=at + LEASE)
