"""Issues in each state, with recipients."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from newsletter import freezing
from newsletter.models import Delivery, Issue, IssueContent, NewsletterSettings, Subscriber
from tests.newsletter.makers import NOON, make_reader

_numbers = count(1)


def make_settings(**overrides: Any) -> NewsletterSettings:
    values: dict[str, Any] = {
        "sender_name": "Paper Guide",
        "postal_address": "Paper Guide, 1 Mill Lane, Newtown",
    }
    settings = NewsletterSettings(**values | overrides)
    settings.save()
    return settings


def make_issue(**overrides: Any) -> Issue:
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"letter-{number}",
        "subject": f"Letter {number}",
        "introduction": "Good morning.",
        "created_at": NOON,
    }
    return Issue.objects.create(**values | overrides)


def make_scheduled(slot: datetime = NOON, **overrides: Any) -> Issue:
    return make_issue(slot=slot, **overrides)


def make_readers(number: int, domain: str = "reader.example") -> list[Subscriber]:
    return [make_reader(f"reader{n}@{domain}") for n in range(number)]


def make_begun(recipients: int = 3, *, at: datetime = NOON, **overrides: Any) -> Issue:
    """Frozen at the instant, for readers made beside it."""
    make_settings()
    make_readers(recipients)
    issue = make_scheduled(at - timedelta(minutes=1), **overrides)
    assert freezing.begin(issue, at=at), issue.refusal
    issue.refresh_from_db()
    return issue


def make_content(issue: Issue | None = None) -> IssueContent:
    """What was frozen of an issue, without the gate."""
    return IssueContent.objects.create(
        issue=issue or make_issue(), frozen_at=NOON, subject="Letter", sender="a@guide.example",
        envelope="a@guide.example", text="Words.", html="<p>Words.</p>",
    )  # fmt: skip


def states(issue: Issue) -> dict[str, int]:
    """How many deliveries stand in each state that occurs."""
    found: dict[str, int] = {}
    for state in Delivery.objects.filter(issue=issue).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found
