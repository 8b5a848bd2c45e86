"""About, How we review, Privacy and Contact: what editors write and readers get."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from lxml import html

from articles.admin.site_pages import holes_of
from articles.models import SitePage
from capysite.base.models import AuditEntry, PublisherSettings
from tests.articles.desk import as_shown, member, page
from tests.articles.factories import make_edition, make_merchant

pytestmark = pytest.mark.django_db
NAMES = ("about", "how-we-review", "privacy", "contact")


def footer(client: Client, path: str = "/guides/") -> list[str]:
    (found,) = html.fromstring(client.get(path).content).find_class("footer")
    return [link.get("href") for link in found.iter("a")]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_there_and_in_the_footer_once_it_is_written(client: Client, name: str) -> None:
    written = name == "privacy"
    assert client.get(f"/{name}/").status_code == (200 if written else 404)
    SitePage.objects.create(name=name, title="Said plainly")
    assert client.get(f"/{name}/").status_code == (200 if written else 404)
    assert (f"/{name}/" in footer(client)) == written
    SitePage.objects.update(body="## Who\n\n**Three** people.")
    shown = client.get(f"/{name}/").content.decode()
    assert "<strong>Three</strong> people." in shown
    assert "Said plainly</h1>" in shown
    assert f"/{name}/" in footer(client, make_edition().get_absolute_url())


def test_privacy_says_when_it_is_not_written_and_others_stand_in_their_order(
    client: Client,
) -> None:
    assert "has not been written yet" in client.get("/privacy/").content.decode()
    for name in reversed(NAMES):
        SitePage.objects.create(name=name, body="Words.")
    found = [href for href in footer(client) if href.strip("/") in NAMES]
    assert sorted(found) == sorted(f"/{name}/" for name in NAMES)
    assert found.index("/about/") < found.index("/how-we-review/") < found.index("/contact/")


def test_a_link_to_a_merchant_is_marked_and_disclosed(client: Client) -> None:
    shop = make_merchant(relationship="affiliate", website="https://pens.example/")
    SitePage.objects.create(name="about", body=f"We like [pens]({shop.website}).")
    shown = client.get("/about/").content.decode()
    assert 'href="https://pens.example/" rel="sponsored nofollow noopener">' in shown
    assert shown.index('class="disclosure"') < shown.index("https://pens.example/")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ fact: price }}", "Line 1: A page of the house can’t refer to a fact."),
        ("Words.\n\n{{ table: pens }}", "Line 3: A page of the house can’t refer to a table."),
        ("{{ offer: pens }}", "can’t refer to an offer."),
        ("{{ facts }}", "can’t refer to the evidence."),
        ("[x](go:pens)", "can’t refer to a link that earns."),
        ("[x](guide:pens)", "can’t refer to a guide: write its address, such as /guides/pens/."),
        ("![A heron](image:heron)", "can’t refer to a picture."),
        ("[x](javascript:alert(1))", "is no address that a link can have"),
        ("<b>bold</b>", "Line 1: "),
    ],
)
def test_what_could_not_be_printed_is_refused_in_a_sentence(
    client: Client, text: str, says: str
) -> None:
    assert any(says in hole for hole in holes_of(text)), holes_of(text)
    about = SitePage.objects.create(name="about", body="As it was.")
    client.force_login(member("Editor"))
    answer = client.post(page(about, "change"), read(client, about) | {"body": text})
    assert answer.status_code == 200
    assert "Line " in answer.content.decode()
    assert SitePage.objects.get().body == "As it was."


def read(client: Client, row: SitePage) -> dict[str, Any]:
    return as_shown(client.get(page(row, "change")).content.decode(), "sitepage_form")


def test_an_editor_writes_a_page_and_the_audit_says_so(client: Client) -> None:
    client.force_login(member("Editor"))
    add = "/admin/articles/sitepage/add/"
    form = as_shown(client.get(add).content.decode(), "sitepage_form")
    client.post(add, form | {"name": "contact", "body": "Write\r\nto us."})
    contact = SitePage.objects.get()
    assert contact.body == "Write\nto us."
    stale = read(client, contact)
    client.post(page(contact, "change"), stale | {"body": "Write to me."})
    refused = client.post(page(contact, "change"), stale | {"body": "Write to nobody."})
    assert "while you were working" in refused.content.decode()
    contact.refresh_from_db()
    assert contact.body == "Write to me."
    told = AuditEntry.objects.filter(action__startswith="sitepage.").order_by("pk")
    assert [(e.action, e.before.get("body"), e.after["body"]) for e in told] == [
        ("sitepage.made", None, "Write\nto us."),
        ("sitepage.changed", "Write\nto us.", "Write to me."),
    ]
    again = client.post(add, form | {"name": "contact", "body": "Twice."})
    assert "This page is there already: change it." in again.content.decode()


def test_an_author_looks_and_writes_nothing(client: Client) -> None:
    about = SitePage.objects.create(name="about", body="As it was.")
    client.force_login(member("Author"))
    assert client.get(page(about, "change")).status_code == 200
    assert client.post(page(about, "change"), {"body": "Mine."}).status_code == 403
    assert client.post(page(about, "delete"), {"post": "yes"}).status_code == 403


def test_the_preview_names_what_a_page_cannot_hold(client: Client) -> None:
    client.force_login(member("Editor"))
    shown = client.post(
        "/admin/markdown/preview/", {"part": "page", "content": "**Us**\n\n{{ fact: x }}"}
    ).json()
    assert "<strong>Us</strong>" in shown["html"]
    assert [p["line"] for p in shown["problems"]] == [3]


def test_the_privacy_text_moves_out_of_the_settings_and_back() -> None:
    """The migration, on models that stand as they stood then."""
    moving = import_module("articles.migrations.0004_privacy_becomes_a_page")
    assert moving.Migration.run_before == [("base", "0003_house")]
    SitePage.objects.create(name="privacy", body="Little.")
    assert PublisherSettings.objects.count() == 0
    old = OldApps()
    moving.to_settings(old, None)
    assert old.stored == {"privacy": "Little."}
    SitePage.objects.all().delete()
    moving.to_page(old, None)
    assert SitePage.objects.get(name="privacy").body == "Little."


class OldApps:
    """Settings that still hold the text, beside the pages of today."""

    def __init__(self) -> None:
        self.stored: dict[str, str] = {}
        self.objects = self

    def get_model(self, app: str, name: str) -> Any:
        return self if app == "base" else apps.get_model(app, name)

    def update_or_create(self, pk: int, defaults: dict[str, str]) -> None:
        self.stored = defaults

    def exclude(self, **_: str) -> Any:
        return self

    def first(self) -> Any:
        return type("Row", (), self.stored)
