"""A text at the desk: its report first, stored on request alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from articles.importing.parsing import parse
from articles.importing.reading import read_text
from articles.models import Article, Fact, PendingImport
from articles.working.copy import content_of
from tests.articles.desk import member, page
from tests.articles.factories import change, make_user

pytestmark = pytest.mark.django_db

TEXT = """By Ada Lind · Last reviewed: April 2026 — pricing verified

# Which lamp for slow evenings?

Three lamps, one table, a week.

## What we found

Warm light is kinder.

| What we know | Source | Confidence |
|---|---|---|
| The small one costs $40 | Lampworks (April 6, 2026) | Confirmed |
"""


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def upload(text: str, name: str = "lamps.txt") -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, text.encode()), "slug": ""}


def test_the_report_comes_before_anything_is_stored(desk: Client) -> None:
    response = desk.post(reverse("admin:articles_import"), upload(TEXT))
    shown = response.content.decode()
    assert "Nothing is stored yet." in shown
    assert "Ada Lind" in shown
    warnings = parse(TEXT).warnings
    assert warnings
    for warning in warnings:
        assert f"<td>Line {warning.line}</td><td>{escape(warning.message)}</td>" in shown
    assert (Article.objects.count(), Fact.objects.count()) == (0, 0)


def test_what_was_reported_is_stored_on_request(desk: Client) -> None:
    reported = desk.post(reverse("admin:articles_import"), upload(TEXT))
    carried = reported.context["form"].initial
    assert carried["text"] == read_text(TEXT.encode())
    response = desk.post(reverse("admin:articles_import"), carried)
    guide = Article.objects.get()
    assert response["Location"] == page(guide, "change")
    assert content_of(guide).title == "Which lamp for slow evenings?"


def test_a_guide_that_was_edited_since_keeps_its_words(desk: Client) -> None:
    carried = {"text": TEXT, "name": "lamps.txt", "slug": ""}
    desk.post(reverse("admin:articles_import"), carried)
    guide = change(Article.objects.get(), summary="Edited by hand.")
    desk.post(reverse("admin:articles_import"), {**carried, "text": TEXT + "\nMore.\n"})
    guide.refresh_from_db()
    assert guide.summary == "Edited by hand."
    assert PendingImport.objects.count() == 1
    pending = PendingImport.objects.get()
    desk.post(reverse("admin:articles_pendingimport_settle", args=[pending.pk]))
    pending.refresh_from_db()
    assert pending.settled_at is not None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02binary\x00", "line 1: this is a binary file, not text."),
        (b"x" * 2_000_001, "at most 2 MB of text"),
    ],
)
def test_a_file_that_is_no_guide_gets_one_sentence(desk: Client, data: bytes, words: str) -> None:
    file = SimpleUploadedFile("odd.txt", data)
    response = desk.post(reverse("admin:articles_import"), {"file": file, "slug": ""})
    assert words in response.content.decode()
    assert not Article.objects.exists()


def test_who_may_not_write_guides_may_not_import(client: Client) -> None:
    user = member("Author")
    user.groups.clear()
    client.force_login(user)
    assert client.post(reverse("admin:articles_import"), upload(TEXT)).status_code == 403
    assert not Article.objects.exists()
