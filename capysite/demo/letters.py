"""The letter of the demo: an issue that went out, to nobody yet, and one that is being written."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

from articles.models import Article
from capysite.base import clock
from capysite.demo.days import Days, moment_of
from capysite.demo.history import Act, user
from capysite.demo.reading import Entry, read_ledger
from newsletter import freezing, scheduling, stopping
from newsletter.models import Issue, IssueItem, NewsletterSettings

WRITTEN_AT = "16:00"


def name_sender(days: Days) -> None:
    entry = read_ledger("letters", days)["sender"]
    NewsletterSettings.objects.create(**entry | {"time": time.fromisoformat(entry["time"])})


def acts(days: Days) -> Iterator[Act]:
    for slug, entry in read_ledger("letters", days)["issues"].items():
        yield Act(days.moment(entry["written"], WRITTEN_AT), partial(_write, slug, entry))
        if "sent" in entry:
            slot = moment_of(entry["sent"], days, at="07:00")
            yield Act(slot - timedelta(hours=1), partial(_schedule, slug, slot))
            yield Act(slot, partial(_send, slug))


def _write(slug: str, entry: Entry) -> None:
    issue = Issue.objects.create(
        slug=slug,
        subject=entry["subject"],
        preheader=entry["preheader"],
        introduction=entry["introduction"].strip() + "\n",
        owner=user("editor"),
        created_at=clock.now(),
    )
    for position, item in enumerate(entry["items"], 1):
        IssueItem.objects.create(
            issue=issue,
            position=position,
            kind=item.get("kind", IssueItem.Kind.GUIDE),
            article=Article.objects.get(slug=item["guide"]),
            words=item.get("words", "").strip(),
        )


def _schedule(slug: str, slot: datetime) -> None:
    issue = Issue.objects.get(slug=slug)
    scheduling.schedule(
        issue, slot=slot, lock_version=issue.lock_version, by=user("editor"), at=clock.now()
    )


def _send(slug: str) -> None:
    issue, at = Issue.objects.get(slug=slug), clock.now()
    freezing.begin(issue, at=at)
    stopping.finish_where_done(issue, at=at)
