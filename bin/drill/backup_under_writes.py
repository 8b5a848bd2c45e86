"""A backup while four people write, put into an empty site: whole, and its pages answer alike."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from articles.models import Article, Edition, Source, Topic
from articles.publishing.editions import publish
from bin.exercises import Figure, at_least, exactly, none_of
from bin.ground import Ground, manage, serving
from bin.set_clock import SetClock
from bin.visitor import Visitor
from capysite.base.models import PublisherSettings
from tests.articles.factories import change, make_article, make_user

WRITERS, BACKUPS = 4, 3
LENGTH = 5000  # repetitions of the name in a file
PAUSE = 0.1  # seconds: SQLite lets writers wait in no order, and at last gives up
PASSING = ("x-request-id", "date", "connection")


def write(number: int, stop: str) -> int:
    """Each commit makes rows of three tables say the same, and brings an edition."""
    article = Article.objects.get(slug=f"kept-{number}")
    commits = 0
    while not Path(stop).exists():
        commits += 1
        words = f"{number}-{commits}"
        with transaction.atomic():
            Topic.objects.filter(slug=f"kept-{number}").update(summary=words)
            change(article, summary=words)
            article.refresh_from_db()
            publish(article, lock_version=article.lock_version, by=make_user())
            Source.objects.create(key=f"kept-{words}", publisher=words)
        put_file(words)
        time.sleep(PAUSE)
    connection.close()
    return commits


def put_file(words: str) -> None:
    """As pictures are: under a passing name first."""
    file = Path(settings.MEDIA_ROOT, f"{words}.webp")
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f".{file.name}")
    passing.write_bytes(words.encode() * LENGTH)
    passing.replace(file)


def looked_at(ground: Ground) -> dict[str, Any]:
    """What `look` says in a process that stands on that ground."""
    code = "from bin.drill.backup_under_writes import look; look()"
    found: dict[str, Any] = json.loads(manage(ground, "shell", "--no-imports", "-c", code))
    return found


def look() -> None:
    held = {
        "commits": Source.objects.filter(key__startswith="kept-").count(),
        "faults": [*halves(), *broken_rules(), *broken_files()],
        "rules": count_rules(),
    }
    print(json.dumps(held))


def halves() -> Iterator[str]:
    """Where rows of one transaction say different things."""
    for topic in Topic.objects.filter(slug__startswith="kept-").exclude(summary=""):
        newest = Edition.objects.filter(article__slug=topic.slug).latest("number").summary
        copy = Article.objects.get(slug=topic.slug).summary
        source = Source.objects.filter(key=f"kept-{topic.summary}").exists()
        if {newest, copy} != {topic.summary} or not source:
            yield f"{topic.slug}: {topic.summary}, {newest}, {copy}, its source is there: {source}"


def broken_rules() -> Iterator[str]:
    """PostgreSQL looks at every rule while it restores; SQLite only when it is asked to."""
    statements = (
        ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
        if connection.vendor == "sqlite"
        else ("SELECT conname FROM pg_constraint WHERE NOT convalidated",)
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            yield from (f"{statement}: {row}" for row in cursor.fetchall() if row[0] != "ok")


def broken_files() -> Iterator[str]:
    for file in Path(settings.MEDIA_ROOT).glob("*.webp"):
        if file.read_bytes() != file.stem.encode() * LENGTH:
            yield f"{file.name} is not what was written"


def count_rules() -> int:
    statement = (
        "SELECT count(*) FROM sqlite_master"
        if connection.vendor == "sqlite"
        else "SELECT (SELECT count(*) FROM pg_constraint) + (SELECT count(*) FROM pg_trigger)"
        " + (SELECT count(*) FROM pg_indexes)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def run(ground: Ground) -> Iterator[Figure]:
    manage(ground, "demo")
    PublisherSettings.current(), make_user()
    for number in range(WRITERS):
        topic = Topic.objects.create(slug=f"kept-{number}", name=f"Kept {number}")
        make_article(slug=topic.slug, topic=topic.slug)
    files, commits = back_up_under_writes(ground)
    yield at_least("commits while it was backed up", commits, 20)
    copies = [ground.beside(f"copy{n}") for n in range(BACKUPS)]
    for file, copy in zip(files, copies, strict=True):
        manage(copy, "restore", str(file))
    held = [looked_at(copy) for copy in copies]
    yield at_least("of them in the copies", held[-1]["commits"], 1)
    yield none_of("torn rows, files and rules", (line for one in held for line in one["faults"]))
    yield exactly("tables, rules and triggers", held[0]["rules"], looked_at(ground)["rules"])
    manage(copies[0], "check")
    yield from alike(ground, copies[0])


def back_up_under_writes(ground: Ground) -> tuple[list[Path], int]:
    connection.close()  # a forked process would go on with the socket of this one
    stop = ground.home / "stop"
    files = [ground.home / f"backup-{n}.tar" for n in range(BACKUPS)]
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("fork")) as pool:
        writing = [pool.submit(write, n, str(stop)) for n in range(WRITERS)]
        for file in files:
            manage(ground, "backup", str(file))
        stop.touch()
        return files, sum(writer.result() for writer in writing)


def alike(ground: Ground, copy: Ground) -> Iterator[Figure]:
    """Once all is quiet: another backup, over the copy of before, read page by page."""
    last = ground.home / "last.tar"
    manage(ground, "backup", str(last))
    manage(copy, "restore", str(last), "--force")
    SetClock(ground.home)
    before, after = read_all(ground), read_all(copy)
    yield at_least("pages read", len(before), 60)
    yield none_of("pages that answer otherwise", (p for p in before if before[p] != after.get(p)))
    yield none_of("pages of the copy alone", set(after) - set(before))


def read_all(ground: Ground) -> dict[str, tuple[object, ...]]:
    """Under one name: addresses stand in pages."""
    with serving(ground, SITE_URL="http://site.example") as served:
        visitor = Visitor(served.url, Host="site.example")
        begin = ("/", "/feed.xml", "/robots.txt")
        read = visitor.crawl(begin, lambda path: not path.startswith("/static/"))
        return {path: (a.status, headers(a.headers), a.body) for path, a in read.items()}


def headers(told: object) -> list[tuple[str, str]]:
    return sorted(pair for pair in dict(told).items() if pair[0] not in PASSING)  # type: ignore[call-overload]
