"""RFC 8058 as a mail provider does it: a bare POST to a real server, and 200 without more."""

import http.client
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from capysite.base.models import OutboxMail
from newsletter import emails, optin
from newsletter.models import Consent, Subscriber
from newsletter.tokens import confirm_token
from tests.newsletter.makers import NOON, ask, leave_path, make_reader

URLENCODED = "application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"
MULTIPART = (
    "multipart/form-data; boundary=cut",
    b'--cut\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
    b"One-Click\r\n--cut--\r\n",
)
EMPTY = "text/plain", b""
bodies = pytest.mark.parametrize(("kind", "body"), [URLENCODED, MULTIPART, EMPTY])


def post(site: str, path: str, kind: str, body: bytes) -> tuple[int, dict[str, str]]:
    """With nothing that a browser would add."""
    with closing(http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)) as server:
        server.request("POST", path, body, {"Content-Type": kind})
        answer = server.getresponse()
        answer.read()
        return answer.status, dict(answer.getheaders())


def header_path() -> str:
    """The path of the address that stands in the header of a mail that waits."""
    emails.queue(emails.already_on_list(reader := Subscriber.objects.get()), reader, at=NOON)
    named = dict(OutboxMail.objects.get().headers)
    assert named["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return urlsplit(str(named["List-Unsubscribe"]).strip("<>")).path


@bodies
@pytest.mark.django_db(transaction=True)
def test_a_bare_post_to_the_address_of_the_header_is_answered_with_200(
    live_server: LiveServer, kind: str, body: bytes
) -> None:
    make_reader()
    path = header_path()
    for _ in range(2):
        status, headers = post(live_server.url, path, kind, body)
        assert status == 200
        assert {"Location", "Set-Cookie"}.isdisjoint(headers)
    assert Consent.objects.get().form == ("mail-link" if kind == "text/plain" else "one-click")
    assert not Subscriber.objects.on_list().exists()


@pytest.mark.django_db
@bodies
def test_over_tls_nothing_is_sent_elsewhere(settings: Settings, kind: str, body: bytes) -> None:
    settings.SECURE_SSL_REDIRECT = True
    path = leave_path(make_reader())
    strange = Client(enforce_csrf_checks=True)
    answer = strange.generic("POST", path, body, content_type=kind, secure=True)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    bare = strange.generic("POST", path, body, content_type=kind)
    assert bare.status_code == 301, "the canary: without TLS the same POST is sent elsewhere"


@pytest.mark.django_db
def test_the_header_names_the_address_with_its_last_stroke_for_no_redirect_keeps_a_post() -> None:
    reader = make_reader()
    assert header_path().endswith("/")
    cut = leave_path(reader).removesuffix("/")
    assert Client().post(cut, {"List-Unsubscribe": "One-Click"}).status_code in {301, 404}
    assert Subscriber.objects.on_list().count() == 1


@pytest.mark.django_db
def test_an_old_link_leaves_again_after_coming_back() -> None:
    """The token is stored, and stays the same for as long as the subscriber is one."""
    reader = make_reader()
    path = leave_path(reader)
    Client().post(path, {"List-Unsubscribe": "One-Click"})
    ask(at=NOON)
    reader.refresh_from_db()
    asked = reader.consents.latest("pk")
    optin.confirm(confirm_token(reader, asked, at=NOON), at=NOON)
    assert Subscriber.objects.on_list().count() == 1
    Client().post(path, {"List-Unsubscribe": "One-Click"})
    assert Subscriber.objects.on_list().count() == 0
