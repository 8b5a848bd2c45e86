"""The outbox holds people's addresses: no longer than it needs them."""

from datetime import timedelta

import pytest

from capysite.base import posting
from capysite.base.models import OutboxMail
from tests.base.makers import NOON, make_mail

pytestmark = pytest.mark.django_db
State = OutboxMail.State
DAY = timedelta(days=1)


def kept() -> set[str]:
    return set(OutboxMail.objects.values_list("to", flat=True))


def test_a_mail_that_was_sent_goes_after_thirty_days() -> None:
    make_mail(to="old@reader.example", state=State.SENT, sent_at=NOON - 31 * DAY)
    make_mail(to="new@reader.example", state=State.SENT, sent_at=NOON - 29 * DAY)
    posting.forget(NOON)
    assert kept() == {"new@reader.example"}


@pytest.mark.parametrize("state", [State.FAILED, State.IN_DOUBT])
def test_one_that_nobody_sent_again_goes_after_ninety(state: str) -> None:
    undelivered = {"state": state, "last_error": "The mailbox is full."}
    make_mail(to="old@reader.example", not_before=NOON - 91 * DAY, **undelivered)
    make_mail(to="new@reader.example", not_before=NOON - 89 * DAY, **undelivered)
    posting.forget(NOON)
    assert kept() == {"new@reader.example"}


def test_one_that_waits_is_never_forgotten() -> None:
    make_mail(to="late@reader.example", not_before=NOON - 365 * DAY)
    posting.forget(NOON)
    assert kept() == {"late@reader.example"}
