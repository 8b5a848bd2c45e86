"""What the mails of the sign-up look like, and where their links lead."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from django.conf import settings

from capysite.base.models import OutboxMail, PublisherSettings
from newsletter import moving, optin
from newsletter.addresses import parse
from newsletter.models import Subscriber
from tests.newsletter.makers import NOON, ask, confirm_path, leave_path, make_reader

pytestmark = pytest.mark.django_db

MEAN_NAME = 'Pens <script>alert(1)</script> & "Co"'


class Parts(HTMLParser):
    """Every tag and attribute of a mail."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [text or "" for name, text in attrs if name in ("href", "src")]


LINKS = {
    "confirmation": 2, "already-on-list": 3, "welcome": 3, "new-address": 2, "moved-away": 2,
}  # fmt: skip


def confirm_by(kind: str, verb: Callable[[str], object]) -> None:
    waiting = OutboxMail.objects.filter(kind=f"newsletter-{kind}").latest("pk")
    found = re.search(r"/(?:confirm|new-address)/(\S+)/", waiting.text)
    assert found
    verb(found[1])


@pytest.fixture(params=LINKS)
def mail(request: pytest.FixtureRequest) -> OutboxMail:
    PublisherSettings.objects.create(name=MEAN_NAME, letter_title="The\u2028letter")
    kind: str = request.param
    if kind == "already-on-list":
        make_reader()
    if kind in {"new-address", "moved-away"}:
        moving.ask(make_reader("mover@example.org"), parse("ada@example.org"), at=NOON)
        if kind == "moved-away":
            confirm_by("new-address", lambda token: moving.confirm(token, at=NOON))
    else:
        ask()
        if kind == "welcome":
            confirm_by("confirmation", lambda token: optin.confirm(token, at=NOON))
    waiting = OutboxMail.objects.latest("pk")
    assert waiting.kind == f"newsletter-{kind}"
    return waiting


def test_text_and_html_lead_to_the_same_page_on_our_site(mail: OutboxMail) -> None:
    site = settings.SITE_URL
    in_text = set(re.findall(r"https?://\S+", mail.text))
    in_html = set(Parts(mail.html).addresses)
    assert in_text == in_html
    assert all(address.startswith(f"{site}/") for address in in_html)
    assert len(in_html) == LINKS[mail.kind.removeprefix("newsletter-")]


def test_names_are_text_in_both_forms(mail: OutboxMail) -> None:
    assert MEAN_NAME in mail.text
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html


def test_the_html_has_its_styles_at_its_elements_and_loads_nothing(mail: OutboxMail) -> None:
    parts = Parts(mail.html)
    assert "style" not in parts.tags
    assert "style" in parts.attributes
    assert {"link", "img", "script", "form", "iframe"}.isdisjoint(parts.tags)
    assert len(mail.html.encode()) < 20_000


def test_the_subject_is_one_line(mail: OutboxMail) -> None:
    assert "The letter" in mail.subject
    assert len(mail.subject.splitlines()) == 1


def test_the_address_of_the_recipient_can_stand_in_a_header(mail: OutboxMail) -> None:
    message = EmailMessage()
    message["To"] = mail.to
    assert message["To"].addresses[0].addr_spec in {"ada@example.org", "mover@example.org"}


def test_the_domain_of_the_recipient_is_ascii_in_the_header() -> None:
    ask("Ada@MÜLLER.example")
    waiting = OutboxMail.objects.get()
    assert waiting.to == "Ada@xn--mller-kva.example"
    assert "Ada@MÜLLER.example" in waiting.text


def test_a_confirmation_has_no_link_to_leave() -> None:
    ask()
    assert OutboxMail.objects.get().headers == []
    assert Subscriber.objects.get().token not in OutboxMail.objects.get().text


def test_a_reader_can_leave_from_the_mail_program() -> None:
    """RFC 8058: one HTTPS address, and the promise that a POST to it is enough."""
    reader = make_reader()
    ask()
    assert OutboxMail.objects.get().headers == [
        ["List-Unsubscribe", f"<{settings.SITE_URL}{leave_path(reader)}>"],
        ["List-Unsubscribe-Post", "List-Unsubscribe=One-Click"],
    ]


def test_the_link_does_not_tell_the_address() -> None:
    ask("ada.lovelace@example.org")
    assert "ada" not in confirm_path().lower()
