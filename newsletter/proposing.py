"""What an issue could tell: guides that came or changed since the last one, and corrections.

Bounded, and in as many queries whatever has happened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from articles.markdown.unrendering import escaped
from articles.models import Edition, EditionKind, Fact
from articles.pages import log
from articles.pages.log_entries import entries
from articles.pages.page import Entry
from capysite.base import clock
from newsletter.models import Issue, IssueItem

# Before the first issue there is no last one to look back to.
AT_FIRST = timedelta(days=30)
MOST_GUIDES = 40
MOST_CORRECTIONS = 20
WORDS_LENGTH = 1000
PUBLISHED = (EditionKind.FIRST, EditionKind.CHANGE, EditionKind.CORRECTION)


@dataclass(frozen=True)
class Proposal:
    """`key` names it in a form. `words` are a first wording of a correction."""

    key: str
    kind: str
    article: int
    title: str
    why: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.title} ({self.why})"


def since(at: datetime) -> datetime:
    """When the last issue was frozen."""
    last = Issue.objects.public(at).filter(kind=Issue.Kind.LETTER).order_by("-begun_at").first()
    return last.begun_at if last and last.begun_at else at - AT_FIRST


def proposals(at: datetime, *, issue: Issue | None = None) -> list[Proposal]:
    """Without what stands in the issue already."""
    told = set()
    if issue and issue.pk:
        told = set(issue.items.values_list("kind", "article"))
    start = since(at)
    found = chain(_guides(start, at), _corrections(start, at))
    return [one for one in found if (one.kind, one.article) not in told]


def add(issue: Issue, chosen: Iterable[Proposal]) -> None:
    """After what stands in the issue, in the order given."""
    last = issue.items.count()
    IssueItem.objects.bulk_create(
        IssueItem(
            issue=issue,
            position=last + n,
            kind=one.kind,
            article_id=one.article,
            words=one.words,
        )
        for n, one in enumerate(chosen, 1)
    )


def _guides(start: datetime, at: datetime) -> Iterator[Proposal]:
    live = Edition.objects.live(at).filter(begins_at__gt=start, kind__in=PUBLISHED)
    rows = live.order_by("-begins_at", "-pk").defer("content")[:MOST_GUIDES]
    for edition in rows:
        yield Proposal(
            key=f"guide-{edition.article_id}",
            kind=IssueItem.Kind.GUIDE,
            article=edition.article_id,
            title=edition.title,
            why=_why(edition, start),
        )


def _why(edition: Edition, start: datetime) -> str:
    if edition.published_at > start:
        return f"new, {_day(edition.published_at)}"
    word = "corrected" if edition.kind == EditionKind.CORRECTION else "changed"
    return f"{word}, {_day(edition.begins_at)}"


def _day(moment: datetime) -> str:
    day = clock.local_date(moment)
    return f"{day.day} {day:%B}"


def _corrections(start: datetime, at: datetime) -> Iterator[Proposal]:
    """Each in the first guide that shows it."""
    heads = log.newest_corrections(at, since=start, count=MOST_CORRECTIONS)
    about = {(log.NAMES[head.rank], head.id): head.about for head in heads}
    found = [entry for entry in entries(heads, at=at) if entry.guides and entry.moment > start]
    slugs = {entry.guides[0].slug for entry in found}
    articles = dict(Edition.objects.live(at).filter(slug__in=slugs).values_list("slug", "article"))
    facts = {about[entry.kind, entry.id] for entry in found if entry.kind == "fact"}
    keys = dict(Fact.objects.filter(pk__in=facts).values_list("pk", "key"))
    for entry in found:
        guide = entry.guides[0]
        if guide.slug in articles:
            yield Proposal(
                key=f"correction-{entry.anchor}",
                kind=IssueItem.Kind.CORRECTION,
                article=articles[guide.slug],
                title=guide.name,
                why=f"{entry.title}, {_day(entry.moment)}",
                words=_words(entry, keys.get(about[entry.kind, entry.id], "")),
            )


def _words(entry: Entry, key: str) -> str:
    """Refers to the fact, so that it says what holds when the issue goes out."""
    was = next((part.was for part in entry.parts if not part.label), "")
    said = f"We wrote {escaped(was)} for {escaped(entry.what)}" if was else escaped(entry.what)
    now = f"{said}; it is {{{{ fact: {key} }}}}." if key and was else said
    words = " ".join(part for part in (now, escaped(entry.note)) if part)
    return words[:WORDS_LENGTH].strip() or "Corrected."
