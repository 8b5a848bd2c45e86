"""Facts and tables at the desk: values are typed in words, verbs decide, nothing is lost."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.ledger.values import print_value
from articles.models import Check, ComparisonTable, Fact, FactVersion, Image, TableVersion
from articles.tables.grid import Column, Grid, Row
from tests.articles.desk import page
from tests.articles.factories import (
    make_article,
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_offer,
    make_source,
    make_table,
    make_version,
)
from tests.articles.test_desk_editor import picture

pytestmark = pytest.mark.django_db
GRID = Grid((Column("name", "Name"), Column("price", "Price", "money")), (Row(cells=("Q", "$9")),))


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


def test_a_price_is_typed_as_it_is_read(desk: Client) -> None:
    fact, source = make_fact(value=None), make_source()
    posted = {"value": "€9.50/seat/mo", "confidence": "confirmed", "primary_sources": [source.pk],
              "method": "page"}  # fmt: skip
    response = desk.post(page(fact, "version"), posted)
    assert response["Location"] == page(fact, "change")
    version = FactVersion.objects.get()
    assert print_value("money", version.value) == "€9.50/seat/mo"
    assert list(version.fact_sources.values_list("source", "primary")) == [(source.pk, True)]
    assert version.checks.get().method == "page"


def test_a_value_that_can_not_be_read_gets_a_sentence_and_stays_in_the_form(desk: Client) -> None:
    fact = make_fact()
    posted = {"value": "seventeen", "confidence": "estimated", "basis": "x", "reason": "update"}
    shown = desk.post(page(fact, "version"), posted).content.decode()
    assert "“seventeen” is no price: write it like $17/mo" in shown
    assert 'value="seventeen"' in shown
    assert fact.versions.count() == 1


def test_a_version_that_a_live_page_shows_passes_its_part_of_the_gate(desk: Client) -> None:
    fact = make_fact()
    make_edition(make_article(evidence=(fact.key,)))
    posted = {"value": "$9/mo", "confidence": "confirmed", "reason": "update"}
    shown = desk.post(page(fact, "version"), posted).content.decode()
    assert "Confirmed needs the subject itself as a source" in shown
    assert fact.versions.count() == 1


def test_who_saw_an_older_version_is_told_of_the_newer(desk: Client) -> None:
    fact = make_fact("$17/mo")
    seen = fact.versions.get().pk
    make_version(fact, "$19/mo")
    posted = {"value": "$18/mo", "confidence": "estimated", "basis": "x", "reason": "update",
              "seen": seen}  # fmt: skip
    shown = desk.post(page(fact, "version"), posted).content.decode()
    assert "was changed meanwhile to “$19/mo”" in shown


def test_a_check_is_of_the_version_that_was_seen(desk: Client) -> None:
    fact = make_fact(checked=False)
    seen = fact.versions.get()
    posted = {"method": "mail", "version": seen.pk, "excerpt": "It costs $17."}
    desk.post(page(fact, "check"), posted)
    assert list(Check.objects.values_list("version", "method")) == [(seen.pk, "mail")]


def test_a_check_is_withdrawn_with_a_reason_and_kept(desk: Client) -> None:
    check = make_fact().versions.get().checks.get()
    url = reverse("admin:articles_fact_withdraw_check", args=[check.pk])
    desk.post(url, {"note": ""})
    assert Check.objects.count() == 1
    desk.post(url, {"note": "It was the old page."})
    assert Check.objects.filter(withdraws=check, note="It was the old page.").count() == 1


def test_the_fact_tells_its_history_and_where_it_stands(desk: Client) -> None:
    fact = make_fact("$17/mo")
    guide = make_edition(make_article(evidence=(fact.key,))).article
    shown = desk.get(page(fact, "change")).content.decode()
    assert "Says now: <strong>$17/mo</strong>" in shown
    assert f"The guide “{guide}” shows it now." in shown
    assert f"The working copy of “{guide}” refers to it." in shown


def test_what_is_used_is_not_deleted_and_the_sentence_names_the_guide(desk: Client) -> None:
    fact, source = make_fact(value=None), make_source()
    guide = make_article(body=f"## A\n\n{{{{ fact: {fact.key} }}}}", citations=(source.key,))
    for target in (fact, source):
        shown = desk.post(page(target, "delete"), {"post": "yes"}).content.decode()
        assert f"The working copy of “{guide}” refers to it." in shown
        assert type(target).objects.filter(pk=target.pk).exists()
    unused = make_fact(value=None)
    desk.post(page(unused, "delete"), {"post": "yes"})
    assert not Fact.objects.filter(pk=unused.pk).exists()


def test_a_fact_without_a_version_is_in_no_list_of_overdue_ones(desk: Client) -> None:
    make_fact(value=None)
    shown = desk.get(reverse("admin:articles_fact_changelist"), {"freshness": "overdue"})
    assert shown.context["cl"].result_count == 0


def test_a_grid_is_posted_as_one_value(desk: Client) -> None:
    posted = {"title": "Pens", "key": "pens", "owner": "", "lock_version": 0,
              "grid": json.dumps(GRID.to_json())}  # fmt: skip
    response = desk.post(reverse("admin:articles_comparisontable_add"), posted)
    assert response.status_code == 302
    assert ComparisonTable.objects.get().read_grid() == GRID


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ("{", "The grid can’t be read at line 1"),
        ("[]", "This is no grid"),
        ('{"format": 9, "columns": [], "rows": []}', "The grid has format 9; this reads 1."),
    ],
)
def test_a_grid_that_is_none_changes_nothing(desk: Client, grid: str, words: str) -> None:
    table = make_table()
    posted = {"title": "Pens", "owner": "", "lock_version": 0, "grid": grid}
    assert words in desk.post(page(table, "change"), posted).content.decode()
    table.refresh_from_db()
    assert table.lock_version == 0


def test_a_holed_table_is_kept_and_not_published(desk: Client) -> None:
    table = make_table(rows=[Row(cells=("Quill",))])
    refused = desk.post(page(table, "publish"), {"lock_version": 0}).content.decode()
    assert "put each value under its heading" in refused
    assert not TableVersion.objects.exists()
    sound = make_table()
    desk.post(page(sound, "publish"), {"lock_version": 0})
    assert TableVersion.objects.get().table == sound


def test_a_picture_comes_in_by_the_intake_at_its_own_page_too(desk: Client) -> None:
    url = reverse("admin:articles_image_add")
    refused = desk.post(url, {"file": picture(), "alt": ""}).content.decode()
    assert "Say what the picture shows, or mark it as decorative." in refused
    assert not Image.objects.exists()
    desk.post(url, {"file": picture(), "alt": "A pond"})
    assert Image.objects.get().alt == "A pond"


@pytest.mark.alike
@pytest.mark.parametrize("name", ["fact", "comparisontable", "offer", "source", "author"])
def test_lists_ask_as_many_queries_for_thirty_as_for_one(desk: Client, name: str) -> None:
    makers: dict[str, Callable[[], object]] = {
        "fact": make_fact, "comparisontable": make_table, "offer": make_offer,
        "source": make_source, "author": make_author,
    }  # fmt: skip
    url = reverse(f"admin:articles_{name}_changelist")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(url).status_code == 200
        return len(asked)

    makers[name]()
    desk.get(url)
    one = queries()
    for _ in range(29):
        makers[name]()
    assert queries() == one
