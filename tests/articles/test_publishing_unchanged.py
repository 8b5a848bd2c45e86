"""Publishing what readers see already makes no edition, and says so."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Edition
from articles.publishing.editions import publish, withdraw
from articles.publishing.tables import save_grid
from articles.refusals import GateRefused
from articles.tables.grid import Row
from articles.working import copy
from capysite.base import clock
from tests.articles.desk import page
from tests.articles.factories import change, make_article, make_edition, make_table, make_user

pytestmark = pytest.mark.django_db
SENTENCE = "Readers see exactly this already"


def again(guide: Article, **options: Any) -> Edition:
    guide.refresh_from_db()
    return publish(guide, lock_version=guide.lock_version, by=make_user(), **options).edition


@pytest.mark.parametrize("options", [{}, {"in_hours": 2}, {"until_hours": 3}, {"note": "Again"}])
def test_the_same_text_again_is_refused_and_changes_nothing(options: dict[str, Any]) -> None:
    guide = make_edition().article
    guide.refresh_from_db()
    names = {"in_hours": "at", "until_hours": "until"}
    asked = {
        names.get(name, name): clock.now() + timedelta(hours=value) if name in names else value
        for name, value in options.items()
    }
    with pytest.raises(GateRefused, match=SENTENCE):
        again(guide, **asked)
    assert (guide.editions.count(), Article.objects.get().lock_version) == (1, guide.lock_version)


def test_a_save_that_changes_no_word_is_nothing_new() -> None:
    guide = change(make_edition().article)
    with pytest.raises(GateRefused, match=SENTENCE):
        again(guide)


def test_a_changed_comma_is_new() -> None:
    guide = change(
        make_edition(summary="Four pens and ink.").article, summary="Four pens, and ink."
    )
    assert again(guide).number == 2


def test_what_was_wrong_can_be_told_of_the_same_words() -> None:
    guide = make_edition().article
    edition = again(guide, correction=True, note="This was a correction.")
    assert (edition.kind, edition.note) == ("correction", "This was a correction.")


def test_the_same_text_takes_the_place_of_a_schedule() -> None:
    guide = make_edition(title="Standing").article
    change(guide, title="Coming")
    coming = again(guide, at=clock.now() + timedelta(days=1))
    change(guide, title="Standing")
    again(guide)
    coming.refresh_from_db()
    assert coming.replaced_at is not None


def test_the_same_text_brings_its_changed_table() -> None:
    table = make_table()
    guide = make_edition(body=f"{{{{ table: {table.key} }}}}\n", tables=(table,)).article
    grid = table.read_grid()
    grid = type(grid)(grid.columns, (*grid.rows, Row(cells=("Third", "$3"))))
    saved = save_grid(table, grid, title=table.title, lock_version=0, by=None)
    assert again(guide, tables=(saved,)).number == 2


def test_a_withdrawn_text_comes_back_as_it_was() -> None:
    guide = make_edition().article
    guide.refresh_from_db()
    withdraw(guide, lock_version=guide.lock_version, by=make_user())
    assert again(guide).number == 3


def test_a_link_that_leads_to_another_guide_by_now_is_new() -> None:
    draft = make_article(slug="the-other")
    guide = make_edition(body="See [the other](guide:the-other).\n").article
    change(draft, slug="elsewhere")
    make_edition(slug="the-other")
    assert again(guide).number == 2
    with pytest.raises(GateRefused, match=SENTENCE):
        again(guide)


def test_a_copy_of_the_same_words_is_another_guide() -> None:
    guide = make_edition().article
    copied = copy.duplicate(guide, by=make_user())
    change(copied, slug="a-place-of-its-own")
    assert again(copied).number == 1


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_the_page_says_it_before_and_the_verb_after(desk: Client) -> None:
    guide = make_edition().article
    guide.refresh_from_db()
    assert SENTENCE in desk.get(page(guide, "publish")).content.decode()
    answer = desk.post(page(guide, "publish"), {"lock_version": guide.lock_version})
    assert "so nothing was published" in answer.content.decode()
    change(guide, title="New")
    assert SENTENCE not in desk.get(page(guide, "publish")).content.decode()
    assert SENTENCE not in desk.get(page(make_article(), "publish")).content.decode()


def test_selected_guides_say_it_each(desk: Client) -> None:
    same, new = make_edition().article, make_article()
    posted = {"action": "publish_selected", "_selected_action": [same.pk, new.pk]}
    answer = desk.post(reverse("admin:articles_article_changelist"), posted, follow=True)
    assert f"“{same}” was not published. {SENTENCE}" in answer.content.decode()
    assert [same.editions.count(), new.editions.count()] == [1, 1]
