"""Lists of what readers can read at an instant. One rule, keyset pages, no COUNT, no OFFSET."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery

from affiliates.partners import memory, stored_partners
from articles.ledger.reading import standing_checks
from articles.models import Author, Edition, Review, Topic, Use
from articles.models.editions import EditionQuerySet
from articles.pages.page import Card, Named
from capysite.base import clock
from capysite.base.models import PublisherSettings
from capysite.base.prepared import Prepared

PAGE_SIZE = 20
RELATED = 3


@dataclass(frozen=True)
class After:
    """The last guide of the page before."""

    published_at: datetime
    id: int

    @property
    def mark(self) -> str:
        return f"{self.published_at.timestamp():.6f}-{self.id}"

    @classmethod
    def read(cls, mark: str) -> "After | None":
        """None for anything that isn't a mark."""
        moment, _, number = mark.partition("-")
        try:
            found = cls(datetime.fromtimestamp(float(moment), tz=UTC), int(number))
        except (ValueError, OverflowError, OSError):
            return None
        return found if 0 <= found.id <= BigIntegerField.MAX_BIGINT else None


def latest(
    at: datetime,
    *,
    count: int = PAGE_SIZE,
    after: After | None = None,
    topic: Topic | None = None,
    author: Author | None = None,
    year: int | None = None,
) -> list[Card]:
    """Newest guides first."""
    asked: dict[str, Any] = {"at": at, "until": at}
    if year:
        begins, last = bounds_of(year)
        asked |= {"until": min(at, last), "since": begins}
    if after:
        asked["until"] = min(asked["until"], after.published_at)
        asked |= {"before": after.published_at, "below": after.id}
    if topic:
        asked["topic"] = topic.pk
    if author:
        asked["author"] = author.slug
    return [card(edition) for edition in _latest(count).rows(**asked)]


@cache
def _latest(count: int) -> Prepared[Edition]:
    def listed(
        at: datetime,
        until: datetime,
        since: datetime | None = None,
        before: datetime | None = None,
        below: int | None = None,
        topic: int | None = None,
        author: str | None = None,
    ) -> QuerySet[Edition]:
        editions = Edition.objects.live(at, until=until)
        if since:
            editions = editions.filter(published_at__gte=since)
        if before and below is not None:
            editions = editions.filter(_after(before, below))
        if topic is not None:
            editions = editions.filter(topic=topic)
        if author is not None:
            editions = written_by(editions, author)
        return in_order(editions)[:count]

    return Prepared(listed)


def bounds_of(year: int) -> tuple[datetime, datetime]:
    """Its first and its last moment, by the site's zone."""
    begins, ends = (clock.midnight(date(number, 1, 1)) for number in (year, year + 1))
    return begins, ends - timedelta(microseconds=1)


def following(after: After, at: datetime) -> EditionQuerySet:
    """All that comes after the mark."""
    editions = Edition.objects.live(at, until=min(at, after.published_at))
    return editions.filter(_after(after.published_at, after.id))


def _after(published_at: datetime, id_: int) -> Q:
    """Of editions that were first published until then."""
    return Q(published_at__lt=published_at) | Q(pk__lt=id_)


def written_by(editions: EditionQuerySet, slug: str) -> EditionQuerySet:
    uses = Use.objects.filter(edition=OuterRef("pk"), author__slug=slug)
    return editions.filter(Exists(uses))


def bylines(editions: Sequence[Edition]) -> dict[int, list[Named]]:
    """Who wrote each, by the id of the edition, in one query."""
    uses: Any = Use.objects.filter(edition__in=editions, kind="author").select_related("author")
    found: dict[int, list[Named]] = {}
    for use in uses.order_by("pk"):
        named = Named(use.author.name, use.author.get_absolute_url())
        found.setdefault(use.edition_id, []).append(named)
    return found


def cards(editions: EditionQuerySet, count: int) -> list[Card]:
    return [card(edition) for edition in newest(editions, count)]


def newest(editions: QuerySet[Edition], count: int) -> list[Edition]:
    return list(in_order(editions)[:count])


def in_order(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    return editions.select_related("topic").defer("content").order_by("-published_at", "-pk")


def card(edition: Edition) -> Card:
    topic = edition.topic
    return Card(
        title=edition.title,
        url=edition.get_absolute_url(),
        summary=edition.summary,
        topic=Named(topic.name, topic.get_absolute_url()) if topic else None,
        published_on=clock.local_date(edition.published_at),
        published_at=edition.published_at,
        id=edition.pk,
    )


def next_mark(shown: Sequence[Card], count: int = PAGE_SIZE) -> str:
    """The mark of the page after `shown[:count]`; empty when nothing follows."""
    if len(shown) <= count:
        return ""
    last = shown[count - 1]
    return After(last.published_at, last.id).mark


def live_topics(at: datetime) -> QuerySet[Topic]:
    """Asks for the newest guide of each, which an index finds. Of EXISTS, PostgreSQL makes one
    join with all editions, on every page."""
    live = Edition.objects.live(at).filter(topic=OuterRef("pk"))
    newest = Subquery(live.order_by("-published_at", "-pk").values("pk")[:1])
    return Topic.objects.alias(newest=newest).filter(newest__isnull=False)


_topics: Prepared[Topic] = Prepared(live_topics)


def topics_at(at: datetime) -> list[Topic]:
    return _topics.rows(at=at)


def live_authors(at: datetime) -> QuerySet[Author]:
    """Those who wrote, or reviewed, a guide that can be read. The first that is found will do."""
    live = Edition.objects.live(at)
    uses = Use.objects.filter(author=OuterRef("pk")).filter(
        Exists(live.filter(pk=OuterRef("edition")))
    )
    reviews = Review.objects.filter(reviewer=OuterRef("pk"), finished_at__lte=at).filter(
        Exists(live.filter(article=OuterRef("article")))
    )
    known = Author.objects.alias(
        wrote=Subquery(uses.values("pk")[:1]), reviewed=Subquery(reviews.values("pk")[:1])
    )
    return known.filter(Q(wrote__isnull=False) | Q(reviewed__isnull=False))


_authors: Prepared[Author] = Prepared(live_authors)


def authors_at(at: datetime) -> list[Author]:
    return _authors.rows(at=at)


def second_readers() -> QuerySet[Author]:
    """Who else may review; nobody while the publisher asks for no second reader."""
    wanted = ~Exists(PublisherSettings.objects.filter(second_reader=False))
    permission = {"codename": "review_article", "content_type__app_label": "articles"}
    may = Permission.objects.filter(**permission)
    allowed = (
        Q(user__is_superuser=True)
        | Q(user__groups__permissions__in=may)
        | Q(user__user_permissions__in=may)
    )
    return Author.objects.filter(wanted, allowed, user__is_active=True)


def may_review(edition: Edition, author: Author) -> bool:
    """Whether a review by the author counts for the edition: whoever wrote it is not its only
    reviewer where somebody else could be."""
    writers = Use.objects.filter(edition=edition, author=OuterRef("pk"))
    wrote = Use.objects.filter(edition=edition, author=author).exists()
    return not wrote or not second_readers().exclude(Exists(writers)).exists()


def with_review(editions: QuerySet[Edition], at: datetime) -> QuerySet[Edition]:
    """With the last review that counts for each: when, and by whom."""
    wrote = Use.objects.filter(edition=OuterRef(OuterRef("pk")), author=OuterRef("reviewer"))
    writers = Use.objects.filter(edition=OuterRef(OuterRef(OuterRef("pk"))), author=OuterRef("pk"))
    reviews = (
        Review.objects.filter(article=OuterRef("article"), finished_at__lte=at)
        .filter(~Exists(wrote) | ~Exists(second_readers().exclude(Exists(writers))))
        .filter(Exists(standing_checks(at).filter(review=OuterRef("pk"))))
        .order_by("-finished_at")
    )
    return editions.annotate(
        reviewed_at=Subquery(reviews.values("finished_at")[:1]),
        reviewer_name=Subquery(reviews.values("reviewer__name")[:1]),
        reviewer_slug=Subquery(reviews.values("reviewer__slug")[:1]),
    )


def for_page(at: datetime, known: int | None = None) -> QuerySet[Edition]:
    """Live editions with all that a page needs of its own row: rendering, review, what comes,
    and whose links would have to be marked, unless that is `known`."""
    coming = Edition.objects.scheduled(at).order_by("begins_at")
    editions = Edition.objects.live(at).select_related("topic", "rendering")
    return with_review(editions, at).annotate(
        coming_at=Subquery(coming.values("begins_at")[:1]),
        partners=stored_partners(memory.known if known is None else known),
    )


def _page(slug: str, at: datetime, known: int) -> QuerySet[Edition]:
    return for_page(at, known).filter(slug=slug)[:1]


_pages: Prepared[Edition] = Prepared(_page)


def page_at(slug: str, at: datetime) -> Edition | None:
    """The live edition at the address, with all that a page needs of its own row."""
    return _pages.first(slug=slug, at=at, known=memory.known)


def _beside(at: datetime, topic: int, guide: int) -> QuerySet[Edition]:
    editions = Edition.objects.live(at).filter(topic=topic).exclude(article=guide)
    return in_order(editions)[:RELATED]


_related: Prepared[Edition] = Prepared(_beside)


def related_to(edition: Edition, at: datetime) -> tuple[Card, ...]:
    """The newest other guides of its topic."""
    if edition.topic_id is None:
        return ()
    rows = _related.rows(at=at, topic=edition.topic_id, guide=edition.article_id or 0)
    return tuple(map(card, rows))
