"""Pages begin at what they show: none asks which of all guides are live."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.tables.grid import Row
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_source,
    make_table,
)
from tests.base.planning import forget_counts

pytestmark = pytest.mark.django_db
# How each database writes down all that is live, or reads all uses.
WHOLE = {
    "sqlite": ("edition_coming (begins_at<?)", "SCAN articles_use", "SCAN articles_edition"),
    "postgresql": ("hashed SubPlan",),
}
PATHS = (
    "/products/", "/products/a/", "/compare/?p=a&p=b", "/authors/", "/disclosure/",
    "/api/v1/products/", "/api/v1/facts/", "/api/v1/facts/f-a/",
)  # fmt: skip


def whole(sql: str) -> list[str]:
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql.replace('%', '%%')}")
        lines = [str(row[-1]) for row in cursor.fetchall()]
    return [line for line in lines if any(words in line for words in WHOLE[connection.vendor])]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_reads_the_whole_site(client: Client, path: str) -> None:
    forget_counts()
    rows = []
    for slug in "ab":
        product = make_product("own", slug=slug)
        fact = make_fact("300 minutes", key=f"f-{slug}", product=product, kind="plan_limit",
                         value_type="number", sources=[(make_source(), True)])  # fmt: skip
        rows.append(Row(product=slug, cells=("Q", f"{{{{ fact: {fact.key} }}}}")))
    offer = make_offer(product=product, link=make_link(product=product))
    table = make_table([*rows, Row(kind="promotion", offer=offer.key)])
    elsewhere = make_product("gift")
    body = f"<{elsewhere.website}>\n\n{{{{ table: {table.key} }}}}"
    make_edition(body=body, evidence=("f-a",), tables=[table])
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert asked
    assert {sql: found for sql in asked if (found := whole(sql))} == {}
