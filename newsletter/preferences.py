"""What a reader of the letter chooses, by the link in each mail."""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from articles.models import Topic
from articles.pages.live import live_topics
from newsletter.leaving import take_off
from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import SubscriberQuerySet
from newsletter.tokens import BadToken


class StaleChoices(ValueError):
    """Another window saved other choices meanwhile."""


def holder(token: str, among: SubscriberQuerySet | None = None) -> Subscriber:
    """Raises BadToken."""
    rows = Subscriber.objects.all() if among is None else among
    subscriber = rows.filter(preferences_token=token).first()
    if subscriber is None:
        raise BadToken
    return subscriber


def offered(subscriber: Subscriber, at: datetime) -> list[Topic]:
    """Topics that readers can see now, and what this one chose while it could be seen."""
    seen, chosen = live_topics(at).values("pk"), subscriber.topics.values("pk")
    return list(Topic.objects.filter(Q(pk__in=seen) | Q(pk__in=chosen)))


def digest(topics: Collection[int], frequency: str) -> str:
    """Names the choices that a page shows."""
    return hashlib.sha256(json.dumps([sorted(topics), frequency]).encode()).hexdigest()[:16]


def standing(subscriber: Subscriber) -> str:
    return digest([topic.pk for topic in subscriber.topics.all()], subscriber.frequency)


@transaction.atomic
def choose(token: str, *, topics: Collection[Topic], frequency: str, shown: str) -> Subscriber:
    """Raises StaleChoices if the page showed something else than what is stored. The same
    form sent twice is no such case: what it asks for is there already."""
    subscriber = _locked(token)
    stored, wanted = standing(subscriber), digest([topic.pk for topic in topics], frequency)
    if stored != wanted:
        if shown != stored:
            raise StaleChoices
        subscriber.choose(topics, frequency)
    return subscriber


@transaction.atomic
def pause(token: str, *, weeks: int, at: datetime) -> Subscriber:
    """From this moment on, whatever pause there was; none with zero."""
    subscriber = _locked(token)
    subscriber.pause(at + timedelta(weeks=weeks) if weeks else None)
    return subscriber


@transaction.atomic
def leave(token: str, *, at: datetime) -> Subscriber:
    subscriber = _locked(token)
    take_off(subscriber, form=Consent.Form.PREFERENCES, at=at)
    return subscriber


def _locked(token: str) -> Subscriber:
    """Not of who was erased: nothing of theirs is stored again."""
    return holder(token, Subscriber.objects.select_for_update().filter(erased_at__isnull=True))
