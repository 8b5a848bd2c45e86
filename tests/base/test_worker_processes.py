"""Workers as they run on a site: processes of their own, which get killed."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from capysite.base import clock, posting
from capysite.base.models import OutboxMail
from tests.base.makers import make_mail, start_manage, wait_for
from tests.base.smtp_sink import Sink, smtp_sink

State = OutboxMail.State
pytestmark = pytest.mark.django_db(transaction=True)


def url(sink: Sink) -> str:
    return f"smtp://127.0.0.1:{sink.port}"


def states() -> Counter[str]:
    return Counter(OutboxMail.objects.values_list("state", flat=True))


def test_a_mail_in_flight_when_its_worker_is_killed_is_in_doubt_and_not_doubled() -> None:
    mail = make_mail(to="held@reader.example", not_before=clock.now())  # none to be forgotten
    with smtp_sink(held="hold") as sink:
        killed = start_manage("worker", email_url=url(sink))
        try:
            assert sink.holding.wait(30)
        finally:
            killed.kill()
            killed.communicate()
        sink.release.set()
        posting.lapse(clock.now() + posting.LEASE + timedelta(minutes=1))
        again = start_manage("worker", "--once", email_url=url(sink))
        again.communicate(timeout=60)
        assert again.returncode == 0
        assert sink.recipients == ["held@reader.example"]
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.IN_DOUBT, posting.STOPPED)


def test_sigterm_lets_the_mail_in_flight_arrive_and_begins_no_other() -> None:
    held = make_mail(to="held@reader.example")
    make_mail(to="next@reader.example")
    with smtp_sink(held="hold") as sink:
        worker = start_manage("worker", email_url=url(sink))
        assert sink.holding.wait(30)
        worker.send_signal(signal.SIGTERM)
        sink.release.set()
        worker.communicate(timeout=30)
        assert worker.returncode == 0
        assert sink.recipients == ["held@reader.example"]
    held.refresh_from_db()
    assert held.state == State.SENT
    assert states() == {State.SENT: 1, State.PENDING: 1}


def test_two_workers_send_each_mail_exactly_once() -> None:
    mails = [make_mail().to for _ in range(120)]
    with smtp_sink() as sink:
        workers = [start_manage("worker", email_url=url(sink)) for _ in range(2)]
        try:
            wait_for(lambda: states() == {State.SENT: 120}, seconds=60)
        finally:
            for worker in workers:
                worker.terminate()
                worker.communicate(timeout=30)
        assert [worker.returncode for worker in workers] == [0, 0]
        assert Counter(sink.recipients) == Counter(mails)


def test_a_worker_without_its_database_says_so_and_waits() -> None:
    worker = start_manage("worker", DATABASE_URL=missing_database())
    try:
        assert worker.stdout
        line = next(text for text in worker.stdout if "database" in text)
        assert worker.poll() is None
    finally:
        worker.terminate()
        worker.communicate(timeout=30)
    assert "the database does not answer" in line
    assert worker.returncode == 0


def test_a_single_round_without_a_database_ends_with_a_sentence() -> None:
    worker = start_manage("worker", "--once", DATABASE_URL=missing_database())
    output, _ = worker.communicate(timeout=30)
    assert worker.returncode == 1
    assert output.startswith("CommandError: The database does not answer")
    assert "Traceback" not in output


def missing_database() -> str:
    if connection.vendor == "sqlite":
        return "sqlite:////no/such/folder/db.sqlite3"
    return "postgres://nobody@127.0.0.1:1/none"
