"""What somebody agreed to is kept word for word, and nobody can change it."""

import html
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from capysite.base import clock
from capysite.base.models import PublisherSettings
from newsletter import wording
from newsletter.models import Consent, Subscriber
from tests.newsletter.makers import NOON, ask, confirm_path, make_reader

pytestmark = pytest.mark.django_db

URL = "/newsletter/subscribe/"


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form as a browser would send them."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in hidden}


def shown_words(page: str) -> str:
    small = re.search(r'<small id="letter-wording">(.*?)</small>', page, re.DOTALL)
    assert small, page
    return html.unescape(small[1].replace("<br>", "\n"))


@pytest.mark.parametrize(
    "words",
    [
        "Send me the letter.",
        "A “letter” a week: 5 < 6 & ä, ß, 字.\nLeave when you like.",
        "x" * 500,
    ],
)
def test_the_wording_is_stored_exactly_as_it_was_shown(client: Client, words: str) -> None:
    PublisherSettings.objects.create(letter_wording=words)
    page = client.get(URL).content.decode()
    client.post(URL, {"email": "ada@example.org", **fields_of(page)})
    consent = Consent.objects.get()
    assert consent.wording == shown_words(page) == words
    assert consent.wording_version == wording.version(words)


def test_a_form_that_was_opened_before_the_wording_changed_keeps_the_old_words(
    client: Client,
) -> None:
    PublisherSettings.objects.create(letter_wording="Old words.")
    page = client.get(URL).content.decode()
    PublisherSettings.objects.update(letter_wording="New words.")
    client.post(URL, {"email": "ada@example.org", **fields_of(page)})
    client.post(confirm_path())
    assert set(Consent.objects.values_list("action", "wording")) == {
        ("asked", "Old words."),
        ("confirmed", "Old words."),
    }


def test_a_program_that_saw_no_form_has_the_wording_of_the_day(client: Client) -> None:
    PublisherSettings.objects.create(letter_wording="Words of the day.")
    client.post(URL, {"email": "ada@example.org"}, content_type="application/json")
    assert Consent.objects.get().wording == "Words of the day."


def test_every_visitor_gets_the_same_form(client: Client) -> None:
    with clock.fixed(NOON):
        pages = [Client(headers={"user-agent": agent}).get(URL).content for agent in "ab"]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("/guides/pens/", "/guides/pens/"),
        ("/guides/pens/?utm=ada@example.org#x", "/guides/pens/"),
        ("https://evil.example/guides/", ""),
        ("//evil.example/guides/", "/guides/"),
        ("//[evil/guides/", ""),
        ("guides/", ""),
        ("", ""),
        ("/" + "x" * 900, "/" + "x" * 299),
        ("/newsletter/confirm/secret/", "/newsletter/confirm/"),
        ("/newsletter/unsubscribe/secret/", "/newsletter/unsubscribe/"),
    ],
)
def test_of_the_page_its_path_is_kept_and_no_secret(client: Client, sent: str, kept: str) -> None:
    client.post(URL, {"email": "ada@example.org", "page": sent})
    assert Consent.objects.get().page == kept


def test_a_page_tells_the_form_where_it_stands(client: Client) -> None:
    assert fields_of(client.get(URL).content.decode())["page"] == URL


def test_consent_can_be_neither_changed_nor_removed() -> None:
    ask()
    table = connection.ops.quote_name(Consent._meta.db_table)
    for sql in (
        f"UPDATE {table} SET wording = 'I never said that'",
        f"UPDATE {table} SET at = at",
        f"DELETE FROM {table}",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert Consent.objects.get().wording != "I never said that"


def test_who_has_given_consent_can_not_be_deleted_with_it() -> None:
    ask()
    with pytest.raises(ProtectedError):
        Subscriber.objects.get().delete()


def test_consent_holds_nothing_of_the_person_but_the_reference() -> None:
    """So that erasing is blanking one row, and the proof stays under it."""
    reader = make_reader("ada.lovelace@example.org")
    ask(reader.email, at=NOON + timedelta(days=1))
    values = " ".join(str(value) for row in Consent.objects.values() for value in row.values())
    assert "ada" not in values
    assert reader.token not in values
