"""A page that many ask for while an editor changes it by every path: how old was what they got?"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from itertools import cycle

from django.db import connection, transaction

from affiliates.models import Product
from articles.models import Article, ComparisonTable, Fact, Offer, Topic
from articles.publishing.editions import publish
from articles.publishing.tables import publish_table
from articles.tables.grid import Column, Grid, Row
from bin.visitor import Visitor
from capysite.base import clock
from capysite.pagecache.rendering import TRIES
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_topic,
    make_user,
    make_version,
)

PAGE = "/guides/hammered/"
CLIENTS = 8
AHEAD = 1.5  # seconds
BODY = """It costs {{ fact: price }}, later {{ fact: later }}.

{{ table: pens }}

{{ offer: taken }}
"""
METRIC = re.compile(r'(?m)^capysite_page_cache_renders_total{worker="(\d+)"} (\d+)$')
# What each way writes is a number, found on the page by this.
FOUND = {
    "an edition": r"Edition (\d+)",
    "a version of a fact": r"costs \$(\d+)/mo",
    "a scheduled version": r"later \$(\d+)/mo",
    "a version of a table": r"Cell (\d+)",
    "an offer": r"Take offer (\d+)",
    "a product, renamed": r"Quill (\d+)",
    "two tables in SQL": r"Topic (\d+)",
}
FIRST = 10
Way = Callable[[int], float]


def prepare() -> None:
    make_topic(slug="hammered", name=f"Topic {FIRST}")
    product = make_product("own", slug="quill", name=f"Quill {FIRST}")
    make_fact(f"${FIRST}/mo", key="price"), make_fact(f"${FIRST}/mo", key="later")
    make_source(key="proof")
    make_offer(key="taken", product=product, text=f"Take offer {FIRST}.", button=f"Button {FIRST}")
    table = make_table(grid_of(FIRST), key="pens")
    make_edition(
        slug="hammered", title=f"Edition {FIRST}", topic="hammered", body=BODY, tables=[table]
    )


def grid_of(number: int) -> list[Row]:
    return [Row(cells=(f"Cell {number}", "$9"))]


def edition(number: int) -> float:
    article = change(Article.objects.get(slug="hammered"), title=f"Edition {number}")
    publish(article, lock_version=article.lock_version, by=make_user())
    return 0.0


def version(number: int) -> float:
    sources = [(make_source(), True)]
    make_version(Fact.objects.get(key="price"), f"${number}/mo", sources=sources)
    return 0.0


def scheduled(number: int) -> float:
    sources = [(make_source(), True)]
    at = clock.now() + timedelta(seconds=AHEAD)
    make_version(Fact.objects.get(key="later"), f"${number}/mo", at=at, sources=sources)
    return (at - clock.now()).total_seconds()


def table_version(number: int) -> float:
    table = ComparisonTable.objects.get(key="pens")
    columns = (Column("name", "Name"), Column("price", "Price", "money"))
    table.grid = Grid(columns, tuple(grid_of(number))).to_json()
    table.save()
    publish_table(table, lock_version=table.lock_version, by=make_user())
    return 0.0


def offer(number: int) -> float:
    row = Offer.objects.get(key="taken")
    row.text = f"Take offer {number}."
    row.save()
    return 0.0


def product(number: int) -> float:
    row = Product.objects.get(slug="quill")
    row.name = f"Quill {number}"
    row.save()
    return 0.0


def sql(number: int) -> float:
    """In one transaction: a page that shows one of them without the other is torn."""
    with transaction.atomic(), connection.cursor() as cursor:
        topic, taken = Topic._meta.db_table, Offer._meta.db_table
        cursor.execute(f"UPDATE {topic} SET name = %s", [f"Topic {number}"])
        cursor.execute(f"UPDATE {taken} SET button = %s", [f"Button {number}"])
    return 0.0


WAYS: dict[str, Way] = dict(
    zip(FOUND, (edition, version, scheduled, table_version, offer, product, sql), strict=True)
)


@dataclass
class Hammering:
    """`since` says from when on pages have to show each number of a way; of `answers`, `whole` show
    both halves of a transaction alike, `torn` and `failed` are those that should not have been."""

    urls: Sequence[str]
    since: dict[str, dict[int, float]] = field(default_factory=lambda: {way: {} for way in WAYS})
    oldest: dict[str, float] = field(default_factory=lambda: dict.fromkeys(WAYS, 0.0))
    answers: int = 0
    whole: int = 0
    torn: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, url: str) -> None:
        visitor = Visitor(url)
        while not self.over.is_set():
            answer = visitor.ask(PAGE)
            got = time.monotonic()
            self.answers += 1
            if answer.status == 200:
                self.judge(unescape(re.sub(r"<[^>]+>", "", answer.text)), got)
            else:
                self.failed.append(f"{answer.status}")

    def judge(self, text: str, got: float) -> None:
        for way, pattern in FOUND.items():
            found = re.search(pattern, text)
            number = int(found[1]) if found else 0
            missed = [since for n, since in list(self.since[way].items()) if n > number]
            self.oldest[way] = max(self.oldest[way], *(got - since for since in missed), 0.0)
        topic, button = (re.search(rf"{name} (\d+)", text) for name in ("Topic", "Button"))
        if button and topic:
            alike = button[1] == topic[1]
            self.whole += alike
            self.torn += [] if alike else [f"{topic[0]} beside {button[0]}"]

    def write(self, changes: int, pause: float) -> None:
        """By one way after the other; each change has to be done before the next of its way."""
        for number, way in zip(range(FIRST + 1, FIRST + 1 + changes), cycle(WAYS), strict=False):
            waits = WAYS[way](number)
            self.since[way][number] = time.monotonic() + waits
            time.sleep(pause)
        time.sleep(AHEAD + 1)

    @property
    def told(self) -> str:
        return ", ".join(f"{way} {age:.2f} s" for way, age in self.oldest.items())

    def most_renders(self, workers: int) -> int:
        """Each makes the page once a change, and once more where it is written meanwhile."""
        written = [number for numbers in self.since.values() for number in numbers]
        begun = len(self.since["a scheduled version"])
        return TRIES * workers * (len(written) + begun + 1)

    @property
    def renders(self) -> int:
        """Of all workers, as they tell themselves."""
        told: dict[str, int] = {}
        for url in self.urls:
            for _ in range(40):
                worker, count = METRIC.findall(Visitor(url).ask("/metrics").text)[0]
                told[worker] = int(count)
        return sum(told.values())


@contextmanager
def hammering(*urls: str) -> Iterator[Hammering]:
    """Half of the clients ask each node."""
    hammer = Hammering(urls)
    asked = [url for url, _ in zip(cycle(urls), range(CLIENTS), strict=False)]
    threads = [threading.Thread(target=hammer.read, args=(url,)) for url in asked]
    for thread in threads:
        thread.start()
    try:
        yield hammer
    finally:
        hammer.over.set()
        for thread in threads:
            thread.join()
