"""What editors see of the list, and what they can't."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from capysite.base import clock
from capysite.base.models import AuditEntry
from newsletter.models import Consent, Subscriber
from tests.newsletter.makers import (
    NOON,
    captured,
    make_leaver,
    make_pending,
    make_reader,
    stored,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/newsletter/subscriber/"
CONSENTS = "/admin/newsletter/consent/"
MAILS = f"{LIST}mails/"


@pytest.fixture
def three() -> None:
    make_pending("pending@example.org")
    make_reader("reader@example.org")
    make_leaver("leaver@example.org")


def make_editor(*codenames: str) -> Client:
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def listed(page: bytes) -> set[str]:
    names = ("pending", "reader", "leaver")
    return {name for name in names if f"{name}@example.org" in page.decode()}


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {"pending", "reader", "leaver"}),
        ("?state=on-list", {"reader"}),
        ("?state=pending", {"pending"}),
        ("?state=left", {"leaver"}),
        ("?q=LEAVER@", {"leaver"}),
    ],
)
def test_the_list_is_narrowed_by_state_and_searched(
    admin_client: Client, three: None, query: str, seen: set[str]
) -> None:
    assert listed(admin_client.get(LIST + query).content) == seen


def test_no_page_of_the_desk_shows_a_token_or_finds_by_it(admin_client: Client) -> None:
    reader = make_reader()
    for url in (LIST, f"{LIST}{reader.pk}/change/", CONSENTS, MAILS):
        page = admin_client.get(url)
        assert page.status_code == 200
        assert reader.token not in page.content.decode()
    found = admin_client.get(LIST, {"q": reader.token}).content.decode()
    assert reader.email not in found


@pytest.mark.alike
@pytest.mark.parametrize("url", [LIST, CONSENTS])
def test_the_number_of_queries_does_not_grow_with_the_list(admin_client: Client, url: str) -> None:
    counts = []
    for size in (1, 30):
        for n in range(Subscriber.objects.count(), size):
            reader = make_reader(f"n{n}@example.org")
            Consent.objects.record(reader, Consent.Action.LEFT, form=Consent.Form.DESK, at=NOON)
        with captured() as queries:
            assert admin_client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_editor_takes_somebody_off_and_it_is_on_record(
    admin_client: Client, three: None
) -> None:
    ids = list(Subscriber.objects.values_list("pk", flat=True))
    with clock.fixed(NOON):
        admin_client.post(LIST, {"action": "take_off_the_list", "_selected_action": ids})
    assert Subscriber.objects.left().count() == 3
    assert list(Consent.objects.order_by().values_list("action", "form", "at").distinct()) == [
        ("left", "desk", NOON)
    ]
    names = AuditEntry.objects.values_list("target_text", flat=True)
    assert not any("@" in name for name in names), "records outlive an erasure"
    assert (
        Consent.objects.count()
        == AuditEntry.objects.filter(action="subscriber.taken_off").count()
        == 2
    )


def test_nobody_is_added_changed_or_deleted_by_hand(admin_client: Client, three: None) -> None:
    consent = Consent.objects.record(
        Subscriber.objects.earliest("pk"), Consent.Action.LEFT, form=Consent.Form.DESK, at=NOON
    )
    before = stored()
    subscriber = Subscriber.objects.earliest("pk")
    for url in (
        f"{LIST}add/",
        f"{LIST}{subscriber.pk}/delete/",
        f"{CONSENTS}add/",
        f"{CONSENTS}{consent.pk}/change/",
        f"{CONSENTS}{consent.pk}/delete/",
    ):
        assert admin_client.post(url, {"email": "eve@example.org"}).status_code == 403
    admin_client.post(f"{LIST}{subscriber.pk}/change/", {"email": "eve@example.org"})
    admin_client.post(
        LIST, {"action": "delete_selected", "_selected_action": [subscriber.pk], "post": "yes"}
    )
    assert stored() == before


def test_who_may_only_look_can_not_take_anybody_off(three: None) -> None:
    client = make_editor("view_subscriber")
    before = stored()
    ids = list(Subscriber.objects.values_list("pk", flat=True))
    client.post(LIST, {"action": "take_off_the_list", "_selected_action": ids})
    assert stored() == before
    assert listed(client.get(LIST).content) == {"pending", "reader", "leaver"}


def test_who_has_no_leave_sees_neither_address_nor_mail(three: None) -> None:
    client = make_editor()
    answers = [client.get(url) for url in (LIST, CONSENTS, MAILS, f"{MAILS}confirmation/")]
    assert [answer.status_code for answer in answers] == [403] * 4


def test_strangers_see_neither_the_list_nor_the_mails(client: Client, three: None) -> None:
    for url in (LIST, CONSENTS, MAILS, f"{MAILS}confirmation/"):
        answer = client.get(url)
        assert (answer.status_code, listed(answer.content)) == (302, set())


def test_the_mails_can_be_looked_at_as_html_and_as_text(admin_client: Client) -> None:
    page = admin_client.get(MAILS).content.decode()
    assert "One press of a button" not in page
    assert "Somebody, most likely you" in page
    framed = admin_client.get(f"{MAILS}confirmation/")
    assert "One press of a button" in framed.content.decode()
    assert "sandbox" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert admin_client.get(f"{MAILS}nothing/").status_code == 404


def test_looking_at_the_mails_stores_nothing(admin_client: Client) -> None:
    before = stored()
    for url in (MAILS, f"{MAILS}confirmation/", f"{MAILS}already-on-list/"):
        admin_client.get(url)
    assert stored() == before == {"Subscriber": [], "Consent": [], "OutboxMail": []}


def test_the_start_page_leads_to_the_list_for_who_may_see_it() -> None:
    shown = make_editor("view_subscriber", "view_consent").get("/admin/").content.decode()
    assert [f'href="{path}"' in shown for path in (LIST, CONSENTS)] == [True, True]


def test_the_start_page_hides_the_list_from_others() -> None:
    assert LIST not in make_editor("view_topic").get("/admin/").content.decode()
