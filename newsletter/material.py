"""What an issue is made of at an instant: its words rendered, and what they refer to."""

from dataclasses import dataclass
from datetime import datetime

from articles.content import Content, Question
from articles.freezing import Frozen, freeze, wanted_by
from articles.models import Edition
from articles.resolving import Targets, resolve
from capysite.base.models import PublisherSettings
from newsletter.models import Issue, IssueItem, NewsletterSettings


@dataclass(frozen=True)
class Entry:
    """An item with the edition that is live at the instant; None where none is."""

    item: IssueItem
    edition: Edition | None


@dataclass(frozen=True)
class Material:
    """`frozen` holds the introduction as a body, and the words of each entry as an answer."""

    issue: Issue
    at: datetime
    publisher: PublisherSettings
    sender: NewsletterSettings
    entries: tuple[Entry, ...]
    frozen: Frozen
    targets: Targets


def gather(issue: Issue, *, at: datetime) -> Material:
    publisher = PublisherSettings.current()
    items = list(issue.items.select_related("article")) if issue.pk else []
    frozen = freeze(_content(issue, items))
    live = Edition.objects.live(at).filter(article__in=[item.article_id for item in items])
    editions = {edition.article_id: edition for edition in live.defer("content")}
    return Material(
        issue=issue,
        at=at,
        publisher=publisher,
        sender=NewsletterSettings.current(),
        entries=tuple(Entry(item, editions.get(item.article_id)) for item in items),
        frozen=frozen,
        targets=resolve(wanted_by(frozen), at=at, settings=publisher),
    )


def _content(issue: Issue, items: list[IssueItem]) -> Content:
    words = (Question(f"item-{n}", str(item), item.words) for n, item in enumerate(items, 1))
    return Content(body=issue.introduction, questions=tuple(words))
