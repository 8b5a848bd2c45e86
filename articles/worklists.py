"""What waits for somebody, by kind: what it is, whose, since when, and where it is done.

Each kind is one query whose rows carry `since`, a moment or an ISO day, and `owner_pk`;
the oldest come first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from articles import permissions
from articles.ledger.ages import age_of, overdue_at, with_value
from articles.ledger.outcomes import UNSURE
from articles.ledger.reading import standing_checks
from articles.ledger.values import print_value
from articles.models import (
    Check,
    Edition,
    ErrorReport,
    ExcerptLookup,
    Fact,
    FactVersion,
    Found,
    PendingImport,
    Proposal,
    Review,
)
from articles.watched import dead_on_live_guides, shorten
from capysite.base import clock
from capysite.base.models import PublisherSettings

DUE_WITHIN = timedelta(days=7)
# Query sets with annotations, which the stubs can't name.
Rows = Any


@dataclass(frozen=True)
class Task:
    """A row: what, whose, how long; one verb, named for who can't see the row. `page` is where
    everybody at the desk can look at it."""

    what: str
    about: str
    more: str
    verb: str
    url: str
    late: bool = False
    page: str = ""

    @property
    def spoken(self) -> str:
        return f"{self.verb}: {self.what}"


@dataclass(frozen=True)
class Kind:
    """`mailed` is whether its owner is reminded of it each week."""

    key: str
    title: str
    heads: tuple[str, str, str]
    needs: str
    find: Callable[[datetime], Rows]
    task: Callable[[Any], Task]
    mailed: bool = True
    by_day: bool = False

    def rows(self, at: datetime, *, owner: int | None = None, unowned: bool = False) -> Rows:
        found = self.find(at).order_by("since", "pk")
        if unowned:
            return found.filter(owner_pk=None)
        return found if owner is None else found.filter(owner_pk=owner)

    def after(self, found: Rows, mark: str) -> Rows:
        """The rows behind a mark; ValueError for what is none."""
        since, _, pk = mark.rpartition("_")
        read: Any = date.fromisoformat if self.by_day else datetime.fromisoformat
        moment = read(since)
        if not self.by_day and moment.tzinfo is None:
            raise ValueError("A moment without its zone is none.")
        moment = moment.isoformat() if self.by_day else moment
        return found.filter(Q(since__gt=moment) | Q(since=moment, pk__gt=int(pk)))

    def mark(self, row: Any) -> str:
        since = row.since if self.by_day else row.since.isoformat()
        return f"{since}_{row.pk}"


def _facts(at: datetime) -> Rows:
    found: Rows = with_value(Fact.objects.select_related("owner"), at=at)
    return found.annotate(owner_pk=F("owner"))


def overdue(at: datetime) -> Rows:
    found = _facts(at).exclude(checked_at=None).filter(overdue_at(at))
    by_kind = PublisherSettings.current().decay_days
    limits = [When(kind=kind, then=Value(days)) for kind, days in by_kind.items()]
    limit = Coalesce("decay_days", Case(*limits, output_field=IntegerField()))
    return found.annotate(since=F("checked_at"), limit=limit)


def due(at: datetime) -> Rows:
    """Fresh still, and overdue within a week."""
    found = _facts(at).exclude(checked_at=None)
    found = found.filter(overdue_at(at + DUE_WITHIN)).exclude(overdue_at(at))
    return found.annotate(since=F("checked_at"))


def unchecked(at: datetime) -> Rows:
    current = FactVersion.objects.current(at).filter(fact=OuterRef("pk"))
    found = _facts(at).filter(checked_at=None).exclude(version_id=None)
    return found.annotate(since=current.values("begins_at")[:1])


def statements(at: datetime) -> Rows:
    """Promised times that have come, of which nobody has said how it turned out: the window of
    a date has ended, or the day from which something was to be true is there."""
    today = clock.local_date(at).isoformat()
    is_date = Q(fact__value_type="date")
    ended = Case(
        When(is_date, then=KeyTextTransform("to", "value")),
        default=Cast("since", CharField()),
        output_field=CharField(),
    )
    announced = Q(since__lte=today, since__gt=F("recorded_at__date"))
    versions: Rows = FactVersion.objects.current(at).filter(confidence__in=UNSURE).order_by()
    versions = versions.annotate(ended=ended).filter(
        (is_date & Q(ended__lt=today)) | (~is_date & announced)
    )
    facts = _facts(at).filter(pk__in=versions.values("fact"))
    return facts.annotate(since=versions.filter(fact=OuterRef("pk")).values("ended")[:1])


def missed(at: datetime) -> Rows:
    """Words that were not found in the page, while no newer check of the version stands."""
    checks = standing_checks(at)
    newer = Check.objects.filter(
        version=OuterRef("check_of__version"), checked_at__gt=OuterRef("check_of__checked_at"),
        withdraws=None,
    )  # fmt: skip
    later = ExcerptLookup.objects.filter(check_of=OuterRef("check_of"), pk__gt=OuterRef("pk"))
    found: Rows = ExcerptLookup.objects.filter(
        ~Exists(newer), ~Exists(later), found=Found.NOT_FOUND, check_of__in=checks.values("pk"),
        check_of__version__in=FactVersion.objects.current(at).values("pk"),
    )  # fmt: skip
    return found.select_related("check_of__version__fact__owner").annotate(
        since=F("looked_at"), owner_pk=F("check_of__version__fact__owner")
    )


def proposals(at: datetime) -> Rows:
    found: Rows = Proposal.objects.filter(settled_at=None)
    return found.select_related("fact", "article__owner").annotate(
        since=F("proposed_at"), owner_pk=F("article__owner")
    )


def pending(at: datetime) -> Rows:
    found: Rows = PendingImport.objects.filter(settled_at=None)
    return found.select_related("article__owner").annotate(
        since=F("received_at"), owner_pk=F("article__owner")
    )


def reports(at: datetime) -> Rows:
    found: Rows = ErrorReport.objects.filter(closed_at=None)
    return found.select_related("fact__owner", "article__owner").annotate(
        since=F("opened_at"), owner_pk=Coalesce("fact__owner", "article__owner")
    )


def begun(at: datetime) -> Rows:
    """Reviews of live guides that hold a check and are not finished."""
    found: Rows = Review.objects.filter(
        Exists(standing_checks(at).filter(review=OuterRef("pk"))),
        article__in=Edition.objects.live(at).values("article"),
        finished_at=None,
    )
    return found.select_related("article", "reviewer").annotate(
        since=F("started_at"), owner_pk=F("reviewer__user")
    )


def _whose(owner: object) -> str:
    return str(owner or "nobody’s")


def _said(fact: Any) -> str:
    return f"{fact}: {print_value(fact.value_type, fact.value)}"


def _days(moment: datetime) -> str:
    local = moment.astimezone(clock.zone())
    return f"{local.day} {local:%B %Y}"


def _of_fact(fact: Any, more: str, verb: str, route: str, *, late: bool = False) -> Task:
    page = reverse("admin:articles_fact_change", args=[fact.pk])
    url = reverse(f"admin:articles_fact_{route}", args=[fact.pk])
    return Task(_said(fact), _whose(fact.owner), more, verb, url, late, page)


def overdue_task(fact: Any) -> Task:
    age = age_of(fact).removesuffix(" ago")
    return _of_fact(fact, f"{age}, limit {fact.limit}", "Check it", "check", late=True)


def due_task(fact: Any) -> Task:
    return _of_fact(fact, f"checked {age_of(fact)}", "Check it", "check")


def unchecked_task(fact: Any) -> Task:
    return _of_fact(fact, "never checked", "Check it", "check")


def statement_task(fact: Any) -> Task:
    day = date.fromisoformat(fact.since)
    until = f"until {day.day} {day:%B %Y}"
    return _of_fact(fact, until, "Say how it turned out", "version", late=True)


def missed_task(lookup: Any) -> Task:
    fact = lookup.check_of.version.fact
    url = reverse("admin:articles_fact_change", args=[fact.pk])
    what = f"{fact}: “{lookup.check_of.excerpt}”"
    more = f"looked {_days(lookup.looked_at)}"
    return Task(what, _whose(fact.owner), more, "Look at it", url, page=url)


def proposal_task(row: Any) -> Task:
    url = reverse("admin:articles_proposal_change", args=[row.pk])
    what = f"{row.fact}: {row.statement or row.value}"
    return Task(what, f"{row.article}", f"line {row.line}", "Decide", url, page=url)


def pending_task(row: Any) -> Task:
    url = reverse("admin:articles_pendingimport_change", args=[row.pk])
    return Task(
        str(row.article), row.name, f"came {_days(row.received_at)}", "Decide", url, page=url
    )


def report_task(report: Any) -> Task:
    target = report.fact or report.article
    url = reverse("admin:articles_errorreport_answer", args=[report.pk])
    page = reverse("admin:articles_errorreport_change", args=[report.pk])
    times = f"reported {report.notices_count} time{'s' * (report.notices_count != 1)}"
    return Task(
        str(target), _whose(target.owner or report.article.owner), times, "Answer", url, True, page
    )


def begun_task(review: Any) -> Task:
    url = reverse("admin:articles_article_review", args=[review.article_id])
    page = reverse("admin:articles_article_change", args=[review.article_id])
    more = f"begun {_days(review.started_at)}"
    return Task(str(review.article), str(review.reviewer), more, "Go on", url, page=page)


def dead_task(address: Any) -> Task:
    url = reverse("admin:affiliates_linkaddress_change", args=[address.pk])
    what = f"{shorten(address.url)} in “{address.guide}”"
    more = f"since {_days(address.since)}"
    return Task(what, _whose(address.owner_name), more, "Look at it", url, page=url)


FACT = ("Fact, as printed", "Owner", "Age")
KINDS = (
    Kind("reports", "Errors that readers reported", ("Figure or guide", "Owner", "How often"),
         permissions.EDIT_FACT, reports, report_task),
    Kind("overdue", "Overdue facts", FACT, permissions.EDIT_FACT, overdue, overdue_task),
    Kind("statements", "Statements whose day has come", ("Fact, as printed", "Owner", "Promised"),
         permissions.EDIT_FACT, statements, statement_task, by_day=True),
    Kind("excerpts", "Words that their page does not hold", ("Fact and words", "Owner", "When"),
         permissions.EDIT_FACT, missed, missed_task),
    Kind("links", "Dead links of live guides", ("Address and guide", "Owner", "Since"),
         "affiliates.change_linkaddress", dead_on_live_guides, dead_task),
    Kind("due", "Facts due within seven days", FACT, permissions.EDIT_FACT, due, due_task),
    Kind("unchecked", "Facts that nobody has checked", FACT,
         permissions.EDIT_FACT, unchecked, unchecked_task, mailed=False),
    Kind("reviews", "Reviews that were begun", ("Guide", "Reviewer", "When"),
         permissions.REVIEW, begun, begun_task, mailed=False),
    Kind("proposals", "Imported values that differ from the ledger",
         ("Fact, as the text has it", "Text of", "Where"), permissions.EDIT_FACT, proposals,
         proposal_task),
    Kind("texts", "Changed texts of guides that were edited since", ("Guide", "File", "When"),
         "articles.change_article", pending, pending_task, mailed=False),
)  # fmt: skip
