"""One address typed 10,000 times by four processes at once: one subscriber, one mail."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from multiprocessing import get_context

from django.db import DatabaseError, connection

from bin.exercises import Figure, exactly, none_of, told
from bin.ground import Ground
from capysite.base.models import OutboxMail
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import BETWEEN_MAILS
from tests.newsletter.makers import NOON, ask, make_complainer, make_leaver, make_reader

PROCESSES, ASKS, FEWER = 4, 10_000, 1_000
SPELLINGS = ("{}@example.org", "{}@EXAMPLE.org", " {}@Example.Org", "{}@example.ORG ")
BEFORE: dict[str, Callable[[str], object]] = {
    "new": lambda email: None,
    "reader": partial(make_reader, mailed_at=NOON - BETWEEN_MAILS),
    "leaver": partial(make_leaver, mailed_at=NOON - BETWEEN_MAILS),
    "complainer": make_complainer,
}


def type_often(spelling: str, asks: int) -> list[str]:
    faults = []
    for n in range(asks // PROCESSES):
        try:
            ask(spelling, at=NOON + timedelta(seconds=n))
        except DatabaseError as error:
            faults.append(f"{type(error).__name__}: {error}")
    connection.close()
    return faults


def flood(name: str, asks: int) -> Iterator[Figure]:
    connection.close()  # a forked process would go on with the socket of this one
    begun = time.monotonic()
    with get_context("fork").Pool(PROCESSES) as pool:
        faults = pool.starmap(type_often, [(one.format(name), asks) for one in SPELLINGS])
    took = time.monotonic() - begun
    mails = OutboxMail.objects.filter(to__iexact=f"{name}@example.org")
    row = Subscriber.objects.get(address=f"{name}@example.org")
    yield none_of(f"{name}: failed", (fault for one in faults for fault in one))
    yield exactly(f"{name}: asked", Consent.objects.filter(subscriber=row).count(), asks)
    yield exactly(f"{name}: mails", mails.count(), 1)
    leaves = 0 if name == "complainer" else 1
    yield exactly(f"{name}: mails that leave", mails.exclude(state="failed").count(), leaves)
    yield told(f"{name}: a second", f"{asks / took:,.0f}")


def run(ground: Ground) -> Iterator[Figure]:
    for name, make in BEFORE.items():
        make(f"{name}@example.org")
        yield from flood(name, ASKS if name == "new" else FEWER)
