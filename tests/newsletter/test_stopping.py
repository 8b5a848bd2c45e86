"""An issue stops by itself: for a correction of a fact in it, and where too many don't want it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from articles.ledger.kinds import Reason
from articles.models import Fact
from capysite.base.models import OutboxMail
from newsletter import aftermath, scheduling, stopping
from newsletter.models import Delivery, Issue, IssueFact
from tests.articles.factories import make_fact, make_user, make_version
from tests.newsletter.issue_makers import make_begun
from tests.newsletter.makers import NOON

State = Delivery.State
Clock = Callable[[datetime], datetime]
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def before_noon(at_moment: Clock) -> None:
    at_moment(NOON - 10 * HOUR)


def correct(fact: Fact, value: str, hours: int, at_moment: Clock, **parts: Any) -> None:
    at = at_moment(NOON + hours * HOUR)
    reason = parts.pop("reason", Reason.CORRECTION)
    make_version(fact, value, at=at, reason=reason, **parts)


def priced(recipients: int = 2) -> tuple[Issue, Fact]:
    fact = make_fact(key="quillcast-price")
    issue = make_begun(recipients, introduction="It costs {{ fact: quillcast-price }}.")
    assert IssueFact.objects.get().fact == fact
    return issue, fact


def stopped(issue: Issue, hours: int) -> tuple[bool, str]:
    answer = stopping.stop_where_due(issue, at=NOON + hours * HOUR)
    issue.refresh_from_db()
    return answer, issue.pause


def test_a_correction_of_a_fact_in_it_pauses_the_issue_and_an_update_does_not(
    at_moment: Clock,
) -> None:
    issue, fact = priced()
    correct(fact, "$18/mo", 1, at_moment, reason=Reason.UPDATE)
    assert stopped(issue, 1) == (False, "")
    correct(fact, "$19/mo", 2, at_moment)
    assert stopped(issue, 1) == (False, "")
    assert stopped(issue, 2) == (True, "correction")
    assert issue.paused_at == NOON + 2 * HOUR


def test_an_editor_who_knows_of_the_correction_lets_it_go_on(at_moment: Clock) -> None:
    issue, fact = priced()
    correct(fact, "$19/mo", 1, at_moment)
    assert stopped(issue, 1) == (True, "correction")
    scheduling.resume(issue, by=make_user(), at=NOON + 2 * HOUR)
    issue.refresh_from_db()
    assert stopped(issue, 3) == (False, "")


def deliver(issue: Issue, **states: int) -> None:
    rows = iter(issue.deliveries.order_by("pk"))
    for state, number in states.items():
        for _ in range(number):
            row = next(rows)
            row.state, row.not_before = state, NOON + HOUR
            row.sent_at = NOON + HOUR if state == State.SENT else None
            row.reason = "" if state == State.SENT else "The mail server said 550."
            row.save()


@pytest.mark.parametrize(
    ("sent", "failed", "pause"), [(47, 3, "bounces"), (48, 2, ""), (40, 9, ""), (0, 0, "")]
)
def test_too_many_refusals_pause_it_once_fifty_were_tried(
    sent: int, failed: int, pause: str
) -> None:
    issue = make_begun(60)
    deliver(issue, sent=sent, failed=failed)
    assert stopped(issue, 2) == (bool(pause), pause)


def test_complaints_pause_it_and_count_anew_once_somebody_decided() -> None:
    issue = make_begun(60)
    deliver(issue, sent=55)
    issue.deliveries.filter(pk=issue.deliveries.earliest("pk").pk).update(complained_at=NOON + HOUR)
    assert stopped(issue, 2) == (True, "complaints")
    scheduling.resume(issue, by=make_user(), at=NOON + 3 * HOUR)
    issue.refresh_from_db()
    assert stopped(issue, 4) == (False, "")


def test_an_issue_is_through_when_nothing_waits() -> None:
    issue = make_begun(2)
    deliver(issue, sent=1)
    assert stopping.finish_where_done(issue, at=NOON + HOUR) is False
    deliver(issue, sent=1, in_doubt=1)
    assert stopping.finish_where_done(issue, at=NOON + HOUR) is True


def test_a_correction_after_it_drafts_one_for_those_who_received_it(at_moment: Clock) -> None:
    issue, fact = priced(3)
    deliver(issue, sent=2, failed=1)
    Issue.objects.filter(pk=issue.pk).update(finished_at=NOON + HOUR)
    aftermath.draft_corrections(NOON + HOUR)
    assert Issue.objects.count() == 1
    correct(fact, "$19/mo", 2, at_moment, note="We read the old page.")
    for _ in range(2):
        aftermath.draft_corrections(NOON + 3 * HOUR)
    draft = Issue.objects.get(corrects=issue)
    assert draft.slug == f"{issue.slug}-correction"
    assert draft.slot is None
    assert "{{ fact: quillcast-price }}" in draft.introduction
    assert "We read the old page." in draft.introduction
    assert OutboxMail.objects.count() == 0
    draft.delete()
    aftermath.draft_corrections(NOON + 4 * HOUR)
    assert not Issue.objects.filter(corrects=issue).exists()
