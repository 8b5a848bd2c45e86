"""Recording a version starts from what the fact says now, and notices what was recorded since."""

from datetime import timedelta

import pytest
from django.test import Client

from capysite.base import clock
from tests.articles.desk import as_shown, page
from tests.articles.factories import make_checker, make_fact, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


def test_the_form_starts_from_what_holds_now_and_not_from_what_comes(desk: Client) -> None:
    fact = make_fact("$17/mo")
    coming = make_version(fact, "$99/mo", at=clock.now() + timedelta(days=9))
    shown = as_shown(desk.get(page(fact, "version")).content.decode(), "verb_form")
    assert (shown["value"], shown["seen"]) == ("$17/mo", str(coming.pk))


def test_a_first_version_recorded_meanwhile_is_noticed(desk: Client) -> None:
    fact = make_fact(value=None)
    shown = as_shown(desk.get(page(fact, "version")).content.decode(), "verb_form")
    assert shown["seen"] == "0"
    make_version(fact, "$19/mo")
    posted = {**shown, "value": "$18/mo", "confidence": "estimated", "basis": "x"}
    said = desk.post(page(fact, "version"), posted).content.decode()
    assert "was changed meanwhile to “$19/mo”" in said
    assert fact.versions.count() == 1


@pytest.mark.parametrize("words", ["$17/mo", "$17 a month", "$17/month"])
def test_a_wording_that_names_the_old_value_is_refused_and_nothing_is_lost(
    desk: Client, words: str
) -> None:
    fact = make_fact(value=None)
    make_version(fact, "$17/mo", statement=f"Quill Team costs {words} for each seat.")
    shown = as_shown(desk.get(page(fact, "version")).content.decode(), "verb_form")
    posted = {**shown, "value": "$19/mo", "reason": "update", "note": "They wrote to us."}
    said = desk.post(page(fact, "version"), posted).content.decode()
    assert f"It still says “{words}”: write it anew, or leave it empty." in said
    assert "They wrote to us." in said
    assert fact.versions.count() == 1
    desk.post(page(fact, "version"), {**posted, "statement": "Quill Team costs $19/mo a seat."})
    assert fact.versions.count() == 2


def test_a_wording_without_the_value_may_stay(desk: Client) -> None:
    fact = make_fact(value=None)
    make_version(fact, "$17/mo", statement="No other pen of ours is dearer.")
    make_version(fact, "$19/mo", at=clock.now() + timedelta(days=1),
                 statement="No other pen of ours is dearer.")  # fmt: skip
    assert fact.versions.count() == 2


@pytest.mark.parametrize(
    ("note", "read"),
    [
        ("They wrote.", "changed: They wrote."),
        ("They wrote", "changed: They wrote."),
        ("", "changed."),
    ],
)
def test_a_note_ends_with_one_full_stop(desk: Client, note: str, read: str) -> None:
    fact = make_fact("$17/mo")
    make_version(fact, "$18/mo", reason="update", note=note)
    shown = desk.get(page(fact, "change")).content.decode()
    assert f"{read} Recorded" in shown
