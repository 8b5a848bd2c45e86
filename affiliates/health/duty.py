"""The worker’s part: keeps in step with what is used, and looks at a few addresses a minute.

Links can wait and mail can’t: while mail waits, no look is begun.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from affiliates.health import gathering, waiting
from affiliates.health.rounds import Round
from affiliates.health.turns import Pace
from affiliates.models import LinkAddress
from capysite.base import clock
from capysite.base.models import OutboxMail
from capysite.base.worker import duty

# Ten seconds together, as a bite may take: the last look may begin after one and a half, and
# takes eight with all its redirects and waits.
PACE = Pace(seconds=4.5, brief=1.0, patience=1.5, hurried=True, whole=8.0)
# One request, with all the time of a bite for it and for the turns of its redirects.
PATIENT = Pace(seconds=8.0, patience=7.0, brief=0.0, whole=8.0)
BEGIN_WITHIN = 1.5
MOST = 64


@duty("links: what is used", every=timedelta(minutes=10))
def keep_in_step(at: datetime) -> None:
    gathering.gather(at)


@duty("links: looked at", every=timedelta(minutes=1))
def look(at: datetime) -> None:
    _bite(lambda: waiting.few(at, MOST), PACE)


@duty("links: looked at with patience", every=timedelta(minutes=1))
def look_patiently(at: datetime) -> None:
    _bite(lambda: waiting.patient(at, PATIENT.threads), PATIENT)


def _bite(chosen: Callable[[], QuerySet[LinkAddress]], pace: Pace) -> None:
    begun = time.monotonic()

    def go_on() -> bool:
        return time.monotonic() - begun < BEGIN_WITHIN and not _mail_waits()

    if go_on():
        Round(waiting.read(chosen()), pace=pace, go_on=go_on).run()


def _mail_waits() -> bool:
    due = OutboxMail.objects.filter(state=OutboxMail.State.PENDING, not_before__lte=clock.now())
    return due.exists()
