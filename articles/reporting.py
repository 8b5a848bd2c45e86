"""Readers report errors: one open task a figure or guide, its answer in public, and addresses
that are erased once they have served."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from articles import permissions
from articles.ledger.recording import author_of
from articles.models import (
    Article,
    Edition,
    ErrorAnswer,
    ErrorNotice,
    ErrorReport,
    Fact,
    Verdict,
)
from capysite.base import audit, clock, outbox
from capysite.base.models import PublisherSettings
from capysite.base.worker import duty

MOST_NOTICES = 50
KEEP_ADDRESSES = timedelta(days=90)
CLOSED = "This report was closed meanwhile; nothing was changed."


@transaction.atomic
def take_report(
    article: Article, fact: Fact | None, *, text: str, email: str, at: datetime
) -> ErrorReport:
    """Counts on the open report of the figure, or of the guide, and opens one where none is.

    The guide's row is locked: of reports that arrive at once one opens it, the others count.
    """
    Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    report, _ = ErrorReport.objects.get_or_create(
        article=article, fact=fact, closed_at=None, defaults={"opened_at": at}
    )
    ErrorReport.objects.filter(pk=report.pk).update(notices_count=F("notices_count") + 1)
    if report.notices_count < MOST_NOTICES:
        ErrorNotice.objects.create(report=report, text=text, email=email, received_at=at)
    return report


@transaction.atomic
def answer(report: ErrorReport, *, verdict: str, text: str, by: User) -> ErrorAnswer:
    """Answers in public, tells those who left an address, and erases the addresses.

    ValidationError for a report that is closed, and for an account without an author’s profile.
    """
    at = clock.now()
    report = _close(report, by=by, at=at)
    if verdict == Verdict.CORRECTED:
        _require_correction(report, at)
    answered = ErrorAnswer(
        report=report,
        verdict=verdict,
        text=text,
        answered_at=at,
        answered_by=author_of(by),
        recorded_by=by,
    )
    answered.full_clean()
    answered.save(force_insert=True)
    told = _tell(answered)
    _erase_addresses(report)
    audit.record("report.answered", by=by, target=report, after={"verdict": verdict, "told": told})
    return answered


@transaction.atomic
def dismiss(report: ErrorReport, *, by: User) -> ErrorReport:
    """Closes a report that deserves no answer, such as spam. Nothing of it becomes public."""
    report = _close(report, by=by, at=clock.now())
    _erase_addresses(report)
    audit.record("report.dismissed", by=by, target=report)
    return report


@duty("reports: addresses that nobody answered", every=timedelta(hours=1))
def forget_addresses(at: datetime) -> None:
    old = ErrorNotice.objects.filter(received_at__lt=at - KEEP_ADDRESSES).exclude(email="")
    old.update(email="")


def _close(report: ErrorReport, *, by: User, at: datetime) -> ErrorReport:
    permissions.require(by, permissions.EDIT_FACT)
    report = ErrorReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.closed_at is not None:
        raise ValidationError(CLOSED)
    report.closed_at = at
    report.save(update_fields=["closed_at"])
    return report


def _require_correction(report: ErrorReport, at: datetime) -> None:
    """ValidationError where a figure says what it said, and so does its guide."""
    if report.fact is None:
        return
    since = {"begins_at__gt": report.opened_at, "begins_at__lte": at}
    mended = Edition.objects.filter(article=report.article, replaced_at=None, **since).exists()
    if not (mended or report.fact.versions.filter(cancelled_at=None, **since).exists()):
        raise ValidationError(
            f"{report.fact} says what it said when it was reported. Record the "
            "correction first, then answer."
        )


def _tell(answered: ErrorAnswer) -> int:
    """One mail to each address, however often it wrote; the number of mails."""
    report, at = answered.report, answered.answered_at
    addresses = {email.lower(): email for email in report.notices.values_list("email", flat=True)}
    addresses.pop("", None)
    edition = Edition.objects.live(at).filter(article=report.article).first()
    site = settings.SITE_URL.rstrip("/")
    page = edition.get_absolute_url() if edition else reverse("articles:home")
    context = {
        "answer": answered,
        "title": edition.title if edition else "",
        "url": site + page,
        "publisher": PublisherSettings.current(),
        "site_url": f"{site}/",
    }
    text = render_to_string("articles/mail/answer.txt", context).strip() + "\n"
    for address in addresses.values():
        outbox.queue(
            to=address,
            subject="You reported an error: what we found",
            text=text,
            kind="report-answer",
            at=at,
        )
    return len(addresses)


def _erase_addresses(report: ErrorReport) -> None:
    report.notices.exclude(email="").update(email="")
