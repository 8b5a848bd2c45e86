"""Who is suppressed gets nothing more, whatever brings the address along."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from capysite.base import clock
from capysite.base.models import AuditEntry
from newsletter.checks import ANOTHER, the_key_is_the_old_one
from newsletter.hashing import hashed
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.suppression import is_suppressed, suppress
from tests.newsletter.makers import (
    NOON,
    ask,
    confirm_path,
    make_erased,
    make_leaver,
    make_pending,
    make_reader,
)

pytestmark = pytest.mark.django_db
Reason = Suppression.Reason
LIST = "/admin/newsletter/suppression/"


def test_an_address_is_recognised_however_it_is_spelled() -> None:
    suppress("Ada@MÜLLER.example", reason=Reason.ASKED, at=NOON)
    assert is_suppressed(" ada@xn--mller-kva.example")
    assert not is_suppressed("ada@example.org")


def test_the_hash_needs_the_key_of_its_own_and_no_other(settings: Settings) -> None:
    before = hashed("ada@example.org")
    settings.SECRET_KEY = "another"
    assert hashed("ada@example.org") == before
    settings.SUPPRESSION_KEY = "another"
    assert hashed("ada@example.org") != before
    assert "ada" not in before


def test_another_key_is_found_out_before_it_does_harm(settings: Settings) -> None:
    assert the_key_is_the_old_one(databases=["default"]) == []
    make_erased("gone@example.org"), make_reader()
    assert the_key_is_the_old_one(databases=["default"]) == []
    settings.SUPPRESSION_KEY = "another"
    assert the_key_is_the_old_one(databases=["default"]) == [ANOTHER]
    assert the_key_is_the_old_one() == [], "asked of the database alone"


def test_what_is_no_address_is_not_quietly_another_hash() -> None:
    with pytest.raises(ValidationError):
        suppress("Ada", reason=Reason.ASKED, at=NOON)


@pytest.mark.parametrize(
    ("reason", "form"),
    [
        (Reason.COMPLAINED, "complaint"), (Reason.BOUNCED, "bounce"), (Reason.ASKED, "desk"),
        (Reason.ERASED, "choices"),
    ],
)  # fmt: skip
def test_a_reader_leaves_with_it_and_it_is_on_record(reason: Suppression.Reason, form: str) -> None:
    reader = make_reader()
    suppress(reader.email, reason=reason, at=NOON)
    reader.refresh_from_db()
    assert reader.unsubscribed_at == NOON
    assert Consent.objects.values_list("action", "form", "at").get() == ("left", form, NOON)


def test_a_second_time_changes_nothing() -> None:
    make_reader()
    for hours in (0, 1):
        suppress("ada@example.org", reason=Reason.BOUNCED, at=NOON + timedelta(hours=hours))
    assert (Consent.objects.count(), Suppression.objects.get().at) == (1, NOON)


@pytest.mark.parametrize("first", [Reason.ERASED, Reason.BOUNCED, Reason.ASKED])
def test_a_complaint_takes_the_place_of_another_reason_and_keeps_its_own(
    first: Suppression.Reason,
) -> None:
    for reason in (first, Reason.COMPLAINED, first):
        suppress("ada@example.org", reason=reason, at=NOON)
    assert Suppression.objects.get().reason == "complained"


def test_suppressing_who_left_or_was_erased_takes_nobody_off_again() -> None:
    make_leaver("left@example.org"), make_erased("gone@example.org")
    for email in ("left@example.org", "gone@example.org", "unknown@example.org"):
        suppress(email, reason=Reason.BOUNCED, at=NOON)
    assert Consent.objects.count() == 0
    assert Suppression.objects.count() == 3


def test_reachable_are_those_on_the_list_neither_suppressed_nor_paused_at_the_instant() -> None:
    reader = make_reader("reader@example.org")
    make_pending("pending@example.org"), make_leaver("left@example.org")
    make_erased("gone@example.org")
    back = make_reader("back@example.org", paused_until=NOON)
    paused = make_reader("paused@example.org", paused_until=NOON + timedelta(seconds=1))
    silent = make_reader("silent@example.org")
    Suppression.objects.create(address_hash=silent.address_hash, reason="bounced", at=NOON)
    assert set(Subscriber.objects.reachable(NOON)) == {reader, back}
    assert set(Subscriber.objects.reachable(NOON + timedelta(seconds=1))) == {reader, back, paused}


def test_reachable_can_be_asked_inside_an_update() -> None:
    make_reader("reader@example.org"), make_leaver("left@example.org")
    among = Subscriber.objects.reachable(NOON).values("pk")
    assert Subscriber.objects.filter(pk__in=among).update(frequency="monthly") == 1
    assert Subscriber.objects.reachable(NOON).update(frequency="every") == 1


@pytest.mark.parametrize("reason", [Reason.ERASED, Reason.BOUNCED, Reason.ASKED])
def test_the_own_confirmed_wish_lifts_it(client: Client, reason: Suppression.Reason) -> None:
    suppress("ada@example.org", reason=reason, at=NOON - timedelta(days=1))
    ask()
    with clock.fixed(NOON + timedelta(hours=1)):
        assert client.post(confirm_path()).status_code == 200
    assert not is_suppressed("ada@example.org")
    assert Subscriber.objects.reachable(NOON).count() == 1


@pytest.mark.parametrize("reason", list(Reason))
def test_a_link_asked_for_before_does_not_lift_it(
    client: Client, reason: Suppression.Reason
) -> None:
    make_leaver()
    ask()
    suppress("ada@example.org", reason=reason, at=NOON + timedelta(hours=1))
    with clock.fixed(NOON + timedelta(hours=2)):
        assert client.get(confirm_path()).status_code == 410
        assert client.post(confirm_path()).status_code == 410
    assert is_suppressed("ada@example.org")


def test_asking_alone_lifts_nothing() -> None:
    suppress("ada@example.org", reason=Reason.BOUNCED, at=NOON)
    ask(at=NOON + timedelta(days=1))
    assert is_suppressed("ada@example.org")
    assert Subscriber.objects.reachable(NOON).count() == 0


def test_the_desk_finds_an_address_and_shows_none(admin_client: Client) -> None:
    for email in ("ada@example.org", "eve@example.org"):
        suppress(email, reason=Reason.ASKED, at=NOON)
    one, other = (hashed(f"{name}@example.org")[:12] for name in ("ada", "eve"))
    page = admin_client.get(LIST, {"q": "ADA@example.org"}).content.decode()
    assert (one in page, other in page) == (True, False)
    nothing = admin_client.get(LIST, {"q": "ada"}).content.decode()
    assert (one in nothing, other in nothing) == (False, False)


def test_lifting_at_the_desk_is_on_record_and_puts_nobody_on_the_list(admin_client: Client) -> None:
    reader = make_reader()
    suppress(reader.email, reason=Reason.COMPLAINED, at=NOON)
    chosen = {"action": "lift", "_selected_action": [Suppression.objects.get().pk]}
    admin_client.post(LIST, chosen)
    assert not is_suppressed(reader.email)
    assert AuditEntry.objects.get(action="suppression.lifted").before["reason"] == "complained"
    assert Subscriber.objects.reachable(NOON).count() == 0


def test_who_may_only_look_lifts_nothing() -> None:
    suppress("ada@example.org", reason=Reason.ASKED, at=NOON)
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_suppression"))
    client = Client()
    client.force_login(user)
    client.post(LIST, {"action": "lift", "_selected_action": [Suppression.objects.get().pk]})
    assert is_suppressed("ada@example.org")
