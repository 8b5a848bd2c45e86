"""What waits at the desk, in order of duty. Each list is short and says how many there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles.ledger.values import print_value
from articles.models import (
    READABLE,
    Article,
    Author,
    Edition,
    FactVersion,
    Source,
    TableVersion,
    Topic,
)
from articles.worklists import KINDS, Kind, Task

SHOWN = 8
AHEAD = timedelta(days=60)


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
    lists = [_waiting(kind, at) for kind in KINDS if allowed(kind.needs)]
    if allowed("articles.change_article"):
        lists.append(_drafts())
    if allowed("articles.view_article"):
        lists.append(_coming(at))
    return [worklist for worklist in lists if worklist.tasks]


def _waiting(kind: Kind, at: datetime) -> Worklist:
    """The first of a kind; the rest stands on the worklist's own page."""
    rows = list(kind.rows(at)[: SHOWN + 1])
    tasks = tuple(kind.task(row) for row in rows[:SHOWN])
    count = f"more than {SHOWN}" if len(rows) > SHOWN else f"{len(rows)} on the whole site"
    url = f"{reverse('worklist')}?kind={kind.key}"
    return Worklist(kind.title, count, kind.heads, tasks, url, "All of them, by owner")


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
