"""As fast as the settings say, and no faster, whichever worker asks."""

from datetime import timedelta

import pytest

from newsletter import deliveries, rates
from newsletter.models import Delivery, NewsletterSettings
from tests.newsletter.issue_makers import make_begun, make_readers
from tests.newsletter.makers import NOON

pytestmark = pytest.mark.django_db


def limit(**limits: int) -> None:
    NewsletterSettings.objects.update(**limits)


def test_without_limits_as_many_as_a_batch_holds() -> None:
    issue = make_begun(5)
    assert len(rates.within(issue, "one", 4, at=NOON)) == 4


def test_a_second_and_an_hour_are_shared_by_all_workers() -> None:
    issue = make_begun(30)
    limit(per_second=4, per_hour=10)
    taken = [
        len(rates.within(issue, worker, 3, at=NOON + timedelta(seconds=second)))
        for second in range(4)
        for worker in ("one", "two")
    ]
    assert taken == [3, 1, 3, 1, 2, 0, 0, 0]
    assert len(rates.within(issue, "one", 3, at=NOON + timedelta(hours=1))) == 3


def test_a_domain_over_its_limit_waits_and_the_others_go_on() -> None:
    make_readers(4, "other.example")
    issue = make_begun(6)
    limit(per_domain_hour=2)
    now = rates.within(issue, "one", 50, at=NOON)
    assert sorted(one.domain for one in now) == ["other.example"] * 2 + ["reader.example"] * 2
    waiting = Delivery.objects.filter(state="pending")
    assert waiting.count() == 6
    assert set(waiting.values_list("not_before", "attempts")) == {(NOON + timedelta(hours=1), 0)}
    deliveries.release("one")
    assert rates.within(issue, "two", 50, at=NOON + timedelta(minutes=59)) == []


def test_an_issue_with_nothing_due_spends_nothing_of_the_hour() -> None:
    waiting = make_begun(1)
    Delivery.objects.update(not_before=NOON + timedelta(hours=4))
    limit(per_hour=5)
    assert rates.within(waiting, "one", 200, at=NOON) == []
    Delivery.objects.update(not_before=NOON)
    assert len(rates.within(waiting, "one", 200, at=NOON)) == 1
