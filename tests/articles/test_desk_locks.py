"""Two who save at once: one wins, the other sees both texts, and nothing is lost."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from articles.models import Article, ComparisonTable
from articles.tables.grid import Column, Grid, Row
from articles.working.copy import content_of
from capysite.base.models import AuditEntry
from tests.articles.desk import guide_post, page
from tests.articles.factories import change, make_article, make_author, make_table, make_user


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


@pytest.mark.django_db
def test_the_loser_sees_both_texts_and_nothing_is_saved(desk: Client) -> None:
    guide = make_article(title="As read", body="One line.")
    mine = guide_post(guide, title="Mine", body="One line of mine.")
    change(guide, title="Theirs", body="One line of theirs.")
    shown = desk.post(page(guide, "change"), mine).content.decode()
    assert "Somebody else saved this guide while you were working." in shown
    assert "<mark>Mine</mark>" in shown
    assert "<mark>Theirs</mark>" in shown
    assert "<mark>One line of mine.</mark>" in shown
    assert 'value="Mine"' in shown
    guide.refresh_from_db()
    assert (guide.title, guide.lock_version) == ("Theirs", 2)


@pytest.mark.django_db
def test_parts_are_compared_as_well(desk: Client) -> None:
    first, second = make_author(name="Ada Lind"), make_author(name="Ove Berg")
    guide = make_article(authors=(first.slug,))
    mine = guide_post(guide, bylines=[{"author": first.pk}, {"author": second.pk}])
    change(guide, authors=(second.slug,))
    shown = desk.post(page(guide, "change"), mine).content.decode()
    assert "<h3>Byline</h3>" in shown
    assert f"<mark>{first.slug}</mark>" in shown


@pytest.mark.django_db
def test_the_loser_saves_over_the_other_after_an_explicit_choice(desk: Client) -> None:
    guide = make_article(title="As read")
    mine = guide_post(guide, title="Mine")
    change(guide, title="Theirs")
    desk.post(page(guide, "change"), {**mine, "lock_choice": "2"})
    assert content_of(Article.objects.get()).title == "Mine"
    kept = guide.snapshots.order_by("lock_version").values_list("content__title", flat=True)
    assert list(kept) == ["As read", "Theirs", "Mine"]


@pytest.mark.django_db
def test_a_choice_holds_only_for_the_text_that_was_seen(desk: Client) -> None:
    guide = make_article(title="As read")
    mine = guide_post(guide, title="Mine")
    change(guide, title="Theirs")
    change(guide, title="Theirs again")
    desk.post(page(guide, "change"), {**mine, "lock_choice": "2"})
    assert content_of(Article.objects.get()).title == "Theirs again"


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["", "-1", "abc", "99"])
def test_a_missing_or_forged_lock_is_refused(desk: Client, forged: str) -> None:
    guide = make_article(title="As read")
    desk.post(page(guide, "change"), {**guide_post(guide, title="Mine"), "lock_version": forged})
    assert content_of(Article.objects.get()).title == "As read"


@pytest.mark.django_db
def test_a_table_saved_by_two_keeps_the_first(desk: Client) -> None:
    table = make_table(title="As read")
    posted = {
        "title": "Mine",
        "owner": "",
        "grid": '{"format": 1, "columns": [], "rows": []}',
        "lock_version": 0,
    }
    ComparisonTable.objects.update(title="Theirs", lock_version=1)
    response = desk.post(page(table, "change"), posted)
    said = response.content.decode()
    assert "Somebody else saved this comparison table while you were working." in said
    assert ComparisonTable.objects.get().title == "Theirs"


def grid_of(*cells: str) -> dict[str, object]:
    return Grid((Column("name", "Name"),), tuple(Row(cells=(cell,)) for cell in cells)).to_json()


@pytest.mark.django_db
def test_the_loser_of_a_table_sees_both_and_what_she_writes_over_is_kept(desk: Client) -> None:
    table = make_table(title="Pens")
    mine = {"title": "Pens", "owner": "", "grid": json.dumps(grid_of("Quill", "Nib")),
            "lock_version": 0}  # fmt: skip
    ComparisonTable.objects.update(grid=grid_of("Quill", "Reed"), lock_version=1)
    shown = desk.post(page(table, "change"), mine).content.decode()
    assert "<mark>Nib</mark>" in shown
    assert "<mark>Reed</mark>" in shown
    assert "Both say the same." not in shown
    desk.post(page(table, "change"), {**mine, "lock_choice": "1"})
    assert ComparisonTable.objects.get().grid == grid_of("Quill", "Nib")
    kept = AuditEntry.objects.get(action="table.written_over")
    assert kept.before == {"title": "Pens", "grid": grid_of("Quill", "Reed")}


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_save_at_the_same_time_one_wins() -> None:
    guide = make_article(title="As read")
    url = reverse("admin:articles_article_change", args=[guide.pk])
    make_user()

    def save(name: str) -> tuple[str, int, bool]:
        client = Client()
        client.force_login(make_user())
        try:
            response = client.post(url, guide_posts[name])
            return name, response.status_code, name in response.content.decode()
        finally:
            connections.close_all()

    names = [f"Text of editor {number}" for number in range(8)]
    guide_posts = {name: guide_post(guide, title=name) for name in names}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, names))
    winners = [name for name, status, _ in answers if status == 302]
    losers = [kept for _, status, kept in answers if status == 200]
    guide.refresh_from_db()
    assert winners == [guide.title]
    assert losers == [True] * 7
    assert (guide.lock_version, guide.snapshots.count()) == (2, 2)
    connection.close()
