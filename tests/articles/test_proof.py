"""The proof of a guide: everything behind the page, and nothing that readers may not know."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.ledger.recording import record_check, withdraw_check
from articles.models import ExcerptLookup
from capysite.base import clock
from tests.articles.factories import (
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_source,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY, read, take_away, words

pytestmark = pytest.mark.django_db


def test_proof_tells_versions_sources_checks_and_what_became_of_excerpts(client: Client) -> None:
    with clock.fixed(MONDAY):
        author = make_author(name="Ada Lind")
        source = make_source(publisher="Quill & Co", title="Prices", url="https://quill.example/")
        fact = make_fact("$17/mo", key="quill", subject="Quill", sources=[(source, True)])
        make_edition(slug="pens", title="Pens", evidence=("quill",), authors=(author.slug,))
    with clock.fixed(MONDAY + DAY):
        version = make_version(
            fact, "$19/mo", sources=[(source, True)], note="Heard from a friend."
        )
        by = make_checker()
        mistaken = record_check(version, by=by, method="mail")
        seen = record_check(version, by=by, method="page", source=source, excerpt="$19 a month")
    with clock.fixed(MONDAY + 2 * DAY):
        withdraw_check(mistaken, by=by, note="That was another mail.")
        ExcerptLookup.objects.create(
            check_of=seen,
            url=source.url,
            found="found",
            text_sha256="0" * 64,
            looked_at=clock.now(),
        )
        make_version(fact, "$99/mo", at=MONDAY + 9 * DAY)
    proof = json.loads(read(client, "/guides/pens/proof.json", MONDAY + 3 * DAY))
    (told,) = proof["facts"]
    assert {name: told[name] for name in ("key", "value", "confidence", "why", "state")} == {
        "key": "quill", "value": "$19/mo", "confidence": "Confirmed",
        "why": "Quill & Co says so itself.", "state": "fresh",
    }  # fmt: skip
    assert [(v["value"], v["reason"], v["note"], v["begins_at"]) for v in told["versions"]] == [
        ("$19/mo", "Update: the world changed", "", "2026-03-03T09:00:00+00:00"),
        ("$17/mo", "First record", "", "2026-03-02T09:00:00+00:00"),
    ]
    assert [(c["excerpt"], c["finding"], c["withdrawn"]) for c in told["checks"]] == [
        ("$19 a month", "Found", ""),
        ("", None, "That was another mail."),
    ]
    assert (proof["format"], proof["guide"]["title"], len(proof["editions"])) == (1, "Pens", 1)
    page = read(client, "/guides/pens/proof/", MONDAY + 3 * DAY)
    assert words(page, '//p[@class="proven-value"]') == ["$19/mo"]
    assert ["$99" in page, "friend" in page, "That was another mail." in page] == [
        False, False, True,
    ]  # fmt: skip


def test_a_value_that_held_before_the_guide_showed_it_is_no_part_of_its_proof(
    client: Client,
) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$11/mo")
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$12/mo")
    with clock.fixed(MONDAY + 2 * DAY):
        make_edition(slug="pens", evidence=(fact.key,))
    for path in ("/guides/pens/proof/", "/guides/pens/proof.json"):
        page = read(client, path, MONDAY + 3 * DAY)
        assert ["$11" in page, "$12" in page] == [False, True]


@pytest.mark.parametrize("path", ["proof/", "proof.json"])
def test_proof_goes_with_its_guide(client: Client, path: str) -> None:
    with clock.fixed(MONDAY):
        article = make_edition(slug="pens").article
        make_edition(slug="tomorrow", at=MONDAY + DAY)
        answers = [
            client.get(f"/guides/{slug}/{path}").status_code for slug in ("pens", "tomorrow")
        ]
    assert answers == [200, 404]
    with clock.fixed(MONDAY + timedelta(hours=1)):
        take_away(article, note="It was out of date.")
        assert client.get(f"/guides/pens/{path}").status_code == 410


@pytest.mark.alike
def test_proof_takes_as_many_queries_for_four_facts_as_for_forty(client: Client) -> None:
    counts = []
    for slug, size in (("four", 4), ("forty", 40)):
        with clock.fixed(MONDAY):
            facts = tuple(make_fact().key for _ in range(size))
            make_edition(slug=slug, evidence=facts)
        for path in ("proof/", "proof.json"):
            with CaptureQueriesContext(connection) as queries:
                read(client, f"/guides/{slug}/{path}", MONDAY + DAY)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 16
