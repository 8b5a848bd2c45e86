"""An address belongs to the first guide published at it, and leads to where that stands now."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from articles.models import Author, Topic
from articles.publishing.addresses import renamed
from articles.publishing.editions import withdraw
from capysite.base import clock
from tests.articles.factories import change, make_author, make_edition, make_topic, make_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def get(client: Client, path: str, at: datetime) -> tuple[int, str]:
    with clock.fixed(at):
        response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def test_a_guide_renamed_twice_is_one_hop_away_from_each_old_address(client: Client) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(slug="first").article
    for day, slug in ((1, "second"), (2, "third")):
        with clock.fixed(MONDAY + day * DAY):
            change(article, slug=slug)
            make_edition(article)
    at = MONDAY + 3 * DAY
    assert get(client, "/guides/first/", at) == (301, "/guides/third/")
    assert get(client, "/guides/second/", at) == (301, "/guides/third/")
    assert get(client, "/guides/third/", at) == (200, "")


def test_an_address_is_unknown_before_the_edition_that_brings_it_has_begun(client: Client) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(slug="today").article
        change(article, slug="tomorrow")
        make_edition(article, at=MONDAY + DAY)
    assert get(client, "/guides/tomorrow/", MONDAY) == (404, "")
    assert get(client, "/guides/today/", MONDAY) == (200, "")
    assert get(client, "/guides/today/", MONDAY + DAY) == (301, "/guides/tomorrow/")


def test_an_address_that_only_a_replaced_edition_brought_stays_unknown(client: Client) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(slug="kept").article
        change(article, slug="never")
        make_edition(article, at=MONDAY + DAY)
        change(article, slug="kept")
        make_edition(article, at=MONDAY + timedelta(hours=1))
    assert get(client, "/guides/never/", MONDAY + 2 * DAY) == (404, "")


def test_a_withdrawn_guide_leaves_a_dated_note_and_a_removed_one_says_nothing(
    client: Client,
) -> None:
    for slug, legal in (("withdrawn", False), ("removed", True)):
        with clock.fixed(MONDAY):
            article = make_edition(slug=slug, title=f"The {slug} guide").article
            article.refresh_from_db()
        with clock.fixed(MONDAY + DAY):
            withdraw(
                article,
                lock_version=article.lock_version,
                by=make_user(),
                legal=legal,
                note="Because.",
            )
    with clock.fixed(MONDAY + 2 * DAY):
        withdrawn, removed = (client.get(f"/guides/{s}/") for s in ("withdrawn", "removed"))
    assert (withdrawn.status_code, removed.status_code) == (410, 410)
    for text in ("The withdrawn guide", "Because.", "3 March 2026"):
        assert text in withdrawn.content.decode()
    assert "What stood at this address was taken down." in removed.content.decode()
    for text in ("The removed guide", "Because.", "3 March 2026"):
        assert text not in removed.content.decode()


def test_caches_ask_each_time_where_a_guide_or_a_topic_has_moved_to(client: Client) -> None:
    topic = make_topic(slug="old")
    article = make_edition(slug="old", topic="old").article
    topic.slug = "new"
    topic.save()
    renamed(topic)
    change(article, slug="new", topic="new")
    make_edition(article)
    answers = [client.get(f"/{folder}/old/") for folder in ("guides", "topics")]
    said = [(answer.status_code, answer.headers.get("Cache-Control")) for answer in answers]
    assert said == [(301, "max-age=0")] * 2


@pytest.mark.parametrize("kind", ["topics", "authors"])
def test_a_renamed_topic_or_author_is_found_at_the_old_address(client: Client, kind: str) -> None:
    target: Topic | Author
    if kind == "topics":
        target = make_topic(slug="old")
        make_edition(topic="old")
    else:
        target = make_author(slug="old")
        make_edition(authors=("old",))
    target.slug = "new"
    target.save()
    renamed(target)
    now = clock.now()
    assert get(client, f"/{kind}/old/", now) == (301, f"/{kind}/new/")
    assert get(client, f"/{kind}/new/", now) == (200, "")


def test_a_topic_without_a_live_guide_is_unknown(client: Client) -> None:
    make_topic(slug="empty")
    make_author(slug="silent")
    now = clock.now()
    assert get(client, "/topics/empty/", now) == (404, "")
    assert get(client, "/authors/silent/", now) == (404, "")
