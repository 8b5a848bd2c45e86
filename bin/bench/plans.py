"""How the database finds what public pages ask for: where it reads a whole large table."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bin.asked import LONGEST, given, pages
from bin.exercises import Figure, at_least, told
from bin.ground import Ground

LARGE = 2000  # rows, from which on reading all of a table is a finding
WHOLE = re.compile(r"^SCAN (\w+)$")
Finding = tuple[str, str]


def run(ground: Ground) -> Iterator[Figure]:
    logging.disable(logging.CRITICAL)
    large = large_tables()
    yield at_least("large tables", len(large), 1)
    asked, found = 0, []
    for name, path in pages().items():
        with given(LONGEST), CaptureQueriesContext(connection) as queries:
            Client(SERVER_NAME="127.0.0.1").get(path)
        selects = [q["sql"] for q in queries.captured_queries if q["sql"].startswith("SELECT")]
        asked += len(selects)
        found += [f"{name}: {table}" for sql in selects for table in whole(sql, large)]
    yield told("queries of public pages", asked)
    details = tuple(dict.fromkeys(found))
    yield Figure("whole large tables that they read", str(len(details)), details=details)


def large_tables() -> set[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        sizes = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{name}" LIMIT {LARGE}) AS first')
            sizes[name] = cursor.fetchone()[0]
    return {name for name, size in sizes.items() if size >= LARGE}


def whole(sql: str, large: set[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Run, not only planned: not all that stands in a plan is read, nor to its end.
            how = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)"
            cursor.execute(f"{how} {sql.replace('%', '%%')}")
            yield from scans(plan_of(cursor.fetchone()[0]), large)
            return
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        for *_, line in cursor.fetchall():
            if (match := WHOLE.match(line)) and aliased(match[1], sql) in large:
                yield f"{aliased(match[1], sql)}"


def plan_of(told: Any) -> dict[str, Any]:
    plans = json.loads(told) if isinstance(told, str) else told
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def scans(node: dict[str, Any], large: set[str]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
        each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        if (read := round(each * node["Actual Loops"])) >= LARGE:
            condition = str(node.get("Filter", "nothing"))[:90]
            yield f"{node['Relation Name']}, {read:,} rows read, where {condition}"
    for inner in node.get("Plans", ()):
        yield from scans(inner, large)


def aliased(name: str, sql: str) -> str:
    """The table behind the short name that Django gives it in an inner query."""
    found = re.search(rf'"(\w+)" {name}\b', sql)
    return found[1] if found else name
