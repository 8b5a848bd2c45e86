"""What the sign-up refuses, and that a refusal stores nothing."""

import inspect
import json

import pytest
from django.test import Client, RequestFactory

from capysite.base import clock
from newsletter import optin, views
from newsletter.addresses import NO_ADDRESS, NOT_AN_ADDRESS
from newsletter.forms import OLD_FORM
from newsletter.models import Subscriber
from tests.newsletter.makers import NOON, stored

pytestmark = pytest.mark.django_db

URL = "/newsletter/subscribe/"
NOTHING: dict[str, list[object]] = {"Subscriber": [], "Consent": [], "OutboxMail": []}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ada@nowhere", NOT_AN_ADDRESS),
        ("", NO_ADDRESS),
        ("ada@example.org\nBcc: eve@example.org", NOT_AN_ADDRESS),
        ("ada@example.org\x00", NOT_AN_ADDRESS),
        ("a" * 9000, NOT_AN_ADDRESS),
    ],
)
def test_a_bad_address_brings_the_form_back_with_a_sentence(
    client: Client, typed: str, sentence: str
) -> None:
    response = client.post(URL, {"email": typed})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert stored() == NOTHING


def test_what_was_typed_is_kept_and_harmless(client: Client) -> None:
    response = client.post(URL, {"email": '"><script>alert(1)</script>@example.org'})
    page = response.content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;@example.org"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'{"email": 7}',
        b'{"email": ["ada@example.org"]}',
        b'{"email": "ada"}',
        b'{"email": "\\ud800@example.org"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_bad_json_body_gets_a_sentence(client: Client, body: bytes) -> None:
    response = client.post(URL, body, content_type="application/json")
    assert response.status_code == 422
    assert response.json()["message"] in (NO_ADDRESS, NOT_AN_ADDRESS)
    assert stored() == NOTHING


def test_half_a_character_in_a_hidden_field_is_stored_as_something_whole(client: Client) -> None:
    body = json.dumps({"email": "ada@example.org", "page": "/\ud800/"})
    assert client.post(URL, body, content_type="application/json").status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "application/json"])
def test_another_site_can_not_send_the_form(
    client: Client, headers: dict[str, str], content_type: str
) -> None:
    bodies = {"application/json": '{"email": "ada@example.org"}'}
    body = bodies.get(content_type, "email=ada%40example.org")
    response = client.post(URL, body, content_type=content_type, headers=headers)
    assert response.status_code == 403
    assert "This form was sent from another site." in response.content.decode()
    assert stored() == NOTHING


def test_without_the_guard_the_other_site_would_have_its_way(rf: RequestFactory) -> None:
    """The canary of the test above: in every other respect what it sends is good."""
    request = rf.post(URL, {"email": "ada@example.org"}, headers={"Sec-Fetch-Site": "cross-site"})
    request.at = NOON  # type: ignore[attr-defined]
    assert inspect.unwrap(views.subscribe)(request).status_code == 303
    assert Subscriber.objects.count() == 1


def test_a_client_that_asks_for_many_is_told_to_come_back(client: Client) -> None:
    with clock.fixed(NOON):
        for n in range(optin.ASKS_OF_A_CLIENT):
            assert client.post(URL, {"email": f"n{n}@example.org"}).status_code == 303
        before = stored()
        refused = client.post(URL, {"email": "last@example.org"})
        refused_json = client.post(URL, {"email": "last@example.org"}, "application/json")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert views.TOO_MANY in refused.content.decode()
    assert "<h1>Too many tries</h1>" in refused.content.decode()
    assert (refused_json.status_code, refused_json.json()) == (429, {"message": views.TOO_MANY})
    assert stored() == before


def test_a_made_up_forwarding_header_does_not_walk_round_the_limit(client: Client) -> None:
    with clock.fixed(NOON):
        answers = [
            client.post(
                URL, {"email": f"n{n}@example.org"}, headers={"X-Forwarded-For": f"192.0.2.{n}"}
            ).status_code
            for n in range(optin.ASKS_OF_A_CLIENT + 1)
        ]
    assert answers[-1] == 429


def ask_from(client: Client, address: str) -> int:
    with clock.fixed(NOON):
        return client.post(URL, {"email": "a@example.org"}, REMOTE_ADDR=address).status_code


def test_clients_with_ipv4_addresses_written_as_ipv6_are_not_one_client(client: Client) -> None:
    asks = range(optin.ASKS_OF_A_CLIENT + 1)
    assert [ask_from(client, "::ffff:203.0.113.5") for _ in asks][-1] == 429
    assert ask_from(client, "203.0.113.5") == 429
    assert ask_from(client, "::ffff:198.51.100.9") == 303


def test_addresses_of_one_ipv6_network_are_one_client(client: Client) -> None:
    asks = range(1, optin.ASKS_OF_A_CLIENT + 2)
    assert [ask_from(client, f"2001:db8::{n:x}") for n in asks][-1] == 429
    assert ask_from(client, "2001:db8:0:1::1") == 303


def test_after_an_hour_the_client_may_ask_again(client: Client) -> None:
    for n in range(optin.ASKS_OF_A_CLIENT + 1):
        with clock.fixed(NOON):
            client.post(URL, {"email": f"n{n}@example.org"})
    with clock.fixed(NOON + optin.CLIENT_WINDOW):
        assert client.post(URL, {"email": "late@example.org"}).status_code == 303


def test_a_wording_that_is_not_ours_is_not_recorded(client: Client) -> None:
    response = client.post(URL, {"email": "ada@example.org", "wording": "I owe you money:forged"})
    assert response.status_code == 422
    assert OLD_FORM in response.content.decode()
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(URL).status_code == 405
