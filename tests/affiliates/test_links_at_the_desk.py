"""Where a link leads is changed at the desk, and whoever changes it is written down."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from affiliates.models import Link
from capysite.base.models import AuditEntry
from tests.articles.desk import as_read, member, page
from tests.articles.factories import make_link, make_product

pytestmark = pytest.mark.django_db
SHOP, EVIL = "https://shop.example/?partner=7", "https://elsewhere.example/?partner=666"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(member("Editor", "nora"))
    return client


def form(link: Link, **parts: str) -> dict[str, str]:
    fields = {
        "slug": link.slug, "product": str(link.product_id), "destination": link.destination,
        "fallback": link.fallback, "note": link.note, "begins_at_0": "", "begins_at_1": "",
        "ends_at_0": "", "ends_at_1": "",
    }  # fmt: skip
    return fields | parts


def save(editor: Client, link: Link, posted: dict[str, Any]) -> Any:
    return editor.post(page(link, "change"), posted | as_read(editor, link))


def told() -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    entries = AuditEntry.objects.filter(action__startswith="link.").order_by("pk")
    return [(one.by_name, one.action, one.before, one.after) for one in entries]


def test_a_new_destination_is_audited_with_what_stood_before(editor: Client) -> None:
    link = make_link(slug="pen", destination=SHOP)
    response = save(editor, link, form(link, destination=EVIL))
    assert response.status_code == 302
    assert told() == [("nora", "link.changed", {"destination": SHOP}, {"destination": EVIL})]


def test_a_window_and_its_fallback_are_audited(editor: Client) -> None:
    link = make_link(slug="pen", destination=SHOP)
    posted = form(link, fallback=EVIL, ends_at_0="2027-03-04", ends_at_1="12:00")
    assert save(editor, link, posted).status_code == 302
    assert told() == [
        (
            "nora",
            "link.changed",
            {"ends_at": "", "fallback": ""},
            {"ends_at": "2027-03-04T12:00:00+00:00", "fallback": EVIL},
        )
    ]


def test_a_note_alone_changes_no_way(editor: Client) -> None:
    link = make_link(slug="pen", destination=SHOP)
    assert save(editor, link, form(link, note="Ask Nora.")).status_code == 302
    assert told() == []


def test_a_new_link_is_audited(editor: Client) -> None:
    link = Link(slug="pen", product=make_product(), destination=SHOP)
    assert editor.post(reverse("admin:affiliates_link_add"), form(link)).status_code == 302
    assert [(by, action, after["destination"]) for by, action, _, after in told()] == [
        ("nora", "link.made", SHOP)
    ]


@pytest.mark.parametrize("name", ["destination", "fallback"])
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "ftp://x.example/",
                "https://x.example/\r\nSet-Cookie: a=b", "https:evil"],
)  # fmt: skip
def test_only_addresses_of_the_web_are_taken(editor: Client, name: str, address: str) -> None:
    link = make_link(slug="pen", destination=SHOP)
    response = save(editor, link, form(link, **{name: address}))
    assert "Give a full address that begins with https:// or http://." in response.content.decode()
    assert Link.objects.filter(destination=SHOP, fallback="").exists()
    assert told() == []


def test_a_window_that_ends_before_it_begins_is_refused_in_words(editor: Client) -> None:
    link = make_link(slug="pen", destination=SHOP)
    response = save(editor,
        link,
        form(link, begins_at_0="2027-03-04", begins_at_1="12:00",
             ends_at_0="2027-03-04", ends_at_1="11:00"),
    )  # fmt: skip
    assert "A link ends after it begins." in response.content.decode()
    assert told() == []
