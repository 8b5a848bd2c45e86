"""What somebody typed and did not save is kept for her alone, and only Save writes it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lxml import html

from articles.models import FAQ, Article, Autosave, Snapshot
from articles.working import autosaves
from articles.working.copy import content_of
from capysite.base.models import AuditEntry, Generation
from capysite.base.worker import _duties
from tests.articles.desk import as_shown, guide_post, member, page
from tests.articles.factories import change, make_article, make_author

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(member("Author", "ada"))
    return client


def typed(guide: Article, window: str = "window-1", **parts: Any) -> dict[str, Any]:
    return guide_post(guide, **parts) | {"autosave": window}


def keep(client: Client, guide: Article, window: str = "window-1", **parts: Any) -> Any:
    return client.post(page(guide, "autosave"), typed(guide, window, **parts))


def shown(client: Client, guide: Article, query: str = "") -> str:
    return client.get(f"{page(guide, 'change')}{query}").content.decode()


def test_what_is_typed_is_kept_and_writes_no_row(ada: Client, at_moment: Any) -> None:
    at_moment(NINE)
    guide = make_article(title="Saved")
    before = (content_of(guide), Snapshot.objects.count(), AuditEntry.objects.count())
    moved = Generation.objects.get().number
    questions = [{"question": "New?", "answer": "Yes."}]
    for _ in range(3):
        answer = keep(ada, guide, title="Typed", questions=questions)
    assert answer.json() == {"said": "Kept 09:00, not saved"}
    guide = Article.objects.get()
    assert (content_of(guide), Snapshot.objects.count(), AuditEntry.objects.count()) == before
    assert Generation.objects.get().number == moved
    assert Autosave.objects.get().saved_at == NINE


def test_no_secret_and_no_choice_is_kept(ada: Client) -> None:
    guide = make_article()
    forged = {
        "csrfmiddlewaretoken": "s3cret",
        "password": "s3cret",
        "lock_choice": "1",
        "_save": "1",
    }
    ada.post(page(guide, "autosave"), typed(guide) | forged)
    names = set(parse_qs(Autosave.objects.get().post, keep_blank_values=True))
    assert not names & set(forged)
    assert {"title", "body", "topic", "lock_version", "questions-0-question"} <= names


def test_coming_back_one_sees_what_differs_and_goes_on(ada: Client) -> None:
    guide = make_article(title="Saved")
    first, second = make_author(name="Ada Lind"), make_author(name="Ove Berg")
    keep(ada, guide, title="Typed", bylines=[{"author": first.pk}, {"author": second.pk}])
    offered = shown(ada, guide)
    assert "You have unsaved text in this guide" in offered
    assert "<mark>Typed</mark>" in offered
    assert f"<mark>{second.slug}</mark>" in offered
    assert html.fromstring(offered).get_element_by_id("id_title").value == "Saved"
    resumed = shown(ada, guide, "?unsaved=1")
    assert "You go on with your unsaved text" in resumed
    assert ada.post(page(guide, "change"), as_shown(resumed, "article_form")).status_code == 302
    said = content_of(Article.objects.get())
    assert (said.title, said.authors) == ("Typed", (first.slug, second.slug))
    assert not Autosave.objects.exists()


def test_going_on_is_no_save(ada: Client) -> None:
    guide = make_article(title="Saved")
    keep(ada, guide, title="Typed", questions=[{"question": "New?", "answer": "Yes."}])
    for _ in range(2):
        shown(ada, guide, "?unsaved=1")
    guide = Article.objects.get()
    assert (guide.title, guide.lock_version, FAQ.objects.count()) == ("Saved", 1, 1)
    assert Autosave.objects.count() == 1


def test_saved_by_another_since_both_texts_are_shown(ada: Client) -> None:
    guide = make_article(title="As read")
    keep(ada, guide, title="Mine")
    change(guide, title="Theirs")
    offered = shown(ada, guide)
    assert "editor saved this guide since" in offered
    assert "<mark>Mine</mark>" in offered
    assert "<mark>Theirs</mark>" in offered
    resumed = shown(ada, guide, "?unsaved=1")
    assert "Two texts: yours, and the one that was saved meanwhile" in resumed
    posted = as_shown(resumed, "article_form")
    ada.post(page(guide, "change"), {k: v for k, v in posted.items() if k != "lock_choice"})
    assert content_of(Article.objects.get()).title == "Theirs"
    ada.post(page(guide, "change"), posted | {"lock_choice": "2"})
    assert content_of(Article.objects.get()).title == "Mine"


def test_discarding_leaves_what_is_saved(ada: Client) -> None:
    guide = make_article(title="Saved")
    keep(ada, guide, title="Typed")
    assert ada.get(page(guide, "discard")).status_code == 405
    answer = ada.post(page(guide, "discard"), follow=True)
    assert "Your unsaved text is gone." in answer.content.decode()
    assert "You have unsaved text" not in answer.content.decode()
    assert not Autosave.objects.exists()


def test_a_text_that_says_what_is_saved_is_not_offered(ada: Client) -> None:
    guide = make_article(title="Saved")
    keep(ada, guide, title="Typed")
    keep(ada, guide, title="Saved")
    assert "unsaved text" not in shown(ada, guide)
    posted = as_shown(shown(ada, guide), "article_form")
    assert ada.post(page(guide, "autosave"), posted).status_code == 200


def test_it_is_shown_to_nobody_else(ada: Client) -> None:
    guide = make_article(title="Saved")
    keep(ada, guide, title="CANARY")
    other = Client()
    other.force_login(member("Admin", "ove"))
    for name in ("change", "history", "working_copy", "publish"):
        assert "CANARY" not in other.get(page(guide, name)).content.decode()
    assert "CANARY" not in shown(other, guide, "?unsaved=1")
    other.post(page(guide, "discard"))
    assert Autosave.objects.get().user.username == "ada"


def test_another_window_never_writes_over_a_kept_text(ada: Client) -> None:
    guide = make_article(title="Saved")
    keep(ada, guide, "window-1", title="First")
    answer = keep(ada, guide, "window-2", title="Second")
    assert (answer.status_code, list(answer.json())) == (409, ["error"])
    assert "First" in Autosave.objects.get().post
    ada.post(page(guide, "change"), typed(guide, "window-2", title="Second"))
    assert content_of(Article.objects.get()).title == "Second"
    assert "First" in Autosave.objects.get().post


def test_saving_settles_it_and_a_late_request_brings_nothing_back(ada: Client) -> None:
    guide = make_article(title="Saved")
    keep(ada, guide, title="Typed")
    posted = typed(guide, title="Typed, too")
    assert ada.post(page(guide, "change"), posted).status_code == 302
    assert not Autosave.objects.exists()
    assert ada.post(page(guide, "autosave"), posted).status_code == 409
    assert not Autosave.objects.exists()


def test_a_refused_save_loses_nothing(ada: Client) -> None:
    guide = make_article(title="Saved")
    keep(ada, guide, title="Typed")
    refused = ada.post(page(guide, "change"), typed(guide, title="T" * 300))
    assert refused.status_code == 200
    assert Autosave.objects.count() == 1


def test_a_text_too_long_to_be_kept_is_refused_in_words(ada: Client) -> None:
    guide = make_article()
    answer = keep(ada, guide, body="x" * 2_000_001)
    assert (answer.status_code, list(answer.json())) == (413, ["error"])
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [{"lock_version": "9" * 23}, {"lock_version": ""}, {"autosave": ""}, {"autosave": "x" * 65}],
)
def test_what_is_not_the_form_is_refused(ada: Client, forged: dict[str, str]) -> None:
    guide = make_article()
    assert ada.post(page(guide, "autosave"), typed(guide) | forged).status_code == 400
    assert not Autosave.objects.exists()


def test_who_may_not_change_the_guide_keeps_nothing(client: Client) -> None:
    guide = make_article()
    assert keep(client, guide).status_code == 302
    user = member("Author")
    user.groups.clear()
    client.force_login(user)
    assert (keep(client, guide).status_code, client.get(page(guide, "autosave")).status_code) == (
        403,
        405,
    )
    assert not Autosave.objects.exists()


def test_a_forged_request_from_elsewhere_keeps_nothing() -> None:
    guide, client = make_article(), Client(enforce_csrf_checks=True)
    client.force_login(member("Author"))
    assert keep(client, guide).status_code == 403
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("gone", [Article, User])
def test_it_goes_with_its_guide_and_with_its_person(gone: Any) -> None:
    row = Autosave.objects.create(
        article=make_article(), user=member("Author"), post="", lock_version=1, saved_at=NINE
    )
    (row.article if gone is Article else row.user).delete()
    assert not Autosave.objects.exists()


def test_after_thirty_days_the_worker_forgets_it(ada: Client, at_moment: Any) -> None:
    at_moment(NINE)
    keep(ada, make_article())
    autosaves.forget(NINE + timedelta(days=30))
    assert Autosave.objects.count() == 1
    autosaves.forget(NINE + timedelta(days=30, seconds=1))
    assert not Autosave.objects.exists()


def test_the_worker_knows_that_duty() -> None:
    assert _duties["unsaved texts: old ones"].run is autosaves.forget


def test_a_new_guide_asks_for_nothing_to_be_kept(ada: Client) -> None:
    form = ada.get(reverse("admin:articles_article_add")).content.decode()
    assert 'class="autosave"' not in form
