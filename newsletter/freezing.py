"""An issue begins: its words and its recipients are frozen, all in one transaction, or nothing is.

A refusal at the slot is told once, and the slot is kept for some hours.
"""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr
from django.urls import reverse

from capysite.base import audit, clock, outbox
from capysite.base.letters import absolute
from capysite.base.letters import compose as compose_mail
from newsletter.audience import audience
from newsletter.composing import Composed, compose
from newsletter.models import Delivery, Issue, IssueContent, IssueFact
from newsletter.models.issue import SLOT_KEPT
from newsletter.printing import envelope, reply_to, sender

# A missed slot is told once; the outbox forgets what it told after a month.
TOLD_FOR = timedelta(days=7)
log = logging.getLogger("capysite.newsletter")


def begin_due(at: datetime) -> None:
    for issue in Issue.objects.due(at).order_by("slot", "pk"):
        begin(issue, at=at)
    for issue in Issue.objects.missed(at).filter(slot__gt=at - TOLD_FOR).order_by("slot", "pk"):
        _tell(issue, "issue-missed", at)


@transaction.atomic
def begin(issue: Issue, *, at: datetime) -> bool:
    """Whether it has begun; False too where another worker was first or the gate refused."""
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    if not Issue.objects.due(at).filter(pk=row.pk).exists():
        return False
    composed = compose(row, at=at)
    if composed.holes:
        _refuse(row, composed, at)
        return False
    _freeze(row, composed, at)
    row.begun_at = at
    row.recipients = _freeze_recipients(row, at)
    row.refused_at, row.refusal = None, []
    row.lock_version += 1
    row.save()
    audit.record("issue.begun", by=None, target=row, after={"recipients": row.recipients})
    log.info("issue %s began, for %d recipients", row.slug, row.recipients)
    return True


def _freeze(issue: Issue, composed: Composed, at: datetime) -> None:
    IssueContent.objects.create(
        issue=issue,
        frozen_at=at,
        subject=composed.subject,
        preheader=composed.preheader,
        sender=sender(),
        reply_to=reply_to(),
        envelope=envelope(),
        text=composed.text,
        html=composed.html,
        data=composed.data,
    )
    IssueFact.objects.bulk_create(
        IssueFact(issue=issue, fact_id=fact, version_id=version)
        for fact, version in composed.facts.items()
    )


RECIPIENTS = """
    INSERT INTO newsletter_delivery (
        subscriber_id, domain, issue_id, state, reason, not_before, attempts, claimed_by, bounce
    ) SELECT who.id, who.domain, %s, %s, '', %s, 0, '', '' FROM ({audience}) AS who
"""


def _freeze_recipients(issue: Issue, at: datetime) -> int:
    """In the database, however many they are; the number that it made."""
    local_part = StrIndex("address", Value("@"))
    chosen = (
        audience(issue, at=at)
        .order_by("pk")
        .annotate(domain=Substr("address", local_part + 1))
        .values("id", "domain")
    )
    sql, params = chosen.query.sql_with_params()
    stored = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            RECIPIENTS.format(audience=sql),
            (issue.pk, Delivery.State.PENDING, stored, *params),
        )
        return int(cursor.rowcount)


def _refuse(issue: Issue, composed: Composed, at: datetime) -> None:
    log.warning("issue %s can't go out: %s", issue.slug, " ".join(composed.holes))
    Issue.objects.filter(pk=issue.pk).update(refused_at=at, refusal=list(composed.holes))
    issue.refused_at, issue.refusal = at, list(composed.holes)
    _tell(issue, "issue-refused", at)


def _tell(issue: Issue, kind: str, at: datetime) -> None:
    """Owner and admins, once a slot."""
    assert issue.slot
    context = {
        "issue": issue,
        "slot": clock.in_words(issue.slot),
        "kept_until": clock.in_words(issue.slot + SLOT_KEPT),
        "url": absolute(reverse("admin:newsletter_issue_change", args=(issue.pk,))),
    }
    letter = compose_mail("newsletter/mail", kind, context)
    for person in told_of(issue):
        outbox.queue(
            to=person.email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            kind=f"newsletter-{kind}",
            dedupe=f"newsletter-{kind}:{issue.pk}:{issue.slot:%Y%m%dT%H%M%S}:{person.pk}",
            at=at,
        )


def told_of(issue: Issue) -> list[User]:
    """The owner, and who may do everything."""
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    admins = staff.filter(is_superuser=True) | staff.filter(groups__name="Admin")
    owner = staff.filter(pk=issue.owner_id or 0)
    return list((admins | owner).distinct().order_by("pk"))
