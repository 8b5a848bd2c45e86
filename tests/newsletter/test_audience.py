"""Who gets an issue: what readers chose is heeded, and the count at the desk is who is frozen."""

from datetime import datetime, timedelta

import pytest

from articles.models import Article, Topic
from capysite.base import clock
from newsletter import freezing
from newsletter.audience import audience
from newsletter.models import Delivery, Issue, IssueItem, Segment, Subscriber
from newsletter.suppression import suppress
from tests.articles.factories import make_edition, make_topic
from tests.newsletter.issue_makers import make_begun, make_issue, make_scheduled
from tests.newsletter.makers import NOON, make_leaver, make_pending, make_reader

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def names(issue: Issue, at: datetime = NOON) -> list[str]:
    return [who.email.partition("@")[0] for who in audience(issue, at=at).order_by("email")]


def about(*topics: Topic) -> Issue:
    issue = make_issue()
    for position, topic in enumerate(topics):
        with clock.fixed(NOON - DAY):
            article = make_edition(topic=topic.slug).article
        Article.objects.filter(pk=article.pk).update(topic=make_topic())
        IssueItem.objects.create(issue=issue, article=article, position=position)
    return issue


def choosing(name: str, *topics: Topic) -> Subscriber:
    reader = make_reader(f"{name}@reader.example")
    reader.topics.set(topics)
    return reader


def test_only_who_is_on_the_list_and_wants_mail_now() -> None:
    make_reader("ada@reader.example")
    make_pending("pending@reader.example")
    make_leaver("gone@reader.example")
    make_reader("resting@reader.example", paused_until=NOON + DAY)
    make_reader("back@reader.example", paused_until=NOON)
    make_reader("angry@reader.example")
    suppress("angry@reader.example", reason="complained", at=NOON)  # type: ignore[arg-type]
    assert names(make_issue()) == ["ada", "back"]


def test_who_chose_topics_gets_what_has_one_of_them() -> None:
    pens, inks, clay = make_topic(), make_topic(), make_topic()
    choosing("all")
    choosing("inks", inks)
    choosing("both", pens, inks)
    choosing("clay", clay)
    assert names(about(pens)) == ["all", "both"]
    assert names(about(pens, inks)) == ["all", "both", "inks"]
    assert names(about()) == ["all", "both", "clay", "inks"]


def test_who_wants_one_a_month_had_none_in_the_last_weeks() -> None:
    make_reader("weekly@reader.example")
    make_reader("monthly@reader.example", frequency=Subscriber.Frequency.MONTHLY)
    issue = make_begun(0)
    issue.deliveries.update(state=Delivery.State.SENT, sent_at=NOON)
    following = make_issue()
    assert names(following, NOON + 7 * DAY) == ["weekly"]
    assert names(following, NOON + 28 * DAY) == ["monthly", "weekly"]


def test_a_correction_follows_the_mistake_to_who_received_it_and_stayed() -> None:
    issue = make_begun(5)
    rows = list(issue.deliveries.order_by("pk"))
    for row, state in zip(rows, ("sent", "sent", "failed", "in_doubt", "skipped"), strict=True):
        sent_at = NOON if state == "sent" else None
        Delivery.objects.filter(pk=row.pk).update(state=state, sent_at=sent_at, reason="so")
    Subscriber.objects.filter(pk=rows[1].subscriber_id).update(unsubscribed_at=NOON)
    make_reader("late@reader.example")
    Subscriber.objects.update(frequency=Subscriber.Frequency.MONTHLY)
    correction = make_issue(kind=Issue.Kind.CORRECTION, corrects=issue)
    assert names(correction, NOON + DAY) == ["reader0", "reader3"]


def test_a_segment_narrows_and_the_count_shown_is_who_is_frozen() -> None:
    make_begun(0)
    make_reader("new@reader.example", confirmed_at=NOON - 3 * DAY)
    make_reader("old@reader.example", confirmed_at=NOON - 90 * DAY)
    segment = Segment.objects.create(name="New ones", joined_after=30)
    issue = make_scheduled(NOON, segment=segment)
    assert names(issue) == ["new"]
    shown = segment.audience(NOON).count()
    assert freezing.begin(issue, at=NOON)
    issue.refresh_from_db()
    assert issue.recipients == shown == issue.deliveries.count() == 1
