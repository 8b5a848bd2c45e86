"""The link to leave: looking changes nothing, one press or one click of a mail program leaves."""

from datetime import timedelta

import pytest
from django.test import Client

from capysite.base import clock
from newsletter.models import Consent, Subscriber
from tests.newsletter.makers import (
    NOON,
    captured,
    leave_path,
    make_pending,
    make_reader,
    stored,
    writes,
)

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_looking_at_the_page_changes_nothing(client: Client) -> None:
    reader = make_reader()
    before = stored()
    with captured() as queries:
        pages = [client.get(leave_path(reader)), client.head(leave_path(reader))]
    assert [page.status_code for page in pages] == [200, 200]
    assert (stored(), writes(queries)) == (before, [])


def test_the_button_takes_the_person_off_the_list(client: Client) -> None:
    reader = make_reader()
    with clock.fixed(NOON):
        response = client.post(leave_path(reader))
    assert response.status_code == 200
    reader.refresh_from_db()
    assert reader.unsubscribed_at == NOON
    left = Consent.objects.get()
    assert (left.action, left.form, left.at, left.wording) == ("left", "mail-link", NOON, "")


@pytest.mark.parametrize("body", ["urlencoded", "multipart"])
def test_a_mail_program_leaves_with_one_click(client: Client, body: str) -> None:
    """RFC 8058: no cookie, no redirect, a body in either form, from anywhere."""
    reader = make_reader()
    strange = Client(enforce_csrf_checks=True, headers={"Origin": "https://mail.example"})
    with clock.fixed(NOON):
        if body == "multipart":
            response = strange.post(leave_path(reader), ONE_CLICK)
        else:
            response = strange.post(
                leave_path(reader),
                "List-Unsubscribe=One-Click",
                content_type="application/x-www-form-urlencoded",
            )
    assert (response.status_code, response.cookies) == (200, {})
    assert Consent.objects.get().form == "one-click"
    assert Subscriber.objects.on_list().count() == 0


def test_a_second_press_changes_nothing(client: Client) -> None:
    reader = make_reader()
    with clock.fixed(NOON):
        first = client.post(leave_path(reader))
        before = stored()
        second = client.post(leave_path(reader), ONE_CLICK)
    assert stored() == before
    assert (second.status_code, second.content) == (first.status_code, first.content)


def test_who_never_confirmed_may_leave_too(client: Client) -> None:
    pending = make_pending()
    client.post(leave_path(pending))
    assert Subscriber.objects.get().state == "left"


def test_the_link_works_for_years(client: Client) -> None:
    reader = make_reader()
    with clock.fixed(NOON + timedelta(days=3650)):
        assert client.post(leave_path(reader)).status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "..%2f..", "%E2%80%99"])
def test_an_unknown_link_says_so(client: Client, token: str) -> None:
    make_reader()
    before = stored()
    url = f"/newsletter/unsubscribe/{token}/"
    answers = [client.get(url), client.post(url)]
    assert {answer.status_code for answer in answers} <= {404, 410}
    assert stored() == before


def test_one_person_can_not_take_another_off(client: Client) -> None:
    ada, eve = make_reader("ada@example.org"), make_reader("eve@example.org")
    client.post(leave_path(ada))
    assert list(Subscriber.objects.on_list()) == [eve]


def test_the_page_keeps_its_address_to_itself(client: Client) -> None:
    reader = make_reader()
    for response in (client.get(leave_path(reader)), client.post(leave_path(reader))):
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        assert reader.token not in response.content.decode()
