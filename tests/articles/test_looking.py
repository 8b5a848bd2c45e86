"""The worker looks for the excerpts of checks in the pages that they name."""

import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection

from articles.ledger import looking
from articles.ledger.looking import look
from articles.ledger.recording import record_check, withdraw_check
from articles.models import Check, ExcerptLookup, Found, Source
from capysite.base import clock
from capysite.base.outbound import fetch
from capysite.base.worker import Worker
from tests.articles.factories import make_checker, make_fact, make_source, make_version
from tests.base.web_site import Site, page, reach_of, redirect, web_site

pytestmark = pytest.mark.django_db
NOON = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with web_site({"/plans": page(b"<p>Team <b>$17</b>/mo</p>")}) as found:
        monkeypatch.setattr(looking, "fetch", partial(fetch, reach=reach_of(found)))
        yield found


def make_check(source: Source | None, excerpt: str = "Team $17/mo", **parts: Any) -> Check:
    with clock.fixed(parts.pop("at", NOON)):
        version = make_fact(checked=False, sources=parts.pop("behind", None)).versions.get()
        return record_check(
            version,
            by=make_checker(),
            source=source,
            excerpt=excerpt,
            **{"method": "page", **parts},
        )


def seen() -> list[tuple[int, str, str]]:
    rows = ExcerptLookup.objects.order_by("pk")
    return [(row.check_of_id, row.found, row.detail) for row in rows]


def test_the_worker_says_what_it_found_and_what_it_did_not(site: Site) -> None:
    source = make_source(url=site.url("/plans"))
    there, gone = make_check(source), make_check(source, "Team $15/mo")
    with clock.fixed(NOON):
        Worker().drain()
    assert seen() == [(there.pk, Found.FOUND, ""), (gone.pk, Found.NOT_FOUND, "")]
    lookup = ExcerptLookup.objects.get(check_of=there)
    hashed = sha256(b"Team $17 /mo").hexdigest()
    assert (lookup.url, lookup.text_sha256, lookup.looked_at) == (source.url, hashed, NOON)
    assert lookup.in_words == f"Found there on {NOON.day} {NOON:%B %Y}"
    assert site.paths == ["/plans"]


def test_no_check_is_made_or_changed_by_it(site: Site) -> None:
    make_check(make_source(url=site.url("/plans")), "Team $15/mo")
    before = list(Check.objects.values())
    look(NOON)
    assert ExcerptLookup.objects.count() == 1
    assert list(Check.objects.values()) == before


def test_what_was_looked_for_is_not_looked_for_again(site: Site) -> None:
    make_check(make_source(url=site.url("/plans")), "Team $15/mo")
    for moment in (NOON, NOON + MINUTE, NOON + 30 * DAY):
        look(moment)
    assert len(seen()) == len(site.asked) == 1


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        (page(b"", status="404 Not Found"), "It answered with status 404."),
        (page(b"%PDF-1.7", kind="application/pdf"), "It is not a text page, but application/pdf."),
        (page(b"<script>draw()</script>"), "It has no words until its scripts run."),
        (redirect("file:///etc/passwd"), "Only addresses with http:// or https:// are followed."),
        (redirect("http://127.0.0.2/"), "Port 80 is not one where pages are published."),
        (b"Team $17/mo", "What it answered is not HTTP."),
    ],
)
def test_a_page_that_can_not_be_read_is_not_reachable(
    site: Site, reply: bytes, detail: str
) -> None:
    site.replies["/plans"] = reply
    check = make_check(make_source(url=site.url("/plans")))
    look(NOON)
    assert seen() == [(check.pk, Found.UNREACHABLE, detail)]
    assert ExcerptLookup.objects.get().text_sha256 == ""


def test_an_address_behind_our_walls_is_not_reachable() -> None:
    check = make_check(make_source(url="http://169.254.169.254/latest/meta-data/"))
    look(NOON)
    refused = "“169.254.169.254” is not on the public internet."
    assert seen() == [(check.pk, Found.UNREACHABLE, refused)]


def test_a_page_that_is_not_reachable_is_tried_three_times_and_ever_later(site: Site) -> None:
    check = make_check(make_source(url=site.url("/later")))
    moments = (NOON, NOON + HOUR - MINUTE, NOON + HOUR, NOON + 2 * HOUR, NOON + HOUR + DAY)
    tries = []
    for moment in (*moments, NOON + 40 * DAY):
        look(moment)
        tries.append(len(seen()))
    assert tries == [1, 1, 2, 2, 3, 3]
    assert {row[0] for row in seen()} == {check.pk}


def test_a_page_that_comes_back_is_found_by_the_second_try(site: Site) -> None:
    make_check(make_source(url=site.url("/later")))
    look(NOON)
    site.replies["/later"] = site.replies["/plans"]
    look(NOON + HOUR)
    assert [row[1] for row in seen()] == [Found.UNREACHABLE, Found.FOUND]


def test_a_host_is_asked_for_one_page_a_bite(site: Site) -> None:
    for path in ("/plans", "/plans?team", "/plans"):
        make_check(make_source(url=site.url(path)))
    make_check(make_source(url=site.url("/plans", host="other.example")))
    look(NOON)
    assert site.paths == ["/plans", "/plans"]
    assert len(seen()) == 3
    look(NOON + MINUTE)
    assert site.paths[2:] == ["/plans?team"]


def test_checks_without_words_to_look_for_in_a_page_are_left_alone(site: Site) -> None:
    source, nowhere = make_source(url=site.url("/plans")), make_source(url="")
    make_check(source, "")
    make_check(source, method="mail")
    make_check(source, method="screenshot")
    make_check(nowhere)
    make_check(None, behind=[(nowhere, True)])
    make_check(None, behind=[(source, True), (make_source(url=site.url("/b")), False)])
    make_check(None, behind=[(source, True)], method="api")
    make_check(source, at=NOON - 91 * DAY)
    withdrawn = make_check(source)
    with clock.fixed(NOON):
        withdraw_check(withdrawn, by=make_checker(), note="Another plan.")
    look(NOON + MINUTE)
    assert (seen(), site.asked) == ([], [])


def test_a_page_that_was_read_without_naming_it_is_the_only_source(site: Site) -> None:
    source = make_source(url=site.url("/plans"))
    check = make_check(None, behind=[(source, True), (make_source(url=""), False)])
    look(NOON)
    assert seen() == [(check.pk, Found.FOUND, "")]


def test_the_newest_lookup_stands_beside_the_newest_version_of_the_address(site: Site) -> None:
    source = make_source(url=site.url("/moved"))
    check = make_check(source)
    look(NOON)
    Source.objects.filter(pk=source.pk).update(url=site.url("/plans"))
    look(NOON + HOUR)
    newest = check.lookups.first()
    assert newest is not None
    assert (newest.found, newest.url) == (Found.FOUND, site.url("/plans"))


def test_a_check_of_another_version_is_looked_for_too(site: Site) -> None:
    source = make_source(url=site.url("/plans"))
    check = make_check(source)
    with clock.fixed(NOON + MINUTE):
        newer = make_version(check.version.fact, "$19/mo")
        record_check(newer, by=make_checker(), method="page", source=source, excerpt="Team $19/mo")
    look(NOON + HOUR)
    assert [row[1] for row in seen()] == [Found.FOUND, Found.NOT_FOUND]


def test_a_bite_ends_when_its_time_is_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        make_check(make_source(url=site.url("/plans", host=f"host-{number}.example")))
    moments = iter([100.0, 100.0, 103.9, 104.1])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(looking, "_text", lambda fetched: "Team $17/mo")
    monkeypatch.setattr(looking, "fetch", lambda url, **options: url)
    look(NOON)
    assert len(seen()) == 2
    assert looking.BEGIN_WITHIN + looking.PATIENCE <= 10


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_page_is_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_check(make_source(url=site.url("/plans")))
    open_while_waiting: list[bool] = []

    def watched(url: str, **options: Any) -> Any:
        open_while_waiting.append(connection.in_atomic_block)
        return fetch(url, reach=reach_of(site), **options)

    monkeypatch.setattr(looking, "fetch", watched)
    with clock.fixed(NOON):
        Worker().drain()
    assert open_while_waiting == [False]
    assert [row[1] for row in seen()] == [Found.FOUND]
