"""Issues in each state, and the guides and figures in them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from articles.models import Edition, Fact
from newsletter.composing import Composed, compose
from newsletter.models import Issue, IssueContent, IssueFact, IssueItem, NewsletterSettings
from tests.articles.factories import make_edition
from tests.newsletter.makers import NOON

_numbers = count(1)
DAY = timedelta(days=1)


def make_sender(**overrides: Any) -> NewsletterSettings:
    values = {"sender_name": "Paper Guide", "postal_address": "Paper Guide\n1 Mill Lane\nInkford"}
    made, _ = NewsletterSettings.objects.update_or_create(pk=1, defaults={**values, **overrides})
    return made


def make_issue(**overrides: Any) -> Issue:
    n = next(_numbers)
    values = {
        "slug": f"letter-{n}",
        "subject": f"Pens cost less {n}",
        "introduction": "Four pens moved this week.",
        "created_at": NOON,
    }
    return Issue.objects.create(**{**values, **overrides})


def add_guide(issue: Issue, edition: Edition | None = None, **overrides: Any) -> IssueItem:
    article = overrides.pop("article", None) or (edition or make_edition()).article
    values = {"position": issue.items.count() + 1, "article": article}
    return IssueItem.objects.create(issue=issue, **{**values, **overrides})


def about(fact: Fact, **overrides: Any) -> Issue:
    return make_issue(**{"introduction": f"It costs {{{{ fact: {fact.key} }}}} now.", **overrides})


def begun(issue: Issue | None = None, *, at: datetime = NOON, **state: Any) -> Issue:
    """As it is once recipients and content are frozen."""
    issue = issue or make_issue()
    made: Composed = compose(issue, at=at)
    IssueContent.objects.create(
        issue=issue, frozen_at=at, subject=made.subject, preheader=made.preheader,
        sender="Paper Guide <letter@guide.example>", envelope="letter@guide.example",
        text=made.text, html=made.html, data=made.data,
    )  # fmt: skip
    for fact, version in made.facts.items():
        IssueFact.objects.create(issue=issue, fact_id=fact, version_id=version)
    for name, value in {"slot": at, "begun_at": at, **state}.items():
        setattr(issue, name, value)
    issue.save()
    return issue
