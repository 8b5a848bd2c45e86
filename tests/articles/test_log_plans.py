"""What lays open the past looks up what it shows, and reads no table as a whole."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bin.bench.plans import whole
from tests.articles.factories import change, make_edition, make_fact, make_table, make_version
from tests.articles.logged import correct
from tests.base.planning import forget_counts

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
GROWING = {
    f"articles_{name}"
    for name in ("edition", "use", "fact", "factversion", "tableversion", "erroranswer", "check")
}
PATHS = ("/changes/", "/corrections/", "/guides/pens/history/")


@pytest.fixture
def guide() -> None:
    forget_counts()
    fact, table = make_fact("$5/mo"), make_table()
    body = f"{{{{ table: {table.key} }}}}"
    edition = make_edition(slug="pens", evidence=(fact.key,), body=body, tables=[table])
    make_version(fact, "$6/mo", reason="correction", note="We misread it.")
    change(edition.article, summary="We wrote letters anew.")
    correct(edition, "It said otherwise.")


def asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_reads_a_table_that_grows_as_a_whole(
    client: Client, guide: None, path: str
) -> None:
    assert [table for sql in asked(client, path) for table in whole(sql, GROWING)] == []


@pytest.mark.parametrize(
    ("path", "kept"), [("/changes/", "in_order"), ("/corrections/", "corrections")]
)
def test_the_log_walks_each_kind_of_entry_in_its_order(
    client: Client, guide: None, path: str, kept: str
) -> None:
    walk = next(sql for sql in asked(client, path) if '"old_statement"' in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {walk.replace('%', '%%')}")
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    indexes = (f"factversion_{kept}", f"tableversion_{kept}", "edition_corrections",
               "erroranswer_in_order")  # fmt: skip
    assert [index for index in indexes if f"USING INDEX {index} " not in plan] == []
