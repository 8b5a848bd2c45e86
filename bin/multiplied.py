"""The demo, and a guide with forty facts, multiplied in SQL to a site of many thousand guides.

Through the verbs a guide takes a quarter of a second; here a table takes one statement. `k` numbers
the copies of the guides, `b` those of the world that twenty of them share: merchants, products,
links, facts, offers, tables. A copy's id is that of its template plus a multiple of the stride.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from affiliates.models import Link, Merchant, Product
from articles.models import (
    Address,
    Article,
    ArticleAuthor,
    Author,
    Check,
    ComparisonTable,
    Edition,
    Fact,
    FactSource,
    FactVersion,
    Offer,
    PlainLink,
    Rendering,
    Review,
    SearchRow,
    TableVersion,
    Topic,
    Use,
)
from bin.ground import Ground
from capysite.base import clock, databases, triggers
from tests.articles.factories import make_edition, make_fact, make_source

DAY = 86_400
EDITIONS = 3  # of each copied guide, a week apart
SHARING = 20  # copies of the guides on one copy of the world
AGO, UNTIL = 6 * 365 * DAY, 60 * DAY  # from when the copies were published
MANY_FACTS = 40
LONG = "forty-facts"
NUMBERS = f"""WITH RECURSIVE n (k, b) AS (
    SELECT 1, 1 UNION ALL SELECT k + 1, k / {SHARING} + 1 FROM n WHERE k < %s)"""
WORLDS = "WITH RECURSIVE n (b) AS (SELECT 1 UNION ALL SELECT b + 1 FROM n WHERE b < %s)"
PARTS = "(SELECT 0 AS j UNION ALL SELECT 1 UNION ALL SELECT 2) AS part"
# What makes the indexes of the large tables; those of constraints stay.
INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    f" AND tbl_name IN ('{Use._meta.db_table}', '{SearchRow._meta.db_table}')",
    "postgresql": "SELECT pg_get_indexdef(indexrelid) FROM pg_index"
    f" WHERE indrelid IN ('{Use._meta.db_table}'::regclass, '{SearchRow._meta.db_table}'::regclass)"
    " AND NOT indisprimary",
}
FIRST = f"(b * {SHARING} - {SHARING - 1})"  # the first `k` of a world
COPIED = [
    Merchant, Product, Link, Fact, FactVersion, FactSource, Offer, ComparisonTable,
    TableVersion, Article, ArticleAuthor, Address, Edition, Rendering, Use, Review, Check,
    SearchRow, PlainLink,
]  # fmt: skip


@dataclass(frozen=True)
class Copied:
    """How one table is copied. `times` is the multiple of the stride that makes an id; `columns`
    are expressions in place of the template's own values, `t` being its row."""

    model: type[models.Model]
    times: str
    columns: dict[str, str] = field(default_factory=dict)
    where: str = "1 = 1"

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def run(ground: Ground, guides: str) -> None:
    multiply(int(guides))


def multiply(guides: int) -> int:
    """Loads the demo and copies it until at least so many guides are live; how many there are."""
    call_command("demo", stdout=StringIO())
    _publish_a_long_one()
    return copy_to(guides)


def copy_to(guides: int) -> int:
    at = clock.now()
    templates = dict(Edition.objects.live(at).values_list("pk", "article"))
    copies = -(-(guides - len(templates)) // len(templates))
    if copies > 0:
        with _in_a_hurry():
            _copy(list(templates), list(templates.values()), copies, int(at.timestamp()))
        _settle()
    return len(templates) * (max(0, copies) + 1)


def _publish_a_long_one() -> None:
    source = make_source(key="for-forty-facts")
    facts = [
        make_fact(key=f"{LONG}-{n}", sources=[(source, True)], subject=f"Quill {n}")
        for n in range(MANY_FACTS)
    ]
    make_edition(
        slug=LONG,
        title="Forty plans, side by side",
        evidence=tuple(fact.key for fact in facts),
        topic=Topic.objects.order_by("pk")[0].slug,
        authors=(Author.objects.order_by("pk")[0].slug,),
    )


def _copy(editions: Sequence[int], articles: Sequence[int], copies: int, now: int) -> None:
    plan = _plan(_listed(editions), _listed(articles), copies, now)
    strides = {copied.model: _newest(copied.model) for copied in plan}
    times = {copied.model: copied.times for copied in plan}
    for copied in plan:
        with connection.cursor() as cursor:
            numbers, most = (NUMBERS, copies) if "k" in copied.times else (WORLDS, -(-copies // 20))
            parts = f", {PARTS}" if "j" in copied.times else ""
            columns = _columns(copied, strides, times, _listed(editions), _listed(articles))
            cursor.execute(
                f"INSERT INTO {copied.table} ({_quoted(columns)}) {numbers}"
                f" SELECT {', '.join(columns.values())} FROM {copied.table} AS t, n{parts}"
                f" WHERE t.id <= {strides[copied.model]} AND {copied.where}",
                [most],
            )
    _index(strides[SearchRow])


def _index(first: int) -> None:
    """SQLite keeps its index beside the rows of the search; from that id on."""
    if connection.vendor == "sqlite":
        rows = SearchRow._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {rows}_fts (rowid, marks) SELECT id, marks FROM {rows} WHERE id > %s",
                [first],
            )


def _columns(
    copied: Copied,
    strides: dict[type[models.Model], int],
    times: dict[type[models.Model], str],
    editions: str,
    articles: str,
) -> dict[str, str]:
    """Column → expression. What refers to something that is copied refers to its copy."""
    values = {}
    for column in copied.model._meta.concrete_fields:
        name, target = str(column.column), column.related_model
        if column.primary_key:
            values[name] = f"t.id + {copied.times} * {strides[copied.model]}"
        elif isinstance(target, type) and target in times:
            values[name] = f"t.{name} + {_seen_from(copied, times[target])} * {strides[target]}"
            if target is Article:  # a text may point to a guide that nobody reads
                values[name] = (
                    f"CASE WHEN t.{name} IN {articles} THEN {values[name]} ELSE t.{name} END"
                )
            if target is Review:  # of what was read then, and isn't now
                kept = f"(SELECT id FROM {Review._meta.db_table} WHERE edition_id IN {editions})"
                values[name] = f"CASE WHEN t.{name} IN {kept} THEN {values[name]} END"
        else:
            values[name] = f't."{name}"'
    return values | copied.columns


def _seen_from(copied: Copied, times: str) -> str:
    """A world knows its first copy of each guide, and that one's last edition."""
    if "k" in copied.times:
        return times if "j" in copied.times else times.replace("j", str(EDITIONS - 1))
    return times.replace("k", FIRST).replace("j", str(EDITIONS - 1))


def _plan(editions: str, articles: str, copies: int, now: int) -> list[Copied]:
    every = (AGO - UNTIL) / copies
    published = f"({now - AGO} + CAST(k * {every:.3f} AS integer) + t.id %% 97 * 61)"
    begins = _moment(f"{published} + j * {7 * DAY}")
    begun = _moment(str(now - AGO - DAY))
    guide, edition, world = "k", f"(k * {EDITIONS} + j)", "b"
    last = edition.replace("j", str(EDITIONS - 1))

    def named(number: str, *columns: str) -> dict[str, str]:
        return {column: f"t.{column} || '-' || {number}" for column in columns}

    def since(model: type[models.Model], of: str, version: str = "t.id") -> dict[str, str]:
        """What held first held long ago; what came later came when it came."""
        table = model._meta.db_table
        earlier = (
            f"EXISTS (SELECT 1 FROM {table} AS v JOIN {table} AS e ON e.{of} = v.{of}"
            f" AND e.begins_at < v.begins_at WHERE v.id = {version})"
        )
        names = ("begins_at",) if version != "t.id" else ("begins_at", "recorded_at")
        return {n: f"CASE WHEN {earlier} THEN t.{n} ELSE {begun} END" for n in names}

    def elsewhere(column: str) -> str:
        return f"REPLACE(t.{column}, '.example', '-' || b || '.example')"

    return [
        Copied(Merchant, world, named("b", "slug", "name") | {
            "website": elsewhere("website"), "domains": elsewhere("domains")}),
        Copied(Product, world, named("b", "slug", "name") | {"website": elsewhere("website")}),
        Copied(Link, world, named("b", "slug") | {"destination": elsewhere("destination")}),
        Copied(Fact, world, named("b", "key")),
        Copied(FactVersion, world, since(FactVersion, "fact_id")),
        Copied(FactSource, world),
        Copied(Offer, world, named("b", "key")),
        Copied(ComparisonTable, world, named("b", "key")),
        Copied(TableVersion, world, since(TableVersion, "table_id")),
        Copied(Article, guide, {
            "slug": "t.slug || '-' || k", "title": "t.title || ', no. ' || k"},
            f"t.id IN {articles}"),
        Copied(ArticleAuthor, guide, where=f"t.article_id IN {articles}"),
        Copied(Address, guide, named("k", "slug"), f"t.guide_id IN {articles}"),
        Copied(Edition, edition, {
            "slug": "t.slug || '-' || k", "title": "t.title || ', no. ' || k",
            "number": "j + 1", "kind": "CASE j WHEN 0 THEN 'first' ELSE 'change' END",
            "note": "''", "published_at": _moment(published),
            "begins_at": begins, "frozen_at": begins}, f"t.id IN {editions}"),
        Copied(Rendering, edition, where=f"t.edition_id IN {editions}"),
        Copied(Rendering, world, where="t.table_version_id IS NOT NULL"),
        Copied(Use, edition, where=f"t.edition_id IN {editions}"),
        Copied(Use, world, where="t.table_version_id IS NOT NULL"),
        Copied(PlainLink, edition, where=f"t.edition_id IN {editions}"),
        Copied(PlainLink, world, where="t.table_version_id IS NOT NULL"),
        Copied(Review, world, where=f"t.edition_id IN {editions}"),
        Copied(Check, world),
        Copied(SearchRow, last, {
            "named": "CASE t.kind WHEN 'guide' THEN t.named || ', no. ' || k ELSE t.named END",
            "marks": "t.marks || CASE t.kind WHEN 'guide' THEN ' _no _' || k || ' no ' || k"
            " ELSE ' -no -' || k END",
            "begins_at": _moment(f"{published} + {(EDITIONS - 1) * 7 * DAY}")},
            f"t.edition_id IN {editions}"),
        Copied(SearchRow, world, since(FactVersion, "fact_id", "t.fact_version_id"),
               "t.fact_version_id IS NOT NULL"),
        Copied(SearchRow, world, since(TableVersion, "table_id", "t.table_version_id"),
               "t.table_version_id IS NOT NULL"),
    ]  # fmt: skip


def _moment(seconds: str) -> str:
    if connection.vendor == "postgresql":
        return f"to_timestamp({seconds})"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {seconds}, 'unixepoch')"


def _quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _listed(numbers: Sequence[int]) -> str:
    return f"({', '.join(map(str, numbers))})"


def _newest(model: type[models.Model]) -> int:
    found: dict[str, Any] = model._default_manager.aggregate(newest=models.Max("pk"))
    return found["newest"] or 0


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """Without what looks at each row, triggers and indexes: that the copies fit is tested with
    fewer of them. Both are back afterwards, and the generation has moved."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -600000")
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA foreign_keys = OFF")
            for name in _read(cursor, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                cursor.execute(f'DROP TRIGGER "{name}"')
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        made = _read(cursor, INDEXES[connection.vendor])
        for statement in made:
            found = re.search(r'INDEX "?(\w+)"? ON', statement)
            cursor.execute(f'DROP INDEX "{found[1] if found else ""}"')
        yield
        for statement in made:
            cursor.execute(statement)
    triggers.install(connection)
    connection.close()


def _read(cursor: CursorWrapper, statement: str) -> list[str]:
    cursor.execute(statement)
    return [value for (value,) in cursor.fetchall()]


def _settle() -> None:
    """Ids go on after those of the copies; PostgreSQL counts what it has, as it does by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), COPIED):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    databases.count_rows()
