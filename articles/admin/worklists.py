"""What waits at the desk, in order of duty. Each list is short and says how many there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles import permissions
from articles.admin.facts import age_of, overdue_at, with_value
from articles.ledger.freshness import decay_of
from articles.ledger.values import print_value
from articles.models import (
    READABLE,
    Article,
    Author,
    Edition,
    Fact,
    FactVersion,
    PendingImport,
    Proposal,
    Source,
    TableVersion,
    Topic,
)
from capysite.base.models import PublisherSettings

SHOWN = 8
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Task:
    """A row: what, two things about it, and one verb, named for who can't see the row."""

    what: str
    about: str
    more: str
    verb: str
    url: str
    late: bool = False

    @property
    def spoken(self) -> str:
        return f"{self.verb}: {self.what}"


@dataclass(frozen=True)
class Worklist:
    title: str
    count: str
    heads: tuple[str, str, str]
    tasks: tuple[Task, ...]
    all_url: str = ""
    all_words: str = ""


def worklists(user: AbstractBaseUser | AnonymousUser, at: datetime) -> list[Worklist]:
    allowed = getattr(user, "has_perm", lambda _: False)
    lists = []
    if allowed(permissions.EDIT_FACT):
        lists += [_overdue(at), _unchecked(at), _proposals()]
    if allowed("articles.change_article"):
        lists += [_drafts(), _pending()]
    if allowed("articles.view_article"):
        lists.append(_coming(at))
    return [worklist for worklist in lists if worklist.tasks]


def first_steps() -> list[tuple[str, str, bool]]:
    """What an empty site needs, in order: words, address, whether it is there."""
    steps = (
        ("A topic, such as “Writing tools”", "admin:articles_topic_add", Topic),
        ("An author, whose name stands in the byline", "admin:articles_author_add", Author),
        ("A source, and a fact that it backs", "admin:articles_source_add", Source),
        ("A guide, written here", "admin:articles_article_add", Article),
    )
    found = [(words, reverse(name), model.objects.exists()) for words, name, model in steps]
    if all(done for _, _, done in found):
        return []
    return [*found, ("… or a text, imported", reverse("admin:articles_import"), False)]


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "D j M, H:i")


def _aged(fact: Any, decay: int) -> str:
    return f"{age_of(fact).removesuffix(' ago')}, limit {decay}"


def _overdue(at: datetime) -> Worklist:
    found = with_value(Fact.objects.all(), at=at).exclude(checked_at=None).filter(overdue_at(at))
    by_kind = PublisherSettings.current().decay_days
    tasks = tuple(
        Task(
            f"{fact}: {print_value(fact.value_type, fact.value)}",
            str(fact.owner or "nobody’s"),
            _aged(fact, decay_of(fact.kind, fact.decay_days, by_kind)),
            "Check it",
            reverse("admin:articles_fact_check", args=[fact.pk]),
            late=True,
        )
        for fact in found.select_related("owner").order_by("checked_at")[:SHOWN]
    )
    url = f"{reverse('admin:articles_fact_changelist')}?freshness=overdue"
    count = f"{found.count()} on the whole site"
    return Worklist(
        "Overdue facts", count, ("Fact, as printed", "Owner", "Age"), tasks, url,
        "All overdue facts",
    )  # fmt: skip


def _unchecked(at: datetime) -> Worklist:
    found: Any = (
        with_value(Fact.objects.all(), at=at)
        .filter(checked_at=None)
        .exclude(version_id=None)
        .annotate(guides=Count("evidence"))
        .order_by("-guides", "pk")
    )
    tasks = tuple(
        Task(
            f"{fact}: {print_value(fact.value_type, fact.value)}",
            f"{fact.guides} working cop{'y' if fact.guides == 1 else 'ies'}",
            "never checked",
            "Check it",
            reverse("admin:articles_fact_check", args=[fact.pk]),
        )
        for fact in found[:SHOWN]
    )
    url = f"{reverse('admin:articles_fact_changelist')}?freshness=unchecked"
    return Worklist(
        "Facts that nobody has checked", f"{found.count()} on the whole site",
        ("Fact, as printed", "In the evidence of", "Age"), tasks, url, "All unchecked facts",
    )  # fmt: skip


def _proposals() -> Worklist:
    found = Proposal.objects.filter(settled_at=None).select_related("fact", "article")
    tasks = tuple(
        Task(
            f"{p.fact}: {p.statement or p.value}",
            str(p.article),
            f"line {p.line}",
            "Decide",
            reverse("admin:articles_proposal_change", args=[p.pk]),
        )
        for p in found[:SHOWN]
    )
    return Worklist(
        "Imported values that differ from the ledger", f"{found.count()} open",
        ("Fact, as the text has it", "Text of", "Where"), tasks,
    )  # fmt: skip


def _drafts() -> Worklist:
    editions = Edition.objects.filter(article=OuterRef("pk"), replaced_at=None)
    found = Article.objects.filter(~Exists(editions)).select_related("owner")
    tasks = tuple(
        Task(
            str(guide),
            str(guide.owner or "nobody’s"),
            f"changed {_day(guide.updated_at)}",
            "Open it",
            reverse("admin:articles_article_change", args=[guide.pk]),
        )
        for guide in found.order_by("-updated_at")[:SHOWN]
    )
    url = f"{reverse('admin:articles_article_changelist')}?state=draft"
    return Worklist(
        "Working copies, never published", f"{found.count()} in all",
        ("Working copy", "Owner", "Last change"), tasks, url, "All of them",
    )  # fmt: skip


def _pending() -> Worklist:
    found = PendingImport.objects.filter(settled_at=None).select_related("article")
    tasks = tuple(
        Task(
            str(pending.article),
            pending.name,
            f"came {_day(pending.received_at)}",
            "Decide",
            reverse("admin:articles_pendingimport_change", args=[pending.pk]),
        )
        for pending in found[:SHOWN]
    )
    return Worklist(
        "Changed texts of guides that were edited since", f"{found.count()} waiting",
        ("Guide", "File", "When"), tasks,
    )  # fmt: skip


def _coming(at: datetime) -> Worklist:
    until = at + AHEAD
    coming: list[tuple[datetime, Task]] = []
    for edition in Edition.objects.scheduled(at).filter(begins_at__lt=until):
        verb = "goes live" if edition.kind in READABLE else "is withdrawn"
        url = reverse("admin:articles_article_history", args=[edition.article_id])
        coming.append(_soon(f"“{edition.title}” {verb}", edition.begins_at, "Guide", url))
    versions = FactVersion.objects.filter(
        begins_at__gt=at, begins_at__lt=until, cancelled_at=None
    ).select_related("fact")
    for version in versions:
        said = print_value(version.fact.value_type, version.value)
        url = reverse("admin:articles_fact_change", args=[version.fact_id])
        coming.append(_soon(f"{version.fact} becomes {said}", version.begins_at, "Fact", url))
    for table in TableVersion.objects.filter(
        begins_at__gt=at, begins_at__lt=until, cancelled_at=None
    ):
        url = reverse("admin:articles_comparisontable_change", args=[table.table_id])
        coming.append(_soon(f"The table “{table.title}” changes", table.begins_at, "Table", url))
    coming.sort(key=lambda pair: pair[0])
    return Worklist(
        "Coming up", "", ("What", "When", "Kind"), tuple(task for _, task in coming[:SHOWN])
    )


def _soon(what: str, moment: datetime, kind: str, url: str) -> tuple[datetime, Task]:
    return moment, Task(what, _day(moment), kind, "See it", url)
