"""When an issue goes out: the weekly slot, the gate at it, and what a refusal leaves behind."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import Settings

from capysite.base.models import OutboxMail
from newsletter import deliveries, freezing, scheduling
from newsletter.models import Delivery, Issue
from tests.articles.factories import make_user
from tests.newsletter.issue_makers import (
    make_issue,
    make_readers,
    make_scheduled,
    make_settings,
    states,
)
from tests.newsletter.makers import NOON, make_leaver, make_pending, make_reader

Clock = Callable[[datetime], datetime]
pytestmark = pytest.mark.django_db


def schedule(issue: Issue, slot: datetime = NOON + timedelta(days=1), **overrides: object) -> None:
    values = {"slot": slot, "lock_version": issue.lock_version, "at": NOON}
    values["by"] = make_user()
    scheduling.schedule(issue, **values | overrides)  # type: ignore[arg-type]
    issue.refresh_from_db()


def make_writer(name: str = "writer") -> User:
    return User.objects.create_user(name, email=f"{name}@guide.example", is_staff=True)


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        # Berlin, Sundays 02:30. The last Sunday of March has no such time, that of October two.
        (datetime(2026, 3, 23, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 3, 30, tzinfo=UTC), datetime(2026, 4, 5, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 11, 1, 1, 30, tzinfo=UTC)),
        (datetime(2026, 11, 1, 1, 30, tzinfo=UTC), datetime(2026, 11, 8, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_weekly_slot_heeds_the_clocks_of_its_zone(
    settings: Settings, at: datetime, slot: datetime
) -> None:
    settings.SITE_TIME_ZONE = "Europe/Berlin"
    make_settings(weekday=6, time=time(2, 30))
    assert scheduling.next_slot(at) == slot


def test_what_stands_in_the_way_is_told_when_it_is_scheduled() -> None:
    issue = make_issue(subject="")
    with pytest.raises(ValidationError) as refused:
        schedule(issue)
    assert len(refused.value.messages) >= 2
    assert any("subject" in said for said in refused.value.messages)
    issue.refresh_from_db()
    assert issue.slot is None


def test_scheduling_asks_for_the_permission_and_for_the_version_that_was_seen() -> None:
    make_settings()
    issue = make_issue()
    with pytest.raises(PermissionDenied):
        schedule(issue, by=make_writer())
    with pytest.raises(ValidationError, match="moved on"):
        schedule(issue, lock_version=issue.lock_version - 1)
    with pytest.raises(ValidationError, match="still to come"):
        schedule(issue, slot=NOON - timedelta(seconds=1))
    schedule(issue)
    assert issue.state(NOON) == "scheduled"


def test_at_its_slot_words_and_recipients_are_frozen() -> None:
    make_settings()
    reader = make_reader("reader@reader.example")
    make_pending("pending@reader.example")
    make_leaver("gone@reader.example")
    issue = make_scheduled(NOON)
    freezing.begin_due(NOON - timedelta(seconds=1))
    assert Delivery.objects.count() == 0
    freezing.begin_due(NOON)
    issue.refresh_from_db()
    assert (issue.begun_at, issue.recipients) == (NOON, 1)
    (delivery,) = Delivery.objects.all()
    assert (delivery.subscriber, delivery.domain) == (reader, "reader.example")
    make_reader("late@reader.example")
    freezing.begin_due(NOON + timedelta(minutes=1))
    assert Delivery.objects.count() == 1


def test_a_refusal_at_the_slot_is_told_once_and_mended_within_four_hours() -> None:
    owner = make_writer("owner")
    make_user("boss", email="boss@guide.example")
    make_writer("writer")
    settings = make_settings()
    make_readers(2)
    issue = make_scheduled(NOON, owner=owner)
    settings.postal_address = ""
    settings.save()
    for minutes in (0, 1, 30):
        freezing.begin_due(NOON + timedelta(minutes=minutes))
    issue.refresh_from_db()
    assert issue.state(NOON + timedelta(minutes=30)) == "refused"
    assert any("postal address" in hole for hole in issue.refusal)
    mails = OutboxMail.objects.filter(kind="newsletter-issue-refused")
    assert {mail.to for mail in mails} == {"owner@guide.example", "boss@guide.example"}
    assert mails.count() == 2
    assert issue.refusal[0] in mails[0].text
    settings.postal_address = "1 Mill Lane"
    settings.save()
    freezing.begin_due(NOON + timedelta(hours=3, minutes=59))
    assert states(issue) == {"pending": 2}


def test_a_slot_that_was_not_met_within_four_hours_is_missed_and_told() -> None:
    make_user("boss", email="boss@guide.example")
    make_settings()
    make_readers(1)
    issue = make_scheduled(NOON)
    late = NOON + timedelta(hours=4)
    freezing.begin_due(late)
    freezing.begin_due(late + timedelta(hours=1))
    assert Delivery.objects.count() == 0
    assert issue.state(late) == "slot missed"
    assert OutboxMail.objects.filter(kind="newsletter-issue-missed").count() == 1


def test_cancelling_before_the_slot_sends_nothing_and_after_it_skips_the_rest() -> None:
    make_settings()
    make_readers(2)
    boss = make_user()
    early, begun = make_scheduled(NOON), make_scheduled(NOON)
    scheduling.cancel(early, by=boss, at=NOON)
    freezing.begin_due(NOON)
    scheduling.cancel(begun, by=boss, at=NOON)
    assert states(early) == {}
    assert states(begun) == {"skipped": 2}
    assert set(Delivery.objects.values_list("reason", flat=True)) == {deliveries.CANCELLED}


def test_pause_and_resume_are_for_an_issue_on_its_way() -> None:
    make_settings()
    make_readers(1)
    boss = make_user()
    issue = make_scheduled(NOON)
    with pytest.raises(ValidationError, match="moved on"):
        scheduling.pause(issue, by=boss, at=NOON)
    freezing.begin_due(NOON)
    scheduling.pause(issue, by=boss, at=NOON)
    issue.refresh_from_db()
    assert issue.state(NOON) == "paused by an editor"
    scheduling.resume(issue, by=boss, at=NOON)
    issue.refresh_from_db()
    assert issue.state(NOON) == "sending"
