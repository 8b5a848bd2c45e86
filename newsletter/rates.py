"""How fast an issue may go: limits that all workers share, asked when deliveries are claimed."""

from collections import Counter
from datetime import datetime, timedelta

from capysite.base import limits
from newsletter import deliveries
from newsletter.deliveries import Claimed
from newsletter.models import Issue, NewsletterSettings

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def within(issue: Issue, worker: str, most: int, *, at: datetime) -> list[Claimed]:
    """Claims what may be sent now, `most` at most."""
    chosen = NewsletterSettings.current()
    if chosen.per_second or chosen.per_hour:
        # What is wanted is counted, whether or not it is there.
        most = min(most, deliveries.due(issue, at=at)[:most].count())
    for name, limit, per in (
        ("second", chosen.per_second, SECOND),
        ("hour", chosen.per_hour, HOUR),
    ):
        if limit and most:
            most = limits.take(f"newsletter-{name}", most, limit=limit, per=per, at=at)
    claimed = deliveries.claim(issue, worker, at=at, most=most) if most else []
    if chosen.per_domain_hour:
        return _by_domain(claimed, worker, chosen.per_domain_hour, at)
    return claimed


def _by_domain(claimed: list[Claimed], worker: str, limit: int, at: datetime) -> list[Claimed]:
    """Those over the limit of their domain wait for the hour to end."""
    wanted = Counter(one.domain for one in claimed)
    left = {
        domain: limits.take(f"newsletter-domain:{domain}", count, limit=limit, per=HOUR, at=at)
        for domain, count in wanted.items()
    }
    now: list[Claimed] = []
    later: list[Claimed] = []
    for one in claimed:
        left[one.domain] -= 1
        (now if left[one.domain] >= 0 else later).append(one)
    if later:
        why = f"Waits for the limit of {limit} mails an hour to one domain."
        deliveries.put_off(later, worker, until=at + HOUR, why=why)
    return now
