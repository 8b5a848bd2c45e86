"""Issues as the archive shows them: the frozen words, and beside a figure what it is now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from affiliates.marking import addresses
from affiliates.partners import Partners, memory, parse_partners, stored_partners
from articles.ledger.kinds import Confidence
from articles.ledger.reading import FactAt, read_facts
from articles.markdown import Slot, fill, split
from articles.models import Edition, EditionKind
from articles.pages.disclosure import Money
from articles.pages.filling import fact_text
from articles.pages.finishing import home
from articles.pages.page import NOTHING, Named
from capysite.base import clock
from capysite.base.models import PublisherSettings
from newsletter.models import Issue

# By key: what was frozen of a fact, and what it is now.
Facts = Mapping[str, tuple[Mapping[str, Any], FactAt | None]]
PAGE_SIZE = 20
TEMPLATE = "newsletter/issue.html"


@dataclass(frozen=True)
class ArchivedItem:
    kicker: str
    title: str
    url: str
    action: str
    summary: str = ""
    html: SafeString = NOTHING


@dataclass(frozen=True)
class ArchivedIssue:
    """A page of the archive, without parts that were `removed`: it tells itself whom it earns
    from (`told`, of all `partners`). Some of its `figures` have `changed`. `preheader` is only
    what an editor wrote: taken from the words, it would hold old figures. `corrections` are
    issues that correct this one, `corrects` the one that it corrects."""

    subject: str
    preheader: str
    url: str
    day: date
    introduction: SafeString
    items: tuple[ArchivedItem, ...]
    removed: int
    figures: int
    changed: int
    disclosure: tuple[str, ...]
    corrections: tuple[Named, ...] = ()
    corrects: Named | None = None
    told: frozenset[str] = frozenset()
    partners: Partners = field(default_factory=Partners, repr=False)


@dataclass(frozen=True)
class Listed:
    subject: str
    preheader: str
    url: str
    day: date
    begun_at: datetime
    id: int

    @property
    def mark(self) -> str:
        return f"{self.begun_at.timestamp():.6f}-{self.id}"


def for_page(at: datetime) -> QuerySet[Issue]:
    """Public issues with all that a page needs of their own rows."""
    issues = Issue.objects.public(at).select_related("content", "corrects__content")
    return issues.annotate(partners=stored_partners(memory.known))


def page_of(issue: Any, *, at: datetime, settings: PublisherSettings) -> ArchivedIssue:
    """Of an issue that `for_page` read."""
    data = issue.content.data
    removed = _removed(issue, data["items"], at)
    parts = [item for item in data["items"] if item["article"] not in removed]
    words = [data["introduction"], *(part["html"] for part in parts)]
    facts = _facts(data["facts"], words, at, settings)
    partners = parse_partners(issue.partners)
    introduction = _filled(data["introduction"], facts)
    items = tuple(_item(part, facts) for part in parts)
    money = _money(facts, [introduction, *(item.html for item in items)], partners)
    return ArchivedIssue(
        subject=issue.content.subject,
        preheader=data["preheader"],
        url=issue.get_absolute_url(),
        day=clock.local_date(issue.begun_at),
        introduction=introduction,
        items=items,
        removed=len(data["items"]) - len(items),
        figures=len(facts),
        changed=sum(_has_changed(*fact) for fact in facts.values()),
        disclosure=money.sentences(),
        corrections=tuple(_corrections(issue, at)),
        corrects=_named(issue.corrects) if issue.corrects and issue.corrects.begun_at else None,
        told=money.merchants,
        partners=partners,
    )


def latest(at: datetime, *, after: str = "", count: int = PAGE_SIZE) -> list[Listed]:
    """Newest first; ValueError for an `after` that is no mark."""
    issues = Issue.objects.public(at)
    if after:
        moment, number = _read(after)
        issues = issues.filter(begun_at__lte=moment).filter(
            Q(begun_at__lt=moment) | Q(pk__lt=number)
        )
    rows: Any = issues.order_by("-begun_at", "-pk").values_list(
        "content__subject", "content__data__preheader", "slug", "begun_at", "pk"
    )
    return [_listed(*row) for row in rows[:count]]


def _read(mark: str) -> tuple[datetime, int]:
    moment, _, number = mark.partition("-")
    try:
        return datetime.fromtimestamp(float(moment), tz=UTC), int(number)
    except (OverflowError, OSError) as error:
        raise ValueError(mark) from error


def _listed(subject: str, preheader: str, slug: str, begun_at: datetime, id: int) -> Listed:
    url = Issue(slug=slug).get_absolute_url()
    return Listed(subject, preheader, url, clock.local_date(begun_at), begun_at, id)


def _removed(issue: Issue, items: Iterable[Mapping[str, Any]], at: datetime) -> set[int]:
    """Guides that the law took since: nothing of them comes back, also where they do."""
    removals = Edition.objects.filter(
        kind=EditionKind.REMOVAL, replaced_at=None, begins_at__lte=at, begins_at__gte=issue.begun_at
    )
    named = removals.filter(article__in=[item["article"] for item in items])
    return set(named.values_list("article", flat=True))


def _corrections(issue: Issue, at: datetime) -> Iterator[Named]:
    later = Issue.objects.public(at).filter(corrects=issue).select_related("content")
    yield from map(_named, later.order_by("begun_at", "pk"))


def _named(issue: Issue) -> Named:
    return Named(issue.content.subject, issue.get_absolute_url())


def _facts(
    kept: Mapping[str, Any], words: Iterable[str], at: datetime, settings: PublisherSettings
) -> Facts:
    """Those that stand in the words."""
    slots = (part for html in words for part in split(html) if isinstance(part, Slot))
    keys = dict.fromkeys(slot.key for slot in slots if slot.kind == "fact" and slot.key in kept)
    ids = [kept[key]["fact"] for key in keys]
    now = {f.id: f for f in read_facts(ids, at=at, settings=settings, sourced=False).values()}
    return {key: (kept[key], now.get(kept[key]["fact"])) for key in keys}


def _item(item: Mapping[str, str], facts: Facts) -> ArchivedItem:
    html = _filled(item["html"], facts)
    return ArchivedItem(
        item["kicker"], item["title"], item["url"], item["action"], item["summary"], html
    )


def _filled(html: str, facts: Facts) -> SafeString:
    def fact(slot: Slot) -> str:
        return _fact(*facts[slot.key]) if slot.kind == "fact" and slot.key in facts else ""

    return mark_safe(fill(html, fact))


def _has_changed(kept: Mapping[str, Any], now: FactAt | None) -> bool:
    if now is None or now.version_id == kept["version"]:
        return False
    return now.text != kept["value"] or now.confidence == Confidence.RETRACTED


def _fact(kept: Mapping[str, Any], now: FactAt | None) -> str:
    """The value of then is labelled as past where another holds now."""
    if not _has_changed(kept, now) or now is None:
        return format_html('<span class="fact">{}</span>', fact_text(now) if now else kept["text"])
    since = "retracted" if now.confidence == Confidence.RETRACTED else f"now {fact_text(now)}"
    return format_html(
        '<span class="was">{}</span> <span class="since">(since changed: {})</span>',
        kept["text"],
        since,
    )


def _money(facts: Facts, words: Iterable[str], partners: Partners) -> Money:
    money, here = Money(), home()
    for _, fact in facts.values():
        if fact and fact.tie:
            money.named(fact.tie)
    for address in (address for html in words for address in addresses(html)):
        for tie in partners.all_of(address, here):
            money.linked(tie)
    return money
