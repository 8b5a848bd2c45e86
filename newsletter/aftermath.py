"""After an issue is through: what was wrong in it is drafted for those who received it."""

from datetime import datetime, timedelta

from django.db import transaction

from articles.ledger.reading import read_facts
from articles.ledger.values import print_value
from articles.markdown.unrendering import escaped
from articles.models import FactVersion
from capysite.base import audit
from capysite.base.models import PublisherSettings
from newsletter.models import Issue, IssueFact

# Who read an older letter has forgotten its prices.
LOOKED_BACK = timedelta(days=90)


def draft_corrections(at: datetime) -> None:
    """One draft for each issue and the corrections since; an editor sends it or throws it away."""
    through = Issue.objects.filter(
        kind=Issue.Kind.LETTER, finished_at__isnull=False, begun_at__gt=at - LOOKED_BACK
    )
    for issue in through.order_by("begun_at", "pk"):
        if facts := _told_by_none(issue, at):
            _draft(issue, facts, at)


def _told_by_none(issue: Issue, at: datetime) -> list[IssueFact]:
    """Corrected since it was frozen, and since a correction was last drafted."""
    known = issue.corrections_drafted_at or issue.begun_at
    facts = IssueFact.objects.filter(
        issue=issue,
        fact__versions__in=FactVersion.objects.filter(
            reason="correction", cancelled_at=None, begins_at__gt=known, begins_at__lte=at
        ),
    )
    return list(facts.select_related("fact").order_by("fact__subject", "pk").distinct())


@transaction.atomic
def _draft(issue: Issue, facts: list[IssueFact], at: datetime) -> None:
    Issue.objects.filter(pk=issue.pk).update(corrections_drafted_at=at)
    draft = Issue.objects.create(
        kind=Issue.Kind.CORRECTION,
        slug=Issue.objects.free_slug(f"{issue.slug[:80]}-correction"),
        subject=f"Correction: {issue.subject}"[:150],
        introduction=introduction(issue, facts, at),
        corrects=issue,
        owner=issue.owner,
        created_at=at,
    )
    audit.record("issue.correction_drafted", by=None, target=draft)


def introduction(issue: Issue, facts: list[IssueFact], at: datetime) -> str:
    """A first wording, in Markdown: what stood there, and the fact itself in its place."""
    settings = PublisherSettings.current()
    now = read_facts([one.fact_id for one in facts], at=at, settings=settings, sourced=False)
    lines = [f"In our letter “{escaped(issue.subject)}” something was wrong:", ""]
    for one in facts:
        fact = now.get(one.fact.key)
        was = escaped(print_value(one.fact.value_type, one.version.value))
        why = f" {escaped(fact.note)}" if fact and fact.note else ""
        is_now = f"it is {{{{ fact: {one.fact.key} }}}}." if fact else "it holds no more."
        lines.append(f"- {escaped(str(one.fact))}: we wrote {was}; {is_now}{why}")
    return "\n".join([*lines, "", "We are sorry."])
