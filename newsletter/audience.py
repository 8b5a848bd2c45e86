"""Who gets an issue, asked at the instant when it begins."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from articles.models import Edition
from newsletter.models import Delivery, Issue, Subscriber
from newsletter.models.subscriber import SubscriberQuerySet

# A month has four letters of a week; a day less, for slots that move.
MONTH = timedelta(days=27)
RECEIVED = (Delivery.State.SENT, Delivery.State.IN_DOUBT)
COMING = (Delivery.State.PENDING, Delivery.State.CLAIMED, Delivery.State.SENDING)


def audience(issue: Issue, *, at: datetime) -> SubscriberQuerySet:
    """The subscribers who would be frozen as recipients at the instant."""
    if issue.corrects_id:
        return _receivers(issue.corrects_id, at)
    everybody = Subscriber.objects.reachable(at)
    if issue.segment:
        everybody = everybody.filter(issue.segment.rule(at))
    return everybody.filter(_wants_it(issue, at)).exclude(_had_one_this_month(at))


def _receivers(issue_id: int, at: datetime) -> SubscriberQuerySet:
    """Who may have an issue in the inbox, and still is subscribed: a correction follows the
    mistake, whatever they chose to read."""
    received = Delivery.objects.filter(
        issue=issue_id, subscriber=OuterRef("pk"), state__in=RECEIVED
    )
    return Subscriber.objects.reachable(at).filter(Exists(received))


def _wants_it(issue: Issue, at: datetime) -> Q:
    """Whoever chose topics gets what has a guide of one of them, or no guide at all. A guide’s
    topic is that of what readers see, and not of its working copy."""
    live = Edition.objects.live(at).filter(article__in=issue.items.values("article"))
    topics = set(live.order_by().values_list("topic", flat=True))
    chosen = Subscriber.topics.through.objects.filter(subscriber=OuterRef("pk"))
    if not topics:
        return Q()
    return ~Q(Exists(chosen)) | Q(Exists(chosen.filter(topic__in=topics)))


def _had_one_this_month(at: datetime) -> Q:
    had = Delivery.objects.filter(
        subscriber=OuterRef("pk"),
        issue__kind=Issue.Kind.LETTER,
        issue__begun_at__gt=at - MONTH,
        state__in=(*RECEIVED, *COMING),
    )
    return Q(Exists(had), frequency=Subscriber.Frequency.MONTHLY)
