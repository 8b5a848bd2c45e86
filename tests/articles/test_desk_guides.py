"""The guide's page at the desk: lists, saves, and the pages of its verbs."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Edition
from articles.working.copy import content_of
from tests.articles.desk import as_shown, guide_post, member, page
from tests.articles.factories import (
    change,
    make_article,
    make_author,
    make_edition,
    make_fact,
    make_source,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_a_guide_is_made_with_all_its_parts_in_one_save(desk: Client) -> None:
    author, fact, source, topic = make_author(), make_fact(), make_source(), make_topic()
    posted = guide_post(
        title="Pens", slug="pens", summary="Four pens.", body="## Ink\n\nBlue.", topic=topic.pk,
        bylines=[{"author": author.pk}], evidence=[{"fact": fact.pk}],
        questions=[{"question": "Why?", "answer": "So."}], citations=[{"source": source.pk}],
    )  # fmt: skip
    response = desk.post(reverse("admin:articles_article_add"), posted)
    assert response.status_code == 302
    said = content_of(Article.objects.get())
    assert (said.title, said.topic, said.authors) == ("Pens", topic.slug, (author.slug,))
    assert (said.evidence, said.citations) == ((fact.key,), (source.key,))
    assert [(q.key, q.question, q.answer) for q in said.questions] == [("why", "Why?", "So.")]


def test_parts_stand_in_the_order_of_their_positions(desk: Client) -> None:
    guide = make_article(authors=())
    first, second, third = make_author(), make_author(), make_author()
    rows = [{"author": third.pk}, {"author": second.pk, "position": 2},
            {"author": first.pk, "position": 1}]  # fmt: skip
    desk.post(page(guide, "change"), guide_post(guide, bylines=rows))
    assert content_of(guide).authors == (first.slug, second.slug, third.slug)


def test_each_save_is_kept_and_raises_the_lock(desk: Client) -> None:
    guide = make_article(title="Before")
    desk.post(page(guide, "change"), guide_post(guide, title="After"))
    guide.refresh_from_db()
    assert (guide.title, guide.lock_version) == ("After", 2)
    assert list(guide.snapshots.values_list("lock_version", flat=True)) == [2, 1]


def test_the_form_as_it_is_shown_saves_what_stands_there(desk: Client) -> None:
    parts = {"evidence": (make_fact().key,), "citations": (make_source().key,)}
    guide = make_article(authors=(make_author().slug, make_author().slug), **parts)
    before = content_of(guide)
    shown = desk.get(page(guide, "change")).content.decode()
    response = desk.post(page(guide, "change"), as_shown(shown, "article_form"))
    assert response.status_code == 302
    guide.refresh_from_db()
    assert (content_of(guide), guide.lock_version) == (before, 2)


def test_a_part_given_twice_gets_the_sentence_of_its_constraint(desk: Client) -> None:
    guide, author = make_article(), make_author()
    rows = [{"author": author.pk}, {"author": author.pk}]
    response = desk.post(page(guide, "change"), guide_post(guide, bylines=rows))
    assert "This author already stands in the byline." in response.content.decode()
    assert content_of(guide).authors != (author.slug,)


def test_the_list_tells_where_each_guide_stands(desk: Client) -> None:
    make_article(title="Never out")
    live = make_edition(title="Out").article
    change(live, title="Out, changed")
    text = desk.get(reverse("admin:articles_article_changelist")).content.decode()
    assert ">Draft<" in text
    assert "changed since" in text


@pytest.mark.parametrize("state", ["draft", "live", "changed", "scheduled", "withdrawn"])
def test_the_list_can_be_narrowed_to_a_state(desk: Client, state: str) -> None:
    response = desk.get(reverse("admin:articles_article_changelist"), {"state": state})
    assert response.status_code == 200


@pytest.mark.alike
def test_the_list_asks_as_many_queries_for_thirty_as_for_one(desk: Client) -> None:
    url = reverse("admin:articles_article_changelist")
    make_edition()
    desk.get(url)
    with CaptureQueriesContext(connection) as one:
        desk.get(url)
    for _ in range(29):
        make_article()
    with CaptureQueriesContext(connection) as thirty:
        desk.get(url)
    assert len(thirty) == len(one)


def test_publishing_shows_every_hole_and_loses_nothing(desk: Client) -> None:
    guide = make_article(summary="", topic="")
    text = desk.get(page(guide, "publish")).content.decode()
    assert "The guide has no summary" in text
    assert "The guide has no topic." in text
    refused = desk.post(page(guide, "publish"), {"lock_version": 1, "note": "kept"})
    assert "The guide has no topic." in refused.content.decode()
    assert not Edition.objects.exists()


def test_a_guide_without_holes_is_published_by_the_button(desk: Client) -> None:
    guide = make_article()
    response = desk.post(page(guide, "publish"), {"lock_version": 1})
    assert response.status_code == 302
    assert desk.get(reverse("articles:guide", args=[guide.slug])).status_code == 200


def test_what_lies_in_the_future_is_shown_before_it_is_replaced(desk: Client) -> None:
    guide = make_article()
    desk.post(page(guide, "publish"), {"lock_version": 1, "at_0": "2099-05-02", "at_1": "08:00"})
    text = desk.get(page(guide, "publish")).content.decode()
    assert "would be replaced" in text
    assert "2 May 2099, 08:00 (first publication)" in text


def test_publishing_what_somebody_changed_since_is_refused(desk: Client) -> None:
    guide = make_article()
    change(guide, title="Changed meanwhile")
    response = desk.post(page(guide, "publish"), {"lock_version": 1})
    assert "was saved by somebody else meanwhile" in response.content.decode()
    assert not Edition.objects.exists()


def test_a_correction_asks_what_was_wrong(desk: Client) -> None:
    guide = make_edition().article
    posted = {"lock_version": guide.lock_version, "correction": "on"}
    response = desk.post(page(guide, "publish"), posted)
    assert "A correction says what was wrong." in response.content.decode()


def test_selected_guides_pass_the_same_gate_one_by_one(desk: Client) -> None:
    sound, holed = make_article(), make_article(summary="")
    response = desk.post(
        reverse("admin:articles_article_changelist"),
        {"action": "publish_selected", "_selected_action": [sound.pk, holed.pk]},
        follow=True,
    )
    assert list(Edition.objects.values_list("article", flat=True)) == [sound.pk]
    assert "was not published. The guide has no summary" in response.content.decode()


def test_withdrawing_takes_the_page_away(desk: Client) -> None:
    guide = make_edition().article
    desk.post(page(guide, "withdraw"), {"lock_version": guide.lock_version})
    assert desk.get(reverse("articles:guide", args=[guide.slug])).status_code == 410


def test_a_copy_says_the_same_and_has_no_address(desk: Client) -> None:
    guide = make_article(title="Pens")
    response = desk.post(page(guide, "duplicate"))
    copied = Article.objects.latest("pk")
    assert response["Location"] == page(copied, "change")
    assert (copied.title, copied.slug, copied.body) == ("Pens (copy)", "", guide.body)


def test_a_kept_save_can_be_taken_back(desk: Client) -> None:
    guide = change(make_article(title="Before"), title="After")
    url = reverse("admin:articles_article_snapshot", args=[guide.pk, 1])
    assert "<mark>Before</mark>" in desk.get(url).content.decode()
    desk.post(f"{url}restore/", {"lock_version": guide.lock_version})
    guide.refresh_from_db()
    assert (guide.title, guide.lock_version) == ("Before", 3)


def test_a_published_guide_is_not_deleted_and_a_draft_is(desk: Client) -> None:
    live, draft = make_edition().article, make_article()
    refused = desk.post(page(live, "delete"), {"post": "yes"}).content.decode()
    assert "It was published: withdraw it instead, its editions are kept." in refused
    desk.post(page(draft, "delete"), {"post": "yes"})
    assert list(Article.objects.all()) == [live]


def test_nothing_of_a_guide_is_edited_in_the_list() -> None:
    assert admin.site._registry[Article].list_editable == ()


def test_an_author_writes_and_removes_parts_but_does_not_publish(client: Client) -> None:
    client.force_login(member("Author"))
    guide = make_article()
    assert client.post(page(guide, "change"), guide_post(guide, questions=[])).status_code == 302
    assert content_of(guide).questions == ()
    assert client.get(page(guide, "publish")).status_code == 403
