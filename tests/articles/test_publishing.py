"""Publishing: what begins, what is replaced, who is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from articles.models import Edition
from articles.publishing.editions import future_of, publish, withdraw
from articles.refusals import GateRefused, StaleCopy
from capysite.base import clock
from tests.articles.factories import change, make_article, make_edition, make_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def live_titles(at: datetime) -> list[str]:
    return list(Edition.objects.live(at).order_by("title").values_list("title", flat=True))


def test_a_guide_published_for_friday_is_unknown_on_thursday_and_live_on_friday() -> None:
    with clock.fixed(MONDAY):
        make_edition(title="Friday's", at=MONDAY + 4 * DAY)
    assert live_titles(MONDAY + 4 * DAY - timedelta(microseconds=1)) == []
    assert live_titles(MONDAY + 4 * DAY) == ["Friday's"]


def test_a_correction_on_wednesday_replaces_the_change_scheduled_for_friday() -> None:
    with clock.fixed(MONDAY):
        article = make_edition(title="As it was").article
        change(article, title="Friday's change")
        make_edition(article, at=MONDAY + 4 * DAY)
    with clock.fixed(MONDAY + 2 * DAY):
        assert [e.title for e in future_of(article, at=clock.now())] == ["Friday's change"]
        change(article, title="Corrected")
        article.refresh_from_db()
        done = publish(
            article,
            lock_version=article.lock_version,
            by=make_user(),
            correction=True,
            note="The title was wrong.",
        )
    assert [e.title for e in done.replaced] == ["Friday's change"]
    assert live_titles(MONDAY + 5 * DAY) == ["Corrected"]
    assert live_titles(MONDAY + DAY) == ["As it was"]


def test_first_publication_is_kept_through_every_later_edition() -> None:
    with clock.fixed(MONDAY):
        article = make_edition().article
    with clock.fixed(MONDAY + DAY):
        second = make_edition(change(article, summary="Other words."))
    assert (second.published_at, second.begins_at, second.kind, second.number) == (
        MONDAY,
        MONDAY + DAY,
        "change",
        2,
    )


def test_a_guide_with_an_end_leaves_at_its_moment_without_any_job() -> None:
    with clock.fixed(MONDAY):
        make_edition(title="Until Tuesday", until=MONDAY + DAY)
    assert live_titles(MONDAY + DAY - timedelta(seconds=1)) == ["Until Tuesday"]
    assert live_titles(MONDAY + DAY) == []


def test_a_withdrawn_guide_comes_back_with_its_first_date() -> None:
    with clock.fixed(MONDAY):
        article = make_edition(title="Back again").article
        article.refresh_from_db()
    with clock.fixed(MONDAY + DAY):
        withdraw(article, lock_version=article.lock_version, by=make_user(), note="Unsafe advice.")
    assert live_titles(MONDAY + DAY) == []
    with clock.fixed(MONDAY + 2 * DAY):
        again = make_edition(article)
    assert again.published_at == MONDAY
    assert live_titles(MONDAY + 2 * DAY) == ["Back again"]


def test_what_is_not_live_cannot_be_withdrawn() -> None:
    article = make_article()
    with pytest.raises(GateRefused, match="nothing to withdraw"):
        withdraw(article, lock_version=article.lock_version, by=make_user())


def test_a_save_since_the_editor_read_stops_the_publication() -> None:
    article = make_article()
    read = article.lock_version
    change(article, title="Somebody else's")
    with pytest.raises(StaleCopy, match="nothing was changed"):
        publish(article, lock_version=read, by=make_user())
    assert not Edition.objects.exists()


def test_nobody_publishes_without_the_permission() -> None:
    article = make_article()
    outsider = User.objects.create_user("outsider", is_staff=True)
    with pytest.raises(PermissionDenied):
        publish(article, lock_version=article.lock_version, by=outsider)
    with pytest.raises(PermissionDenied):
        withdraw(article, lock_version=article.lock_version, by=outsider)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("moments", [{"at": -DAY}, {"at": DAY, "until": DAY}])
def test_impossible_moments_are_refused_with_a_sentence(moments: dict[str, timedelta]) -> None:
    with clock.fixed(MONDAY):
        article = make_article()
        times: dict[str, Any] = {name: MONDAY + delta for name, delta in moments.items()}
        with pytest.raises(ValidationError):
            publish(article, lock_version=article.lock_version, by=make_user(), **times)
    assert not Edition.objects.exists()


def test_editing_the_working_copy_changes_nothing_that_readers_see() -> None:
    edition = make_edition(title="As published")
    change(edition.article, title="Being rewritten", body="## Other\n\nWords.\n")
    stored = Edition.objects.live(clock.now()).get()
    assert (stored.title, stored.read_content().body) == (
        "As published",
        edition.read_content().body,
    )
