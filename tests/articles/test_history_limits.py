"""A long history is read in pieces, and costs no more than a short one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import Article
from articles.pages.history import PAGE_SIZE
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_table,
    make_user,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, read, words

pytestmark = pytest.mark.django_db


def test_a_long_history_is_read_page_by_page_and_nothing_twice(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$1/mo")
        make_edition(slug="pens", evidence=(fact.key,))
    for day in range(1, PAGE_SIZE + 6):
        with clock.fixed(MONDAY + day * DAY):
            make_version(fact, f"${day + 1}/mo")
    at = MONDAY + 60 * DAY
    first = read(client, "/guides/pens/history/", at)
    (following,) = html.fromstring(first).xpath('//a[@rel="next"]/@href')
    second = read(client, f"/guides/pens/history/{following}", at)
    told = [*words(first, '//p[@class="figure"]'), *words(second, '//p[@class="figure"]')]
    last = PAGE_SIZE + 6
    assert told == [f"was ${n - 1}/mo became ${n}/mo" for n in range(last, 1, -1)]
    assert html.fromstring(second).xpath('//a[@rel="next"]') == []


@pytest.mark.alike
def test_history_takes_as_many_queries_for_one_change_as_for_thirty(client: Client) -> None:
    counts = []
    with clock.fixed(MONDAY):
        for slug, size in (("one", 1), ("thirty", 30)):
            facts = [make_fact("$1/mo") for _ in range(size)]
            table = make_table([Row(cells=("Quill", f"{{{{ fact: {f.key} }}}}")) for f in facts])
            body = f"Pens.\n\n{{{{ table: {table.key} }}}}"
            make_edition(slug=slug, body=body, tables=[table], evidence=(facts[0].key,))
            table.refresh_from_db()
            table.grid["rows"][0]["cells"][0] = "Reed"
            table.save()
            for fact in facts:
                make_version(fact, "$2/mo", at=MONDAY + DAY)
            publish_table(
                table, lock_version=table.lock_version, by=make_user(), at=MONDAY + 1.5 * DAY
            )
    for slug in ("one", "thirty"):
        with clock.fixed(MONDAY + 2 * DAY):
            make_edition(change(Article.objects.get(slug=slug), summary="Other words."))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client, f"/guides/{slug}/history/", MONDAY + 3 * DAY)
        counts.append(len(queries))
    assert counts == [9, 9]
