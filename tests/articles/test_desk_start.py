"""The start page: what waits, in order of duty; on an empty site, what to make first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Review
from capysite.base import clock
from capysite.base.models import Heartbeat
from tests.articles.desk import member, page
from tests.articles.factories import (
    make_article,
    make_checker,
    make_edition,
    make_fact,
    make_version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
DAY = timedelta(days=1)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


def start(desk: Client) -> str:
    return desk.get(reverse("admin:index")).content.decode()


def test_an_empty_site_says_what_to_make_first(desk: Client) -> None:
    shown = start(desk)
    assert "To make first" in shown
    for name in ("articles_topic_add", "articles_source_add", "articles_article_add"):
        assert reverse(f"admin:{name}") in shown
    assert reverse("admin:articles_import") in shown


def test_overdue_facts_come_first_and_coming_editions_last(desk: Client) -> None:
    with clock.fixed(clock.now() - 40 * DAY):
        fact = make_fact("$17/mo", subject="Quill Team")
    make_article(title="Never out")
    make_edition(make_article(title="Goes out soon"), at=clock.now() + DAY)
    make_version(fact, "$19/mo", at=clock.now() + 2 * DAY)
    shown = start(desk)
    order = [
        shown.index(words)
        for words in ("Quill Team: price: $17/mo", "40 days, limit 30", "Never out",
                      "“Goes out soon” goes live", "Quill Team: price becomes $19/mo")
    ]  # fmt: skip
    assert order == sorted(order)


def test_an_author_is_shown_only_what_an_author_can_do(client: Client) -> None:
    make_fact(checked=False)
    make_article(title="Never out")
    client.force_login(member("Author"))
    shown = start(client)
    assert "Never out" in shown
    assert "Facts that nobody has checked" not in shown


def test_a_silent_worker_is_named_and_one_that_is_heard_is_not(desk: Client) -> None:
    assert "No worker was heard yet" in start(desk)
    beat = Heartbeat.objects.create(name="w", seen_at=clock.now() - timedelta(minutes=5))
    assert "No worker was heard for 5 minutes" in start(desk)
    beat.seen_at = clock.now()
    beat.save()
    assert "No worker was heard" not in start(desk)


def test_a_review_is_made_of_the_checks_that_were_ticked(desk: Client) -> None:
    seen, left = make_fact(checked=False), make_fact(checked=False)
    guide = make_edition(make_article(evidence=(seen.key, left.key))).article
    version = seen.versions.get()
    assert desk.post(page(guide, "review"), {}).status_code == 200
    assert not Review.objects.exists()
    desk.post(page(guide, "review"), {f"fact-{version.pk}": "page"})
    review = Review.objects.get()
    assert review.finished_at is not None
    assert list(review.checks.values_list("version", flat=True)) == [version.pk]


def test_a_draft_is_not_reviewed(desk: Client) -> None:
    guide = make_article()
    response = desk.get(page(guide, "review"), follow=True)
    assert "Only a live guide can be reviewed" in response.content.decode()
