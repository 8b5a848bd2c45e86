"""The right to a copy, and to be forgotten: by the person, with a receipt, and at the desk."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from capysite.base import clock, outbox
from capysite.base.models import AuditEntry, OutboxMail
from newsletter import erasing, preference_views
from newsletter.hashing import hashed
from newsletter.models import Consent, Subscriber, Suppression
from newsletter.preference_forms import NOT_YOURS
from tests.articles.factories import make_topic
from tests.newsletter.makers import (
    NOON,
    WORDING,
    ask,
    confirm_path,
    leave_path,
    preferences_path,
    stored,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def ada(client: Client) -> Subscriber:
    """Asked, confirmed, chose; mail waits and was sent."""
    ask("Ada@Example.org", page="/guides/pens/")
    with clock.fixed(NOON):
        client.post(confirm_path())
    reader = Subscriber.objects.get()
    reader.topics.add(make_topic(slug="pens", name="Pens"))
    outbox.queue(to="ada@example.org", subject="x", text="x", kind="report-answer", at=NOON)
    return reader


def erase(client: Client, reader: Subscriber, email: str = "ada@example.org") -> str:
    with clock.fixed(LATER):
        return client.post(preferences_path(reader, "erase"), {"email": email}).content.decode()


def everything_stored() -> str:
    rows = [
        *stored().values(),
        list(AuditEntry.objects.values()),
        list(Suppression.objects.values()),
    ]
    return str(rows).lower()


def test_the_address_is_nowhere_any_more(client: Client, ada: Subscriber) -> None:
    assert "ada@example.org" in everything_stored()
    erase(client, ada)
    assert "ada@" not in everything_stored()
    assert OutboxMail.objects.count() == 0
    ada.refresh_from_db()
    assert (ada.email, ada.address, ada.erased_at, ada.unsubscribed_at) == ("", None, LATER, LATER)
    assert not ada.topics.exists()


def test_form_wording_and_times_stay_under_the_hash(client: Client, ada: Subscriber) -> None:
    erase(client, ada)
    assert Subscriber.objects.get(address_hash=hashed("ada@example.org")) == ada
    assert list(ada.consents.order_by("pk").values_list("action", "form", "wording", "at")) == [
        ("asked", "page", WORDING, NOON),
        ("confirmed", "mail-link", WORDING, NOON),
        ("erased", "choices", "", LATER),
    ]


def test_the_receipt_says_what_was_done_and_is_there_again_later(
    client: Client, ada: Subscriber
) -> None:
    page = erase(client, ada)
    receipt = f"Receipt 20260504-{ada.address_hash[:12]}"
    assert receipt in page
    before = stored()
    for page in ("preferences", "erase", "own-data"):
        url = preferences_path(ada, page)
        for answer in (client.get(url), client.post(url, {"email": "x", "act": "move"})):
            assert receipt in answer.content.decode()
    assert stored() == before


def test_the_way_out_of_old_mails_still_answers(client: Client, ada: Subscriber) -> None:
    erase(client, ada)
    assert client.post(leave_path(ada), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Consent.objects.latest("pk").action == "erased"


def test_it_is_on_record_without_the_address(client: Client, ada: Subscriber) -> None:
    erase(client, ada)
    entry = AuditEntry.objects.get(action="subscriber.erased")
    assert (entry.by, entry.target_text) == (None, f"Subscriber {ada.pk}")


@pytest.mark.parametrize("page", ["erase", "own-data"])
def test_who_has_the_link_alone_neither_reads_nor_erases(
    client: Client, ada: Subscriber, page: str
) -> None:
    before = stored()
    url = preferences_path(ada, page)
    for typed in ("", "eve@example.org", "ada"):
        answer = client.post(url, {"email": typed})
        assert (answer.status_code, NOT_YOURS in answer.content.decode()) == (422, True)
    assert stored() == before
    for _ in range(preference_views.TRIES_AN_HOUR):
        answer = client.post(url, {"email": "eve@example.org"})
    assert preference_views.TOO_MANY in answer.content.decode()


def test_an_old_link_to_confirm_brings_nobody_back(client: Client, ada: Subscriber) -> None:
    link = confirm_path()
    erase(client, ada)
    with clock.fixed(LATER):
        assert client.post(link).status_code == 410


def test_who_was_erased_can_ask_anew_and_is_another_row(client: Client, ada: Subscriber) -> None:
    erase(client, ada)
    ask(at=NOON + timedelta(days=2))
    with clock.fixed(NOON + timedelta(days=2)):
        assert client.post(confirm_path()).status_code == 200
    again = Subscriber.objects.reachable(NOON + timedelta(days=2)).get()
    assert again != ada
    assert again.address_hash == ada.address_hash


def test_the_copy_holds_all_that_is_kept(client: Client, ada: Subscriber) -> None:
    with clock.fixed(LATER):
        answer = client.post(preferences_path(ada, "own-data"), {"email": "ADA@example.org"})
    assert answer["Content-Disposition"] == 'attachment; filename="newsletter-my-data.json"'
    told = json.loads(answer.content)
    assert told["subscription"]["email"] == "Ada@Example.org"
    assert told["subscription"]["topics"] == ["Pens"]
    assert [(one["what"], one["wording"], one["page"]) for one in told["consent"]] == [
        ("asked for the letter", WORDING, "/guides/pens/"),
        ("confirmed", WORDING, "/guides/pens/"),
    ]
    assert [mail["subject"] for mail in told["mail"]][-1] == "x"
    for secret in (ada.token, ada.preferences_token):
        assert secret not in answer.content.decode()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [(" ", erasing.NO_REASON), ("Ada@example.org wrote", erasing.NAMES_AN_ADDRESS)],
)
def test_the_reason_is_a_reason_and_holds_no_address(
    ada: Subscriber, reason: str, sentence: str
) -> None:
    before = stored()
    with pytest.raises(ValidationError, match=sentence[:20]):
        erasing.erase(ada.pk, form=Consent.Form.DESK, by=None, reason=reason, at=NOON)
    assert stored() == before
