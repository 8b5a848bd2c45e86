"""Nothing that isn't live at the instant is found, guessed or counted."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from articles.models import SearchRow, SearchWord
from capysite.base import clock
from tests.articles.searched import found, said
from tests.journeys.planting import CANARY, SHOWN, SOON, hidden, plant_all

pytestmark = pytest.mark.django_db
# As it is written, begun, mistyped, in several; hidden texts hold it, and no other does.
CALLED = [
    CANARY,
    "Zebrafinches",
    "zebra",
    "zebrafich",
    "zerbafinch",
    "zebraffinch",
    "99 zebrafinch",
]


@pytest.fixture(autouse=True)
def planted(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    plant_all()


def words_in(source: str) -> str:
    """Without the marks around words."""
    return said(html.fromstring(source))


def ask(client: Client, query: str, **more: str) -> str:
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return str(response.content.decode())


def words_beside_the_canary() -> set[str]:
    """Other words of the places that hold it."""
    rows = SearchRow.objects.filter(marks__contains=CANARY).values_list("marks", flat=True)
    words = {mark for marks in rows for mark in marks.split() if mark[0] not in "#@_-"}
    return {word for word in words if CANARY not in word}


def test_hidden_texts_are_in_the_index_and_come_out_by_no_word_of_theirs(client: Client) -> None:
    words = words_beside_the_canary()
    assert {"future", "scheduled", "tomorrow", "promoted", "99", "value", "body"} <= words
    assert {word for word in words if CANARY in ask(client, word)} == set()
    assert CANARY not in ask(client, "quill future", kind="facts")
    assert SHOWN in words_in(ask(client, "guide everybody"))


def test_the_canary_is_not_found_and_no_slip_guesses_it_until_it_begins(client: Client) -> None:
    assert SearchWord.objects.filter(word=CANARY).exists()
    for query in CALLED:
        for kind in ("", "products"):
            page = html.fromstring(ask(client, query, kind=kind))
            assert found(page) == [], query
            assert "Nothing was found" in said(page), query
    assert CANARY not in ask(client, "zebrafich")
    # An unknown word and a hidden one get the same answer.
    unknown, secret = (ask(client, f"{w} everybody").replace(w, "") for w in ("xylophone", CANARY))
    assert unknown == secret
    with clock.fixed(clock.now() + SOON):
        assert hidden("scheduled") in words_in(ask(client, "scheduled"))
        assert hidden("future") in words_in(ask(client, "quill future", kind="facts"))
        assert hidden("promoted") in words_in(ask(client, "promoted"))
        assert CANARY in ask(client, "zebrafich").replace("zebrafich", "")
