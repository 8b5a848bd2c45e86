"""A worker is killed at each point of its work: nobody is left out, and nobody gets an issue
twice but by an editor who sends again what was in doubt."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from capysite.base import clock, posting
from newsletter import deliveries
from newsletter.models import Delivery, Issue, Subscriber
from tests.articles.factories import make_user
from tests.base.makers import database_url
from tests.base.smtp_sink import Sink, smtp_sink
from tests.newsletter.issue_makers import make_begun, states

RECIPIENTS = 300
State = Delivery.State
# Where it is killed, and whether what it had in hand is in doubt afterwards.
POINTS = [
    ("claim", 1, False),
    ("sending", 40, True),
    ("data", 60, True),
    ("accepted", 80, True),
    ("result", 1, False),
]
pytestmark = pytest.mark.django_db(transaction=True)


def run_worker(sink: Sink, *, kill: tuple[str, int] | None = None) -> int:
    """Until nothing is left, or until it is killed; the status with which it ended."""
    words = ["manage.py", "worker", "--once"]
    if kill:
        words = ["-m", "tests.newsletter.killed_worker", kill[0], str(kill[1])]
    environment = {
        "DJANGO_SETTINGS_MODULE": "capysite.settings",
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "DATABASE_URL": database_url(),
    }
    return subprocess.call(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        timeout=120,
    )


def after_the_lease() -> None:
    deliveries.lapse(clock.now() + posting.LEASE + timedelta(minutes=1))


@pytest.mark.parametrize(("point", "times", "doubtful"), POINTS)
def test_a_kill_skips_nobody_and_doubles_nobody(point: str, times: int, doubtful: bool) -> None:
    issue = make_begun(RECIPIENTS, at=clock.now())
    everybody = set(Subscriber.objects.values_list("address", flat=True))
    with smtp_sink() as sink:
        assert run_worker(sink, kill=(point, times)) == -signal.SIGKILL
        assert sum(states(issue).values()) == RECIPIENTS
        after_the_lease()
        assert run_worker(sink) == 0
        doubted = list(Delivery.objects.filter(state=State.IN_DOUBT))
        assert states(issue) == Counter(
            {State.SENT: RECIPIENTS - len(doubted)} | ({State.IN_DOUBT: 1} if doubtful else {})
        )
        assert len(sink.recipients) == len(set(sink.recipients))
        in_hand = {one.subscriber.address for one in doubted}
        assert everybody - set(sink.recipients) <= in_hand
        for one in doubted:
            assert deliveries.resend(one, by=make_user(), at=clock.now())
        assert run_worker(sink) == 0
    assert states(issue) == {State.SENT: RECIPIENTS}
    assert set(sink.recipients) == everybody
    twice = {who for who, times in Counter(sink.recipients).items() if times > 1}
    assert twice <= in_hand
    assert deliveries.miscounted() == []
    assert Issue.objects.get().finished_at
