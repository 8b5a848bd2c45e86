"""The sitemap: every public page that may be found, with when it last changed.

Large parts come in files of `SIZE` ids each, so that a file holds the same pages from day to day,
and no row is counted or skipped. A moment is that at which an edition, a fact or a table began
(or gave way); where no moment tells, none is said.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import (
    READABLE,
    Article,
    Edition,
    FactVersion,
    Offer,
    SitePageName,
    TableVersion,
    Use,
)
from articles.pages import live
from articles.pages.changed import changed
from articles.pages.chrome import written_pages
from articles.pages.reach import (
    OF_PRODUCT,
    product_of_use,
    shown_facts,
    shown_products,
    uses_of,
)

SIZE = 1000
MOST = 10**9
LISTS = ("articles:home", "articles:guides")
PAGES = [
    "articles:topics", "articles:products", "articles:authors", "articles:corrections",
    "articles:changes", "articles:track-record", "articles:disclosure", "articles:privacy",
]  # fmt: skip


def add_page(route: str) -> None:
    """A page of another app that may be found, by the name of its address."""
    if route not in PAGES:
        PAGES.append(route)


@dataclass(frozen=True)
class Entry:
    path: str
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Section:
    """`rows` are those with a public page; `entries` are theirs."""

    rows: Callable[[datetime], QuerySet[Any]]
    entries: Callable[[QuerySet[Any], datetime], list[Entry]]

    def chunks(self, at: datetime) -> Iterator[int]:
        """One short query each: from the first row of a chunk past its end."""
        start = 0
        while True:
            found = self.rows(at).filter(pk__gte=start).order_by("pk")
            first = found.values_list("pk", flat=True).first()
            if first is None:
                return
            yield first // SIZE
            start = (first // SIZE + 1) * SIZE

    def of_chunk(self, chunk: int, at: datetime) -> list[Entry]:
        if chunk >= MOST:
            return []
        rows = self.rows(at).filter(pk__gte=chunk * SIZE, pk__lt=(chunk + 1) * SIZE)
        return self.entries(rows, at)


def files(at: datetime) -> Iterator[tuple[str, int]]:
    """Name and number of each file but that of the single pages."""
    for name, section in SECTIONS.items():
        yield from ((name, chunk) for chunk in section.chunks(at))


def single_pages(at: datetime) -> list[Entry]:
    last = Edition.objects.filter(replaced_at=None, begins_at__lte=at).order_by("-begins_at")
    changed_at = last.values_list("begins_at", flat=True).first()
    lists = [Entry(reverse(name), changed_at) for name in LISTS]
    written = written_pages().exclude(name=SitePageName.PRIVACY)
    house = (f"articles:{name}" for name in written.values_list("name", flat=True))
    return [*lists, *(Entry(reverse(name)) for name in (*PAGES, *house))]


def _live_articles(at: datetime) -> QuerySet[Article]:
    """Asks for the live edition of each, which an index finds. Of `live` itself PostgreSQL makes a
    join that begins with the first guide of the site, for every file."""
    live_edition = Edition.objects.live(at).filter(article=OuterRef("pk")).values("pk")[:1]
    return Article.objects.annotate(edition=Subquery(live_edition)).filter(edition__isnull=False)


def _guides(articles: QuerySet[Any], at: datetime) -> list[Entry]:
    editions = Edition.objects.filter(pk__in=list(articles.values_list("edition", flat=True)))
    moments = changed(editions, at=at)
    rows = editions.order_by("article_id").values_list("pk", "slug")
    return [Entry(reverse("articles:guide", args=[slug]), moments[pk]) for pk, slug in rows]


def _topics(topics: QuerySet[Any], at: datetime) -> list[Entry]:
    turns = _editions(at).filter(topic__in=list(topics))
    return _entries(topics, "articles:topic", _latest(turns.values_list("topic", "moment")))


def _authors(authors: QuerySet[Any], at: datetime) -> list[Entry]:
    turns = _editions(at).filter(uses__author__in=list(authors))
    moments = _latest(turns.values_list("uses__author", "moment"))
    return _entries(authors, "articles:author", moments)


def _products(products: QuerySet[Any], at: datetime) -> list[Entry]:
    """A product’s page shows guides, offers, facts and prices so far."""
    known = list(products.values_list("pk", flat=True))
    uses = uses_of(OF_PRODUCT, known).annotate(of=product_of_use())
    moments = [
        *_placed(uses, at),
        *_facts(known, at),
        *((product, bound) for product, *window in _windows(known) for bound in window if bound),
    ]
    begun = ((product, moment) for product, moment in moments if moment <= at)
    return _entries(products, "articles:product", _latest(begun))


def _placed(uses: QuerySet[Any], at: datetime) -> Iterator[tuple[int, datetime]]:
    """Product and moment, for each edition or version of a table that named it."""
    rows = set(uses.values_list("of", "edition", "table_version__table", "table_version"))
    placing = Use.objects.filter(table__in={row[2] for row in rows} - {None}, edition__isnull=False)
    editions_of = defaultdict(set)
    for table, edition in placing.values_list("table", "edition"):
        editions_of[table].add(edition)
    wanted = {row[1] for row in rows}.union(*editions_of.values())
    editions = dict(_editions(at).filter(pk__in=wanted - {None}).values_list("pk", "moment"))
    versions = dict(
        _versions(at).filter(pk__in={row[3] for row in rows} - {None}).values_list("pk", "moment")
    )
    for product, edition, table, version in rows:
        stood = [editions.get(one) for one in (edition, *editions_of[table])]
        yield from ((product, moment) for moment in (*stood, versions.get(version)) if moment)


def _facts(products: list[int], at: datetime) -> Iterable[Any]:
    shown = shown_facts(at).filter(product__in=products)
    versions: Any = FactVersion.objects.current(at).filter(fact__in=shown)
    return list(versions.values_list("fact__product", "begins_at"))


def _windows(products: list[int]) -> Iterable[Any]:
    return Offer.objects.filter(product__in=products).values_list("product", "begins_at", "ends_at")


def _editions(at: datetime) -> Any:
    """Editions that readers could read, with the moment at which each began or gave way."""
    later = Edition.objects.filter(article=OuterRef("article"), replaced_at=None)
    begun = Edition.objects.filter(replaced_at=None, begins_at__lte=at, kind__in=READABLE)
    return _with_moment(begun, later, at)


def _versions(at: datetime) -> Any:
    later = TableVersion.objects.filter(table=OuterRef("table"), cancelled_at=None)
    begun = TableVersion.objects.filter(cancelled_at=None, begins_at__lte=at)
    return _with_moment(begun, later, at)


def _with_moment(begun: QuerySet[Any], later: QuerySet[Any], at: datetime) -> Any:
    following = later.filter(begins_at__gt=OuterRef("begins_at"), begins_at__lte=at)
    end = Subquery(following.order_by("begins_at").values("begins_at")[:1])
    return begun.annotate(moment=Coalesce(end, F("begins_at")))


def _latest(rows: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for one, moment in rows:
        found[one] = max(moment, found.get(one, moment))
    return found


def _entries(rows: QuerySet[Any], route: str, moments: dict[int, datetime]) -> list[Entry]:
    named = rows.order_by("pk").values_list("pk", "slug")
    return [Entry(reverse(route, args=[slug]), moments.get(pk)) for pk, slug in named]


SECTIONS: dict[str, Section] = {
    "guides": Section(_live_articles, _guides),
    "topics": Section(live.live_topics, _topics),
    "authors": Section(live.live_authors, _authors),
    "products": Section(shown_products, _products),
}


def add_section(name: str, section: Section) -> None:
    """Pages of another app of which there may be many."""
    SECTIONS.setdefault(name, section)
