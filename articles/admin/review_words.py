"""What the desk says about a review: what stands in its way, what to know before, what it did."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from articles.ledger import freshness
from articles.ledger.kinds import FactKind
from articles.ledger.reading import FactAt
from articles.ledger.reviewing import confirmed
from articles.models import Author, Edition, Review
from articles.pages import live
from articles.pages.building import page_of
from capysite.base import clock
from capysite.base.models import PublisherSettings

NO_NAME = (
    "Checks carry a public name, and your account has none yet: open your author’s profile under "
    "“Authors” and choose your account as its user, or ask somebody who may."
)
NO_FACTS = (
    "This guide states no fact of the ledger, so there is nothing to confirm, and it can’t bear "
    "the stamp “Last reviewed”."
)
OWN = (
    "You wrote this edition: your checks count, but your review will not give it the stamp while "
    "another editor could review it."
)


@dataclass(frozen=True)
class KindNow:
    """How many facts of a kind are fresh; the stamp names it when all are."""

    word: str
    fresh: int
    total: int


def things(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def in_the_way(user: User, facts: Iterable[FactAt]) -> str:
    """Why nothing can be confirmed here; empty where something can."""
    if not Author.objects.filter(user=user).exists():
        return NO_NAME
    return "" if facts else NO_FACTS


def beforehand(edition: Edition, user: User, begun: Review | None) -> Iterator[str]:
    """What to know before the first answer."""
    if begun and begun.edition_id != edition.pk:
        yield (
            f"You began on {clock.in_words(begun.started_at)} with edition {begun.edition.number}; "
            f"edition {edition.number} is live since. You go on with what readers see now, and "
            "what you have confirmed stays so."
        )
    elif begun:
        yield f"You began this review on {clock.in_words(begun.started_at)}, and go on with it."
    author = Author.objects.filter(user=user).first()
    if author and not live.may_review(edition, author):
        yield OWN
    others = Review.objects.filter(article=edition.article_id, finished_at=None)
    others = others.filter(edition=edition, checks__isnull=False).exclude(reviewer__user=user)
    for other in others.select_related("reviewer").distinct():
        yield (
            f"{other.reviewer} has a review of this guide open since "
            f"{clock.in_words(other.started_at)}."
        )


def kinds_of(facts: Iterable[FactAt], settings: PublisherSettings) -> list[KindNow]:
    words, found = settings.stamp_words, []
    for kind in FactKind.values:
        states = [fact.state for fact in facts if fact.kind == kind]
        if states:
            found.append(KindNow(words[kind], states.count(freshness.FRESH), len(states)))
    return found


def after(review: Review, facts: Sequence[FactAt]) -> str:
    """What was done, and what readers see of it."""
    at = review.finished_at or clock.now()
    checked = len(confirmed(review, facts, at=at))
    left = len(facts) - checked
    done = f"The review is finished: {things(checked, 'fact was', 'facts were')} checked"
    done += f", {left} left." if left > 0 else "."
    return f"{done} {_stamped(review, at)}"


def _stamped(review: Review, at: datetime) -> str:
    edition = live.for_page(at).get(article=review.article_id)
    stamp = page_of(edition, at=at, settings=PublisherSettings.current()).stamp
    if stamp is None:
        return "Readers see no stamp yet."
    return f"Readers see “Last reviewed {stamp.reviewed_on:%B %Y} — {stamp.verified} verified”."
