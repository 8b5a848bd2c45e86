"""What the worker found stands beside the check, for editors to see and for nobody to change."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from articles.ledger.recording import record_check
from articles.models import Check, ExcerptLookup, Fact
from capysite.base import clock
from tests.articles.desk import member, page
from tests.articles.factories import make_checker, make_fact

pytestmark = pytest.mark.django_db


def looked(check: Check, found: str, *, days_ago: int = 0, **parts: Any) -> ExcerptLookup:
    moment = clock.now() - timedelta(days=days_ago)
    values = {"url": "https://quill.example/", "text_sha256": "ab" * 32, **parts}
    return ExcerptLookup.objects.create(check_of=check, found=found, looked_at=moment, **values)


def checked(fact: Fact, excerpt: str) -> Check:
    version = fact.versions.get()
    return record_check(version, by=make_checker(), method="page", excerpt=excerpt)


def excerpts(desk: Client, fact: Fact) -> list[str]:
    tree = html.fromstring(desk.get(page(fact, "change")).content)
    found = tree.xpath("//ul[@class='checks']/li[q]")
    return [" ".join(item.text_content().split()).partition(")")[2] for item in found]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(member("Author"))
    return client


def test_a_check_says_what_became_of_its_words(desk: Client) -> None:
    fact = make_fact(checked=False)
    found, missing, none = (checked(fact, words) for words in ("Team $17", "Team $15", "Solo $9"))
    looked(found, "unreachable", days_ago=2, detail="It took too long to answer.", text_sha256="")
    newest = looked(found, "found", days_ago=1)
    looked(missing, "unreachable", detail="It took too long to answer.", text_sha256="")
    today = clock.local_date(clock.now())
    assert excerpts(desk, fact) == [
        "Solo $9 Not looked for yet.",
        f"Team $15 Not reachable on {today.day} {today:%B %Y}: It took too long to answer.",
        f"Team $17 {newest.in_words}.",
    ]
    assert none.lookups.count() == 0


def test_the_page_of_a_fact_asks_as_much_for_30_excerpts_as_for_one(desk: Client) -> None:
    counts = []
    for size in (1, 30):
        fact = make_fact(checked=False)
        for number in range(size):
            looked(checked(fact, f"Seat {number}"), "found")
        desk.get(page(fact, "change"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(excerpts(desk, fact)) == size
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_lookup_is_seen_and_changed_nowhere(client: Client) -> None:
    lookup = looked(checked(make_fact(checked=False), "Team <b>$17"), "not_found")
    client.force_login(make_checker())
    change = page(lookup, "change")
    shown = client.get(change).content.decode()
    assert "Team &lt;b&gt;$17" in shown
    assert client.get(reverse("admin:articles_excerptlookup_changelist")).status_code == 200
    answers = [
        client.post(change, {"found": "found"}).status_code,
        client.get(reverse("admin:articles_excerptlookup_add")).status_code,
        client.post(page(lookup, "delete"), {"post": "yes"}).status_code,
    ]
    assert answers == [403, 403, 403]
    assert ExcerptLookup.objects.get().found == "not_found"
