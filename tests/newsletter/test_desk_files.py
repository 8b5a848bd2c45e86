"""Files at the desk: brought in with a report, taken away on record, by who may alone."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from affiliates.exporting import FORMULA
from capysite.base.models import AuditEntry
from newsletter import erasing, exporting, importing
from newsletter.models import Subscriber
from tests.articles.factories import make_topic
from tests.newsletter.makers import (
    captured,
    make_erased,
    make_leaver,
    make_pending,
    make_reader,
    stored,
)
from tests.newsletter.test_importing import BASIS

pytestmark = pytest.mark.django_db
LIST = "/admin/newsletter/subscriber/"
IMPORT, EXPORT = f"{LIST}import/", f"{LIST}export/"


def send(client: Client, content: bytes, **fields: str) -> Any:
    file = SimpleUploadedFile("stand.csv", content)
    return client.post(IMPORT, {"file": file, "basis": BASIS, **fields})


def said(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def taken(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(said(response).removeprefix("\ufeff"))))


def make_editor(*codenames: str) -> Client:
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def test_a_file_is_tried_out_first_and_then_brought_in(admin_client: Client) -> None:
    make_leaver("left@example.org")
    content = b"email\nnew@example.org\nleft@example.org\nnobody\n"
    report = said(send(admin_client, content))
    assert "Line 3: refused: left the list: left@example.org\n" in report
    assert "Line 4: refused: can’t be read: nobody: That does not look like" in report
    assert "       1  added\n" in report
    assert report.endswith("\nTried out; nothing was stored.\n")
    assert Subscriber.objects.count() == 1
    assert said(send(admin_client, content, store="on")).endswith("\nDone.\n")
    assert Subscriber.objects.on_list().get().address == "new@example.org"
    assert AuditEntry.objects.filter(action="subscribers.imported", by__isnull=False).exists()


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        (b"name\nx\n", {}, "No column is called"),
        (b"", {}, "The file is empty."),
        (b"email\nx\n", {"basis": "because"}, importing.NO_BASIS[:40]),
        (b"email\nx\n", {"basis": ""}, importing.NO_BASIS[:40]),
    ],
)
def test_what_is_wrong_with_the_file_is_said_before_anything(
    admin_client: Client, content: bytes, fields: dict[str, str], sentence: str
) -> None:
    response = send(admin_client, content, store="on", **fields)
    assert sentence in response.content.decode()
    assert stored()["Subscriber"] == []


def test_progress_is_told_while_it_runs(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.desk.files.PROGRESS", 2)
    content = b"email\n" + b"".join(b"n%d@example.org\n" % n for n in range(5))
    assert [line for line in said(send(admin_client, content)).splitlines() if "…" in line] == [
        "2 lines …",
        "4 lines …",
    ]


def test_a_large_file_is_read_from_the_disk_where_the_upload_lies(
    admin_client: Client, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    content = b"\xef\xbb\xbfemail;x\r\n" + b"".join(b"n%d@example.org;\r\n" % n for n in range(700))
    assert "     700  added\n" in said(send(admin_client, content, store="on"))
    assert Subscriber.objects.on_list().count() == 700


def test_the_list_is_taken_away_and_that_is_on_record(admin_client: Client) -> None:
    reader = make_reader("reader@example.org")
    reader.topics.add(make_topic(slug="pens", name="Pens"))
    make_leaver("left@example.org"), make_pending("pending@example.org")
    make_erased("gone@example.org")
    rows = taken(admin_client.post(EXPORT, {"which": "on_list"}))
    assert rows[0] == list(exporting.HEAD)
    assert [row[:4] for row in rows[1:]] == [["reader@example.org", "on the list", "pens", "every"]]
    assert len(taken(admin_client.post(EXPORT, {"which": "all"}))) == 4
    entries = AuditEntry.objects.filter(action="subscribers.exported").order_by("id")
    assert [entry.after for entry in entries] == [
        {"which": "on_list", "count": 1},
        {"which": "all", "count": 3},
    ]


@pytest.mark.parametrize("begin", ["=1+", "+", "-", "="])
def test_no_cell_is_a_formula_and_the_address_comes_back(admin_client: Client, begin: str) -> None:
    email = f"{begin}ada@example.org"
    make_reader(email)
    text = said(admin_client.post(EXPORT, {"which": "on_list"}))
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        assert not any(cell.startswith(FORMULA) for cell in row)
    report = said(send(admin_client, text.encode()))
    assert "       1  on the list already\n" in report


def test_a_long_list_is_read_in_parts(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 3)
    for n in range(7):
        make_reader(f"n{n}@example.org")
    assert len(taken(admin_client.post(EXPORT, {"which": "all"}))) == 8


def test_a_part_costs_as_much_with_thirty_as_with_one(admin_client: Client) -> None:
    counts = []
    for size in (1, 30):
        for n in range(Subscriber.objects.count(), size):
            make_reader(f"n{n}@example.org")
        with captured() as queries:
            taken(admin_client.post(EXPORT, {"which": "all"}))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_erasing_at_the_desk_wants_a_reason_and_is_on_record(admin_client: Client) -> None:
    reader = make_reader()
    url = f"{LIST}{reader.pk}/erase/"
    assert url in admin_client.get(f"{LIST}{reader.pk}/change/").content.decode()
    for reason, sentence in (
        ("", erasing.NO_REASON),
        ("ada@example.org wrote", erasing.NAMES_AN_ADDRESS),
    ):
        page = admin_client.post(url, {"reason": reason}).content.decode()
        assert sentence in page
    assert Subscriber.objects.get().address == "ada@example.org"
    admin_client.post(url, {"reason": "Asked for it by mail."})
    assert Subscriber.objects.get().address is None
    entry = AuditEntry.objects.get(action="subscriber.erased")
    assert (entry.by_name, entry.after) == ("admin", {"reason": "Asked for it by mail."})
    assert admin_client.get(url).status_code == 404
    for page in (LIST, f"{LIST}{reader.pk}/change/", "/admin/newsletter/consent/"):
        assert admin_client.get(page).status_code == 200


@pytest.mark.parametrize("may", ["import", "export", "erase"])
def test_each_is_a_permission_of_its_own(may: str) -> None:
    reader = make_reader()
    urls = {"import": IMPORT, "export": EXPORT, "erase": f"{LIST}{reader.pk}/erase/"}
    others = {f"{verb}_subscriber" for verb in urls if verb != may} | {"view_subscriber"}
    before, client = stored(), make_editor(*others)
    for answer in (client.get(urls[may]), client.post(urls[may], {"which": "all", "reason": "x"})):
        assert answer.status_code == 403
    assert urls[may] not in client.get(LIST).content.decode()
    assert stored() == before
    assert {client.get(url).status_code for verb, url in urls.items() if verb != may} == {200}


def test_strangers_are_sent_to_the_login(client: Client) -> None:
    for url in (IMPORT, EXPORT):
        for answer in (client.get(url), client.post(url)):
            assert (answer.status_code, answer["Location"].startswith("/admin/login/")) == (
                302,
                True,
            )
