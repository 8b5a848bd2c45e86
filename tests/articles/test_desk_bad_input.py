"""What no editor types, but a browser can send: a sentence or a 404, and nothing is changed."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from articles.models import Article, ComparisonTable
from tests.articles.desk import guide_post, page
from tests.articles.factories import make_article, make_author, make_table, make_user

pytestmark = pytest.mark.django_db
NOBODY = "9" * 23
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def address(model: Any, name: str, *args: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("number", [NOBODY, "9" * 5000], ids=["23 digits", "5000 digits"])
def test_a_number_that_no_row_can_bear_finds_none(desk: Client, model: Any, number: str) -> None:
    """The stock pages then lead to the start page, with a sentence; our own are not found."""
    for name in ("change", "delete", "history"):
        for answer in (
            desk.get(address(model, name, number)),
            desk.post(address(model, name, number)),
        ):
            assert (answer.status_code, answer.get("Location")) in {
                (302, reverse("admin:index")),
                (403, None),
                (404, None),
                (405, None),
            }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_is_narrowed_by_such_a_number_to_nothing(desk: Client, model: Any) -> None:
    model_admin = admin.site._registry[model]
    url = address(model, "changelist")
    for action in ["delete_selected", *(model_admin.actions or ())]:
        answer = desk.post(url, {"action": action, "_selected_action": [NOBODY]})
        assert answer.status_code in {200, 302, 403}
    answer = desk.get(url, {"id__in": NOBODY})
    if answer.status_code == 200:
        assert answer.context["cl"].result_count == 0


@pytest.mark.parametrize("lock", [1, 7], ids=["in time", "stale"])
@pytest.mark.parametrize(
    "part",
    [
        {"topic": NOBODY},
        {"owner": NOBODY},
        {"bylines": [{"author": NOBODY}]},
        {"evidence": [{"fact": NOBODY}]},
        {"citations": [{"source": NOBODY}]},
        {"questions": [{"question": "Why?", "position": "9" * 5000}]},
    ],
    ids=lambda part: next(iter(part)),
)
def test_a_forged_choice_is_refused_in_the_form(
    desk: Client, part: dict[str, Any], lock: int
) -> None:
    guide = make_article(title="As it was")
    posted = guide_post(guide, title="Forged", **part) | {"lock_version": lock}
    answer = desk.post(page(guide, "change"), posted)
    assert answer.status_code == 200
    assert "Please correct the error" in answer.content.decode()
    assert Article.objects.get().title == "As it was"


@pytest.mark.parametrize("verb", ["publish", "withdraw", "unschedule"])
def test_forged_numbers_of_a_verb_are_refused(desk: Client, verb: str) -> None:
    guide = make_article()
    for forged in ({"lock_version": NOBODY}, {"lock_version": 1, "ahead": "9" * 5000}):
        assert desk.post(page(guide, verb), forged).status_code in {200, 302}
    assert not guide.editions.exists()


def test_a_preview_with_a_forged_fact_is_refused_in_words(desk: Client) -> None:
    posted = {"content": "x", "part": "body", "evidence": NOBODY}
    answer = desk.post(reverse("markdownx_markdownify"), posted)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def posted_grid(cell: str) -> str:
    columns = [{"key": "name", "label": "Name"}, {"key": "price", "label": "Price"}]
    rows = [{"kind": "product", "cells": ["Quill", "$9"]}, {"cells": ["Nib", cell]}]
    return json.dumps({"format": 1, "columns": columns, "rows": rows})


@pytest.mark.parametrize(
    ("grid", "sentence"),
    [
        (posted_grid("\x00"), "Row 2 holds a character that can’t be stored"),
        (posted_grid("\ud800"), "Row 2 holds a character that can’t be stored"),
        ('{"format": 1, "columns": [{"key": "\\u0000", "label": "x"}], "rows": []}',
         "The row of headings holds a character that can’t be stored"),
        ("[" * 100_000, "This is no grid: it is nested too deeply."),
        ('{"format": 1, "columns": [], "rows": [', "The grid can’t be read at line 1"),
        ("[]", "This is no grid"),
        ('{"format": ' + "9" * 5000 + "}", "integer string conversion"),
    ],
)  # fmt: skip
def test_a_grid_that_cannot_be_stored_gets_a_sentence(
    desk: Client, grid: str, sentence: str
) -> None:
    table = make_table(title="As it was")
    posted = {"title": "Forged", "owner": "", "grid": grid, "lock_version": 0}
    answer = desk.post(page(table, "change"), posted)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert ComparisonTable.objects.get().title == "As it was"


@pytest.mark.alike
@pytest.mark.parametrize("cell", ["[" * 1000, "![" * 1000, "*a " * 1000])
def test_a_cell_of_brackets_is_shown_as_it_is(desk: Client, cell: str) -> None:
    table = make_table()
    posted = {"title": "New", "owner": "", "grid": posted_grid(cell), "lock_version": 0}
    assert desk.post(page(table, "change"), posted).status_code == 302
    for name in ("change", "publish"):
        assert desk.get(page(table, name)).status_code == 200


@pytest.mark.parametrize("path", ["http://[", "//[x"])
def test_looking_at_what_is_no_page_says_so(desk: Client, path: str) -> None:
    make_author()
    url = reverse("admin:articles_as_of")
    answer = desk.get(url, {"at": "2026-12-01 09:00", "path": path})
    assert "and a page of the site" in answer.content.decode()
