from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from capysite.base import limits, posting, worker
from capysite.base.models import Heartbeat, Limit, OutboxMail
from capysite.base.worker import Worker
from tests.base.makers import NOON, make_mail
from tests.base.smtp_sink import smtp_sink

State = OutboxMail.State
SMTP = "django.core.mail.backends.smtp.EmailBackend"
Clock = Callable[[datetime], datetime]
pytestmark = pytest.mark.django_db


def row(mail: OutboxMail) -> OutboxMail:
    return OutboxMail.objects.get(pk=mail.pk)


@pytest.fixture(autouse=True)
def noon(at_moment: Clock) -> None:
    at_moment(NOON)


@pytest.fixture
def server(settings: Settings) -> Callable[[int], None]:
    def listens_at(port: int) -> None:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
        settings.EMAIL_TIMEOUT = 5

    return listens_at


def test_each_answer_of_the_mail_server_has_its_own_end(server: Callable[[int], None]) -> None:
    busy, gone, dropped, fine = (
        make_mail(to=f"{name}@reader.example") for name in ("busy", "gone", "dropped", "fine")
    )
    with smtp_sink(busy="450 later", gone="550 no such reader", dropped="drop") as sink:
        server(sink.port)
        Worker().drain()
    busy, gone, dropped, fine = map(row, (busy, gone, dropped, fine))
    assert (fine.state, fine.sent_at, fine.last_error) == (State.SENT, NOON, "")
    assert (gone.state, gone.last_error) == (
        State.FAILED,
        "The mail server said 550: no such reader",
    )
    assert (busy.state, busy.attempts, busy.not_before) == (
        State.PENDING,
        1,
        NOON + timedelta(minutes=1),
    )
    assert busy.last_error == "The mail server said 450: later"
    assert dropped.state == State.IN_DOUBT
    assert "while sending" in dropped.last_error


def test_mail_waits_longer_each_time_and_is_given_up_in_the_end(
    server: Callable[[int], None], at_moment: Clock
) -> None:
    mail = make_mail()
    server(1)
    waits = []
    while row(mail).state == State.PENDING:
        at = at_moment(row(mail).not_before)
        Worker().drain()
        waits.append(row(mail).not_before - at)
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 4, 16, 64)]
    assert len(waits) == posting.MOST_TRIES
    assert row(mail).state == State.FAILED
    assert row(mail).last_error.startswith("Tried 10 times. The mail server can't be reached")


def test_mail_whose_time_has_not_come_stays() -> None:
    mail = make_mail(not_before=NOON + timedelta(seconds=1))
    Worker().drain()
    assert row(mail).state == State.PENDING


def test_what_a_dead_worker_had_not_begun_waits_again(at_moment: Clock) -> None:
    mail = make_mail()
    posting.claim("dead:1", at=NOON)
    posting.lapse(NOON + posting.LEASE - timedelta(seconds=1))
    assert row(mail).state == State.CLAIMED
    posting.lapse(NOON + posting.LEASE)
    assert (row(mail).state, row(mail).claimed_by) == (State.PENDING, "")


def test_what_a_dead_worker_was_sending_is_in_doubt_and_stays_so(at_moment: Clock) -> None:
    mail = make_mail()
    posting.claim("dead:1", at=NOON)
    posting.begin(mail.pk, "dead:1", at=NOON)
    at_moment(NOON + posting.LEASE)
    Worker().drain()
    Worker().drain()
    assert (row(mail).state, row(mail).last_error) == (State.IN_DOUBT, posting.STOPPED)


def test_a_worker_that_wakes_after_its_lease_begins_nothing(at_moment: Clock) -> None:
    mail = make_mail()
    posting.claim("asleep:1", at=NOON)
    assert posting.begin(mail.pk, "asleep:1", at=NOON + posting.LEASE) is None
    posting.lapse(NOON + posting.LEASE)
    posting.claim("awake:1", at=NOON + posting.LEASE)
    assert posting.begin(mail.pk, "asleep:1", at=NOON + posting.LEASE) is None
    assert posting.begin(mail.pk, "awake:1", at=NOON + posting.LEASE) is not None


def test_a_worker_that_wakes_after_its_lease_ends_the_doubt_about_its_own_mail() -> None:
    mail = make_mail()
    posting.claim("asleep:1", at=NOON)
    letter = posting.begin(mail.pk, "asleep:1", at=NOON)
    assert letter
    posting.lapse(NOON + posting.LEASE)
    assert row(mail).state == State.IN_DOUBT
    posting.finish(letter, {"state": State.SENT, "sent_at": NOON, "last_error": ""})
    assert row(mail).state == State.SENT


def test_two_workers_never_claim_the_same_mail() -> None:
    mails = [make_mail().pk for _ in range(5)]
    first = posting.claim("one:1", at=NOON, most=3)
    second = posting.claim("two:1", at=NOON, most=3)
    assert (first, second) == (mails[:3], mails[3:])


def test_a_duty_is_done_by_one_worker_each_time_it_is_due(
    monkeypatch: pytest.MonkeyPatch, at_moment: Clock
) -> None:
    monkeypatch.setattr(worker, "_duties", {})
    done: list[datetime] = []
    worker.duty("count", every=timedelta(minutes=5))(done.append)
    Worker().drain()
    Worker().drain()
    later = at_moment(NOON + timedelta(minutes=5))
    Worker().drain()
    assert done == [NOON, later]


def test_windows_of_limits_that_are_over_are_forgotten(at_moment: Clock) -> None:
    limits.allow("a reader", limit=1, per=timedelta(minutes=1), at=NOON)
    limits.allow("another", limit=1, per=timedelta(days=1), at=NOON)
    over = Limit.objects.get(window_end=NOON + timedelta(minutes=1))
    stands = Limit.objects.get(window_end=NOON + timedelta(days=1))
    at_moment(NOON + timedelta(minutes=1))
    Worker().drain()
    assert not Limit.objects.filter(pk=over.pk).exists()
    assert Limit.objects.filter(pk=stands.pk).exists()


def test_silence_is_told_after_two_minutes(at_moment: Clock) -> None:
    assert worker.silence(NOON) == timedelta.max
    Worker().beat()
    assert worker.silence(NOON + timedelta(minutes=2)) is None
    assert worker.silence(NOON + timedelta(minutes=3)) == timedelta(minutes=3)
    Heartbeat.objects.create(name="another", seen_at=NOON + timedelta(minutes=3))
    assert worker.silence(NOON + timedelta(minutes=3)) is None


def test_of_the_workers_of_yesterday_the_last_one_is_remembered() -> None:
    for name, days in (("first", 3), ("last", 2)):
        Heartbeat.objects.create(name=name, seen_at=NOON - timedelta(days=days))
    worker.forget_heartbeats(NOON)
    assert Heartbeat.objects.get().name == "last"
    assert worker.silence(NOON) == timedelta(days=2)


def test_a_worker_beats_at_most_every_ten_seconds(at_moment: Clock) -> None:
    busy = Worker()
    busy.beat()
    at_moment(NOON + timedelta(seconds=1))
    busy.beat()
    assert Heartbeat.objects.get().seen_at == NOON
    assert worker.BEAT_EVERY <= 15


def test_a_worker_that_was_told_to_stop_begins_no_further_mail(
    server: Callable[[int], None],
) -> None:
    mails = [make_mail(), make_mail()]
    stopping = Worker()
    stopping.stop()
    stopping.work()
    assert [row(mail).state for mail in mails] == [State.PENDING, State.PENDING]


def test_mail_leaves_though_a_duty_breaks(server: Callable[[int], None]) -> None:
    mail = make_mail()

    def broken(at: datetime) -> None:
        raise ZeroDivisionError

    worker.duty("test: broken", every=timedelta(minutes=1))(broken)
    try:
        with smtp_sink() as sink:
            server(sink.port)
            with pytest.raises(ZeroDivisionError):
                Worker().drain()
    finally:
        del worker._duties["test: broken"]
    assert row(mail).state == State.SENT


@pytest.mark.sqlite
def test_sqlite_learns_which_index_finds_few_rows() -> None:
    make_mail(to="anna@reader.example")
    Worker().drain()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'base_outboxmail'")
        assert cursor.fetchone()[0] >= 1
