"""The consents tell the whole story: from them alone, each subscriber stands as the table says."""

import re
from collections.abc import Callable
from contextlib import suppress as suppressing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Exists, OuterRef
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capysite.base.models import OutboxMail
from newsletter import erasing, forgetting, importing, leaving, moving, optin, preferences
from newsletter.addresses import parse
from newsletter.importing import Grounds
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.suppression import suppress
from newsletter.tables import Row
from newsletter.tokens import BadToken
from tests.newsletter.makers import NOON, ask

pytestmark = pytest.mark.django_db
PEOPLE = ("ada@example.org", "eve@example.org", "ida@example.org")
BASIS = "Asked for the letter at our stand, on paper."
Form, Reason = Consent.Form, Suppression.Reason


@dataclass
class Standing:
    """What the consents of one row come to, read in their order."""

    created_at: datetime | None = None
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    unsubscribed_at: datetime | None = None
    erased_at: datetime | None = None
    wished: bool = field(default=False, compare=False)  # since the last leaving

    def after(self, consent: Consent) -> None:
        """And nothing that may not follow: who left is back by a new wish of its own alone."""
        at = consent.at
        assert self.erased_at is None
        assert consent.action != "confirmed" or self.wished
        assert consent.action != "imported" or self.unsubscribed_at is None
        self.wished = consent.action == "asked" or (self.wished and consent.action != "left")
        self.created_at = self.created_at or at
        match consent.action:
            case "asked":
                self.asked_at = at
            case "confirmed" | "imported":
                self.asked_at = self.asked_at or at
                self.confirmed_at, self.unsubscribed_at = at, None
            case "left":
                self.unsubscribed_at = at
            case "erased":
                self.erased_at, self.unsubscribed_at = at, self.unsubscribed_at or at
            case other:
                raise AssertionError(other)


def replay() -> dict[int, Standing]:
    told: dict[int, Standing] = {}
    for consent in Consent.objects.order_by("pk"):
        told.setdefault(consent.subscriber_id, Standing()).after(consent)
    return told


def table() -> dict[int, Standing]:
    return {
        row.pk: Standing(
            row.created_at, row.asked_at, row.confirmed_at, row.unsubscribed_at, row.erased_at
        )
        for row in Subscriber.objects.all()
    }


@dataclass(frozen=True)
class Step:
    act: str
    who: int
    other: int
    hours: int


def live(step: Step) -> Subscriber | None:
    return Subscriber.objects.filter(address=PEOPLE[step.who]).first()


def press(step: Step, kind: str, verb: Callable[[str], object]) -> None:
    """Any link that was ever mailed, old ones too."""
    mails = OutboxMail.objects.filter(kind=kind).order_by("pk")
    if mails:
        found = re.search(r"/(?:confirm|new-address)/(\S+)/", mails[step.other % len(mails)].text)
        assert found
        verb(found[1])


def on_record(step: Step, at: datetime) -> None:
    address, row = PEOPLE[step.who], live(step)
    match step.act:
        case "ask":
            ask(address, at=at)
        case "confirm":
            press(step, "newsletter-confirmation", lambda token: optin.confirm(token, at=at))
        case "leave" if row:
            leaving.leave(row.token, form=Form.ONE_CLICK, at=at)
        case "leave at the preferences" if row:
            preferences.leave(row.preferences_token, at=at)
        case "import":
            grounds = Grounds(BASIS, by=None, file="x", at=at)
            list(importing.bring_in([Row(2, address)], grounds))
        case "move" if row and row.is_on_list and step.who != step.other:
            moving.ask(row, parse(PEOPLE[step.other]), at=at)
        case "confirm a move":
            press(step, "newsletter-new-address", lambda token: moving.confirm(token, at=at))
        case "suppress":
            suppress(address, reason=list(Reason)[step.hours % 4], at=at)
        case "erase" if row:
            erasing.erase(row.pk, form=Form.PREFERENCES, by=None, reason="A wish.", at=at)
        case "pause" if row:
            preferences.pause(row.preferences_token, weeks=step.other, at=at)
        case "forget":
            forgetting.forget_unconfirmed(at)


ACTS = (
    "ask", "confirm", "leave", "leave at the preferences", "import", "move", "confirm a move",
    "suppress", "erase", "pause", "forget",
)  # fmt: skip
person = st.integers(0, len(PEOPLE) - 1)
# Asking and confirming come often: most of the others need somebody on the list.
acts = st.sampled_from(("ask", "confirm", "confirm", "import", "move", "confirm a move", *ACTS))
steps = st.builds(Step, acts, person, person, st.sampled_from((0, 1, 25, 24 * 15)))


def hold_together() -> None:
    assert replay() == table()
    silent = Suppression.objects.filter(address_hash=OuterRef("address_hash"))
    assert not Subscriber.objects.on_list().filter(Exists(silent)).exists()
    hashes = list(Subscriber.objects.exclude(address=None).values_list("address_hash", flat=True))
    assert len(hashes) == len(set(hashes))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=4, max_size=24))
def test_every_standing_follows_from_the_consents(history: list[Step]) -> None:
    at = NOON
    with transaction.atomic():
        for step in history:
            at += timedelta(hours=step.hours, seconds=1)
            with suppressing(BadToken):
                on_record(step, at)
            hold_together()
        transaction.set_rollback(True)


def test_a_change_past_the_record_is_found() -> None:
    """The canary of the test above."""
    ask()
    hold_together()
    Subscriber.objects.update(confirmed_at=NOON)
    assert replay() != table()


def test_histories_reach_every_action_and_form_that_a_verb_writes() -> None:
    """One long history by hand, so that the random ones aren't trusted to meet them all."""
    script = (
        ("ask", 0, 0), ("confirm", 0, 0), ("move", 0, 1), ("confirm a move", 0, 0),
        ("leave", 1, 0), ("import", 2, 0), ("leave at the preferences", 2, 0), ("erase", 2, 0),
    )  # fmt: skip
    for number, (act, who, other) in enumerate(script):
        on_record(Step(act, who, other, 0), NOON + timedelta(hours=number))
        hold_together()
    assert set(Consent.objects.values_list("action", "form")) == {
        ("asked", "page"), ("confirmed", "mail-link"), ("asked", "choices"), ("left", "moved"),
        ("left", "one-click"), ("imported", "import"), ("left", "choices"), ("erased", "choices"),
    }  # fmt: skip
