"""Eight writers by different paths, and readers who keep what they saw under each number."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

from django.db import connection, transaction

from affiliates.models import Product
from articles.models import Article, Edition, Fact, Offer, Source, Topic
from articles.models import FactVersion as Version
from articles.publishing.editions import publish
from bin.exercises import Figure, at_least, exactly, none_of, told
from bin.ground import Ground
from capysite.base import generation
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_source,
    make_topic,
    make_user,
    make_version,
)

READERS, SECONDS, CANARY_SECONDS = 4, 30.0, 4.0
PAUSE = 0.12  # seconds, at most: the number has to stand still at times
Seen = dict[int, set[str]]
Writer = Callable[[int], None]
# One statement a table, as pages read them; together they are what readers see here.
LOOKS = (
    f"SELECT name, summary FROM {Topic._meta.db_table} ORDER BY id",
    f"SELECT title FROM {Source._meta.db_table} ORDER BY id LIMIT 5",
    f"SELECT max(id) FROM {Version._meta.db_table}",
    f"SELECT max(id) FROM {Edition._meta.db_table}",
    f"SELECT name FROM {Product._meta.db_table} ORDER BY id LIMIT 5",
    f"SELECT count(*) FROM {Offer._meta.db_table}",
    f"SELECT tagline FROM {PublisherSettings._meta.db_table}",
)


def update(n: int) -> None:
    with transaction.atomic():
        Topic.objects.filter(slug="written").update(summary=f"half {n}")
        Topic.objects.filter(slug="written").update(summary=f"whole {n}")


def update_in_sql(n: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Product._meta.db_table} SET name = %s", [f"Quill {n}"])


def save(n: int) -> None:
    settings = PublisherSettings.current()
    settings.tagline = f"Line {n}"
    settings.save()


def publish_again(n: int) -> None:
    article = change(Article.objects.get(slug="published"), title=f"Title {n}")
    publish(article, lock_version=article.lock_version, by=make_user())


def record(n: int) -> None:
    source = Source.objects.get(key="proof")
    make_version(Fact.objects.get(key="recorded"), f"${n + 20}/mo", sources=[(source, True)])


def roll_back_inside(n: int) -> None:
    with transaction.atomic():
        Topic.objects.filter(slug="saved").update(name=f"Saved {n}")
        with transaction.atomic():
            Topic.objects.filter(slug="saved").update(name=f"Never {n}")
            transaction.set_rollback(True)


def add_and_delete(n: int) -> None:
    offer = make_offer(key=f"passing-{n}", product=Product.objects.first())
    offer.delete()


def write_in_bulk(n: int) -> None:
    """As an import: many rows, and a while in one transaction."""
    sources = list(Source.objects.exclude(key="proof"))
    for source in sources:
        source.title = f"Paper {n}"
    with transaction.atomic():
        Source.objects.bulk_update(sources, ["title"])
        time.sleep(PAUSE)


WRITERS: tuple[Writer, ...] = (
    update, update_in_sql, save, publish_again, record, roll_back_inside, add_and_delete,
    write_in_bulk,
)  # fmt: skip


def prepare() -> None:
    make_topic(slug="written"), make_topic(slug="saved")
    make_source(key="proof"), make_product(), PublisherSettings.objects.create(name="House")
    make_fact(key="recorded")
    make_edition(slug="published")
    for _ in range(30):
        make_source()


def write(writer: Writer, seed: int, seconds: float) -> int:
    chance, commits, end = Random(seed), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        writer(commits)
        commits += 1
        time.sleep(chance.uniform(0, PAUSE))
    connection.close()
    return commits


def read(seconds: float) -> list[tuple[int, str]]:
    """Number, content, number again: a pair is kept where the number stood still."""
    seen, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        before = generation.current()
        content = look()
        if generation.current() == before:
            seen.append((before, content))
    connection.close()
    return seen


def look() -> str:
    with connection.cursor() as cursor:
        found = []
        for statement in LOOKS:
            cursor.execute(statement)
            found.append(cursor.fetchall())
    return repr(found)


def observe(
    writers: Sequence[Writer], seed: int, seconds: float
) -> tuple[dict[str, int], int, Seen]:
    """Commits by path, pairs kept, and every content that was seen under each number."""
    connection.close()  # a forked process would go on with the socket of this one
    seen: Seen = {}
    with ProcessPoolExecutor(len(writers) + READERS, mp_context=get_context("fork")) as pool:
        writing = {
            writer.__name__: pool.submit(write, writer, seed + n, seconds)
            for n, writer in enumerate(writers)
        }
        kept = [*pool.map(read, [seconds] * READERS)]
        commits = {name: future.result() for name, future in writing.items()}
    for pair in (pair for pairs in kept for pair in pairs):
        seen.setdefault(pair[0], set()).add(pair[1])
    return commits, sum(map(len, kept)), seen


def wrong(seen: Seen) -> list[str]:
    return [f"number {number}: {len(c)} contents" for number, c in seen.items() if len(c) > 1]


def run(ground: Ground) -> Iterator[Figure]:
    prepare()
    commits, kept, seen = observe(WRITERS, ground.seed, SECONDS)
    yield exactly("paths that wrote", sum(map(bool, commits.values())), len(WRITERS))
    yield told("commits", f"{sum(commits.values()):,}")
    yield at_least("pairs of number and content kept", kept, 1000)
    yield at_least("numbers seen", len(seen), 50)
    yield none_of("same number, other content", wrong(seen))
    yield canary(ground.seed)


def canary(seed: int) -> Figure:
    """This drill can fail: it does once a trigger is gone."""
    table = Topic._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER capysite_bump_{table}_update")
        else:
            cursor.execute(f"DROP TRIGGER capysite_bump ON {table}")
    _, _, seen = observe([update], seed, CANARY_SECONDS)
    return at_least("canary: wrong without a trigger", len(wrong(seen)), 1)
