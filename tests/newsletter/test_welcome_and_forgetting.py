"""Once confirmed, one welcome; never confirmed, forgotten."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from capysite.base import clock
from capysite.base.models import AuditEntry, OutboxMail
from newsletter import forgetting
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import LINK_LASTS
from tests.newsletter.makers import (
    NOON,
    ask,
    captured,
    confirm_path,
    leave_path,
    make_leaver,
    make_pending,
    make_reader,
    preferences_path,
    stored,
)

pytestmark = pytest.mark.django_db
LAPSED = NOON + LINK_LASTS
WELCOME = OutboxMail.objects.filter(kind="newsletter-welcome")


def confirm(client: Client) -> None:
    with clock.fixed(NOON + timedelta(hours=1)):
        client.post(confirm_path())


def test_one_welcome_leads_to_the_choices_and_out(client: Client) -> None:
    ask()
    for _ in range(3):
        confirm(client)
    mail, reader = WELCOME.get(), Subscriber.objects.get()
    for path in (preferences_path(reader), leave_path(reader)):
        assert settings.SITE_URL + path in mail.text
        assert settings.SITE_URL + path in mail.html
    assert mail.headers == [
        ["List-Unsubscribe", f"<{settings.SITE_URL}{leave_path(reader)}>"],
        ["List-Unsubscribe-Post", "List-Unsubscribe=One-Click"],
    ]


def test_who_left_and_comes_back_is_welcomed_again(client: Client) -> None:
    make_leaver()
    ask()
    confirm(client)
    assert WELCOME.count() == 1


def test_without_the_welcome_nobody_is_confirmed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()

    def full(**_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("capysite.base.outbox.queue", full)
    with pytest.raises(OSError, match="No space"):
        confirm(client)
    assert (Subscriber.objects.get().state, Consent.objects.count()) == ("not confirmed", 1)


def test_who_never_confirmed_is_forgotten_whole_once_the_last_link_lapsed() -> None:
    ask()
    forgetting.forget_unconfirmed(LAPSED - timedelta(seconds=1))
    assert Subscriber.objects.count() == 1
    forgetting.forget_unconfirmed(LAPSED)
    assert stored() == {"Subscriber": [], "Consent": [], "OutboxMail": []}
    assert AuditEntry.objects.get().after == {"reason": "Never confirmed: 1."}


def test_who_was_mailed_again_has_until_that_link_lapses() -> None:
    ask()
    ask(at=NOON + timedelta(days=3))
    assert forgetting.forget_unconfirmed(LAPSED) == 0
    assert forgetting.forget_unconfirmed(LAPSED + timedelta(days=3)) == 1


def test_nobody_else_is_forgotten() -> None:
    make_reader("reader@example.org"), make_leaver("left@example.org")
    wish = make_pending("wish@example.org", unsubscribed_at=NOON)
    late = make_pending("late@example.org", mailed_at=LAPSED)
    before = stored()
    assert forgetting.forget_unconfirmed(LAPSED) == 0
    assert stored() == before
    assert {wish, late} <= set(Subscriber.objects.all())


def test_other_mail_to_the_address_stays() -> None:
    ask()
    OutboxMail.objects.filter().update(kind="report-answer")
    forgetting.forget_unconfirmed(LAPSED)
    assert OutboxMail.objects.count() == 1


def test_a_flood_is_forgotten_in_bites_and_in_as_many_statements_as_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 30)
    counts = []
    for size in (1, 30):
        for n in range(size):
            ask(f"n{n}@example.org")
        with captured() as queries:
            assert forgetting.forget_unconfirmed(LAPSED) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]
    for n in range(31):
        ask(f"n{n}@example.org")
    assert [forgetting.forget_unconfirmed(LAPSED) for _ in range(3)] == [30, 1, 0]
