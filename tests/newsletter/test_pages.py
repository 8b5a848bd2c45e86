"""The pages around the letter: what they ask of the database, and what they look like to tools."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from capysite.base import clock
from capysite.base.models import OutboxMail
from newsletter import moving
from newsletter.addresses import parse
from newsletter.models import Consent, Subscriber
from tests.newsletter.makers import (
    NOON,
    WORDING,
    ask,
    captured,
    confirm_path,
    leave_path,
    make_erased,
    make_reader,
    preferences_path,
)

pytestmark = pytest.mark.django_db

LATER = NOON.replace(hour=13)


def form_page() -> str:
    return "/newsletter/subscribe/"


def answer_page() -> str:
    return "/newsletter/check-your-mail/"


def confirm_page() -> str:
    ask()
    return confirm_path()


def leave_page() -> str:
    return leave_path(make_reader("leaving@example.org"))


def lapsed_page() -> str:
    return "/newsletter/confirm/lapsed/"


def unknown_page() -> str:
    return "/newsletter/unsubscribe/unknown/"


def choices_page() -> str:
    return preferences_path(make_reader("choosing@example.org"))


def data_page() -> str:
    return preferences_path(make_reader("reading@example.org"), "own-data")


def erase_page() -> str:
    return preferences_path(make_reader("going@example.org"), "erase")


def erased_page() -> str:
    return preferences_path(make_erased("gone@example.org"))


def move_page() -> str:
    moving.ask(make_reader("mover@example.org"), parse("new@example.org"), at=NOON)
    found = re.search(r"/newsletter/new-address/\S+/", OutboxMail.objects.get().text)
    assert found
    return found[0]


def lapsed_move_page() -> str:
    return "/newsletter/new-address/lapsed/"


PAGES = [
    form_page, answer_page, confirm_page, leave_page, lapsed_page, unknown_page, choices_page,
    data_page, erase_page, erased_page, move_page, lapsed_move_page,
]  # fmt: skip
MOST = {choices_page: 8, move_page: 6}
pages = pytest.mark.parametrize("page", PAGES)


@pytest.mark.alike
@pages
def test_a_page_asks_as_little_with_thirty_readers_as_with_none(
    client: Client, page: Callable[[], str]
) -> None:
    url, counts = page(), []
    subject = Subscriber.objects.first() or make_reader("first@example.org")
    for more in (0, 30):
        for n in range(more):
            make_reader(f"n{n}@example.org")
            Consent.objects.record(
                subject, Consent.Action.ASKED, form=Consent.Form.PAGE, wording=WORDING, at=NOON
            )
        with clock.fixed(LATER), captured() as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST.get(page, 5)


@pages
def test_a_page_is_the_same_for_everybody_and_sets_no_cookie(
    client: Client, admin_client: Client, page: Callable[[], str]
) -> None:
    url = page()
    with clock.fixed(LATER):
        for_stranger, for_editor = client.get(url), admin_client.get(url)
    assert for_stranger.content == for_editor.content
    assert for_stranger.cookies == for_editor.cookies == {}
    assert "Cookie" not in for_stranger.get("Vary", "")


@pages
def test_a_page_has_one_heading_a_title_and_at_most_one_form_to_ask(
    client: Client, page: Callable[[], str]
) -> None:
    with clock.fixed(LATER):
        source = client.get(page()).content.decode()
    assert len(re.findall(r"<h1[ >]", source)) == 1
    assert source.count("<title>") == 1
    assert source.count('name="email"') <= 1
    assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=", source)
    ids = re.findall(r'\sid="([^"]+)"', source)
    assert len(ids) == len(set(ids))


@pages
def test_only_the_form_is_for_search_engines(client: Client, page: Callable[[], str]) -> None:
    with clock.fixed(LATER):
        source = client.get(page()).content.decode()
    assert ('content="noindex"' in source) == (page is not form_page)


def test_a_refused_field_is_named_to_screen_readers(client: Client) -> None:
    page = client.post("/newsletter/subscribe/", {"email": "ada"}).content.decode()
    field = re.search(r"<input[^>]*name=\"email\"[^>]*>", page)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="letter-refusal letter-wording"' in field[0]
    assert re.search(r'id="letter-refusal" role="alert">[^<]+example', page)
