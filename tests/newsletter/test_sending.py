"""An issue over a real socket: each recipient once, and each answer of the mail server sorted."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail as outgoing
from pytest_django import Settings

from capysite.base import posting
from capysite.base.worker import Worker
from newsletter import deliveries, leaving, scheduling
from newsletter.committing import Sending
from newsletter.models import Consent, Delivery, Issue, Subscriber
from newsletter.sending import post
from tests.base.smtp_sink import Sink, smtp_sink
from tests.newsletter.issue_makers import make_begun, make_scheduled, states
from tests.newsletter.makers import NOON

Clock = Callable[[datetime], datetime]
State = Delivery.State
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def noon(at_moment: Clock) -> None:
    at_moment(NOON)
    post.forget()


@pytest.fixture
def server(settings: Settings) -> Callable[[Sink], None]:
    def listens(sink: Sink) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5

    return listens


Server = Callable[[Sink], None]


def send(issue: Issue) -> Issue:
    worker = Worker()
    while post.round(worker):
        pass
    issue.refresh_from_db()
    return issue


def of(name: str) -> Delivery:
    return Delivery.objects.get(subscriber__address=f"{name}@reader.example")


def test_each_recipient_gets_it_once_over_one_connection(server: Server) -> None:
    issue = make_begun(30)
    with smtp_sink() as sink:
        server(sink)
        send(issue)
    assert Counter(sink.recipients) == {f"reader{n}@reader.example": 1 for n in range(30)}
    assert sink.connections == 1
    assert states(issue) == {State.SENT: 30}
    assert (issue.recipients, issue.finished_at) == (30, NOON)


def test_several_connections_share_the_work(server: Server, settings: Settings) -> None:
    issue = make_begun(30)
    settings.MAIL_CONNECTIONS = 4
    with smtp_sink() as sink:
        server(sink)
        send(issue)
    assert Counter(sink.recipients) == {f"reader{n}@reader.example": 1 for n in range(30)}
    assert sink.connections == 4
    assert states(issue) == {State.SENT: 30}


def test_each_answer_has_its_own_end(server: Server) -> None:
    issue = make_begun(6)
    answers = {
        "reader0": "450 later", "reader1": "550 no such reader", "reader2": "data 552 too large",
        "reader3": "drop", "reader4": "hang up",
    }  # fmt: skip
    with smtp_sink(**answers) as sink:
        server(sink)
        send(issue)
    assert sink.recipients == ["reader3@reader.example", "reader5@reader.example"]
    told = {name: (of(name).state, of(name).reason) for name in [f"reader{n}" for n in range(6)]}
    assert told["reader0"] == (State.PENDING, "The mail server said 450: later")
    assert told["reader1"] == (State.FAILED, "The mail server said 550: no such reader")
    assert told["reader2"] == (State.FAILED, "The mail server said 552: too large")
    assert told["reader3"][0] == State.IN_DOUBT
    assert "while sending" in told["reader3"][1]
    assert told["reader4"][0] == State.PENDING
    assert "before the mail left" in told["reader4"][1]
    assert told["reader5"] == (State.SENT, "")
    assert of("reader0").not_before == NOON + timedelta(minutes=1)
    assert issue.finished_at is None


def test_a_server_that_sends_everybody_away_costs_nobody_a_try(
    server: Server, at_moment: Clock
) -> None:
    issue = make_begun(5)
    with smtp_sink(reader0="421 closing") as sink:
        server(sink)
        send(issue)
        assert sink.recipients == []
        assert states(issue) == {State.PENDING: 5}
        assert {of(f"reader{n}").attempts for n in range(5)} == {0}
        sink.answers.clear()
        at_moment(NOON + timedelta(minutes=1))
        post.forget()
        send(issue)
        assert len(set(sink.recipients)) == len(sink.recipients) == 5
    assert issue.finished_at == NOON + timedelta(minutes=1)


def test_a_server_that_is_down_for_a_minute_is_asked_again(
    server: Server, at_moment: Clock, settings: Settings
) -> None:
    issue = make_begun(4)
    with smtp_sink() as sink:
        server(sink)
        settings.EMAIL_PORT = 1
        send(issue)
        assert states(issue) == {State.PENDING: 4}
        server(sink)
        at_moment(NOON + timedelta(minutes=1))
        post.forget()
        send(issue)
    assert states(issue) == {State.SENT: 4}
    assert len(sink.recipients) == 4


def test_a_server_that_falls_silent_is_left_and_the_rest_goes_on(
    server: Server, settings: Settings
) -> None:
    issue = make_begun(3)
    with smtp_sink(reader0="hold") as sink:
        server(sink)
        settings.EMAIL_TIMEOUT = 0.3
        send(issue)
        assert sink.connections == 2
    assert (of("reader0").state, states(issue)[State.SENT]) == (State.IN_DOUBT, 2)


@pytest.mark.parametrize("pipelining", [False, True])
def test_a_refusal_in_the_midst_costs_no_connection(server: Server, pipelining: bool) -> None:
    issue = make_begun(4)
    with smtp_sink(reader0="550 no", reader2="450 later") as sink:
        sink.pipelining = pipelining
        server(sink)
        send(issue)
        assert sink.connections == 1
    assert sink.recipients == ["reader1@reader.example", "reader3@reader.example"]
    assert states(issue) == {State.FAILED: 1, State.PENDING: 1, State.SENT: 2}


def test_who_leaves_after_the_freeze_is_skipped_by_name(server: Server) -> None:
    issue = make_begun(3)
    gone = Subscriber.objects.get(address="reader1@reader.example")
    leaving.leave(gone.token, form=Consent.Form.ONE_CLICK, at=NOON)
    with smtp_sink() as sink:
        server(sink)
        send(issue)
    assert sink.recipients == ["reader0@reader.example", "reader2@reader.example"]
    assert (of("reader1").state, of("reader1").reason) == (State.SKIPPED, "Not sent: left")
    assert issue.finished_at == NOON


def test_who_leaves_between_claim_and_mail_gets_none(server: Server) -> None:
    issue = make_begun(2)
    (first, second) = deliveries.claim(issue, "me", at=NOON, most=2)
    sending = Sending("me", at=NOON)
    gone = Subscriber.objects.get(pk=second.subscriber)
    leaving.leave(gone.token, form=Consent.Form.ONE_CLICK, at=NOON)
    assert sending.step(None, first, at=NOON) is True
    assert sending.step(None, second, at=NOON) is False


def test_a_paused_issue_begins_nothing_more(server: Server) -> None:
    issue = make_begun(2)
    (first, second) = deliveries.claim(issue, "me", at=NOON, most=2)
    sending = Sending("me", at=NOON)
    assert sending.step(None, first, at=NOON) is True
    scheduling.stop(issue, Issue.Pause.BY_HAND, at=NOON)
    assert sending.step(None, second, at=NOON) is False
    deliveries.turn_away(second, "me", at=NOON)
    assert Delivery.objects.get(pk=second.pk).state == State.CLAIMED


def test_a_worker_that_wakes_after_its_lease_sends_nothing_that_another_has() -> None:
    issue = make_begun(1)
    (mine,) = deliveries.claim(issue, "sleeper", at=NOON, most=1)
    later = NOON + posting.LEASE + timedelta(seconds=1)
    assert Sending("sleeper", at=NOON).step(None, mine, at=later) is False
    deliveries.lapse(later)
    (theirs,) = deliveries.claim(issue, "other", at=later, most=1)
    assert Sending("sleeper", at=NOON).step(None, mine, at=NOON) is False
    assert Sending("other", at=later).step(None, theirs, at=later) is True


def test_what_a_dead_worker_was_sending_is_in_doubt_until_somebody_decides() -> None:
    issue = make_begun(1)
    (mine,) = deliveries.claim(issue, "dead", at=NOON, most=1)
    assert Sending("dead", at=NOON).step(None, mine, at=NOON)
    deliveries.lapse(NOON + posting.LEASE)
    found = Delivery.objects.get()
    assert (found.state, found.reason) == (State.IN_DOUBT, posting.STOPPED)
    # It was only asleep, and knows.
    known = deliveries.Result(mine, State.SENT, NOON)
    Sending("dead", at=NOON).step(known, None, at=NOON)
    assert Delivery.objects.get().state == State.SENT


def test_a_backend_that_is_no_server_gets_whole_messages() -> None:
    issue = make_begun(2, introduction="Grüße aus der Mühle.")
    send(issue)
    first, second = outgoing.outbox
    assert [mail.to for mail in outgoing.outbox] == [
        ["reader0@reader.example"], ["reader1@reader.example"]
    ]  # fmt: skip
    assert first.subject == issue.subject
    assert first.extra_headers["List-Unsubscribe"] != second.extra_headers["List-Unsubscribe"]
    assert "Grüße aus der Mühle." in first.body


def test_a_row_that_a_late_worker_put_back_is_not_forgotten() -> None:
    issue, gone = make_begun(1), make_scheduled(NOON)
    reader = Subscriber.objects.get()
    Delivery.objects.create(issue=gone, subscriber=reader, not_before=NOON)
    Issue.objects.filter(pk=issue.pk).update(finished_at=NOON)
    Issue.objects.filter(pk=gone.pk).update(cancelled_at=NOON)
    deliveries.lapse(NOON)
    issue.refresh_from_db()
    assert (issue.finished_at, states(issue)) == (None, {State.PENDING: 1})
    assert states(gone) == {State.SKIPPED: 1}
