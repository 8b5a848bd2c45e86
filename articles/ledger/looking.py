"""The worker looks for the excerpts of checks in the pages that they name.

What it finds is evidence of an excerpt, never a check: nothing here touches one. A page that
an editor read and named is asked for by its address alone, once, and at most twice more where
it could not be reached: that is a reader's request, not a crawl, so robots.txt is not asked
for. Our name and address stand in each request.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When

from articles.ledger.excerpts import holds, plain
from articles.ledger.kinds import CheckMethod
from articles.ledger.reading import standing_checks
from articles.models import Check, ExcerptLookup, FactSource
from articles.models.lookups import Found
from capysite.base.outbound import Fetched, fetch
from capysite.base.pagetext import text_of
from capysite.base.wire import NotFetched
from capysite.base.worker import duty

YOUNGER_THAN = timedelta(days=90)
# After the first failure and after the second; a third is the last.
PAUSES = (timedelta(hours=1), timedelta(days=1))
# Words of a mail or a picture aren't expected in the page beside it.
ELSEWHERE = (CheckMethod.MAIL, CheckMethod.SCREENSHOT)
TEXT = ("text/", "application/xhtml+xml", "application/xml", "application/json")
# The last page of a bite may begin after four seconds and take six: ten together.
BEGIN_WITHIN = 4.0
PATIENCE = 6.0
MOST_AT_ONCE = 2000


@duty("excerpts: looked for", every=timedelta(minutes=1))
def look(at: datetime) -> None:
    """A bite: one page of each host that is waited for, and all its excerpts."""
    begun = time.monotonic()
    for url, checks in _pages(waiting(at)[:MOST_AT_ONCE]):
        if time.monotonic() - begun > BEGIN_WITHIN:
            return
        findings = _findings(url, [check.excerpt for check in checks])
        ExcerptLookup.objects.bulk_create(
            ExcerptLookup(check_of=check, url=url, looked_at=at, **finding)
            for check, finding in zip(checks, findings, strict=True)
        )


def waiting(at: datetime) -> QuerySet[Any]:
    """Standing checks whose excerpt is to be looked for now, each with the `url`."""
    settled = ExcerptLookup.objects.filter(check_of=OuterRef("pk")).exclude(found=Found.UNREACHABLE)
    tries = Q(tries=0)
    for number, pause in enumerate(PAUSES, start=1):
        tries |= Q(tries=number, last__lte=at - pause)
    found: QuerySet[Any] = (
        standing_checks(at)
        .filter(checked_at__gt=at - YOUNGER_THAN)
        .exclude(excerpt="")
        .exclude(method__in=ELSEWHERE)
        .filter(~Exists(settled))
        .annotate(url=_address(), tries=Count("lookups"), last=Max("lookups__looked_at"))
        .filter(tries, url__gt="")
        .order_by("recorded_at", "pk")
    )
    return found


def _address() -> Case:
    """Of the source that the check names; a page that was read without naming it is the one
    source of the version that has an address."""
    named = FactSource.objects.exclude(source__url="")
    others = named.filter(version=OuterRef("version")).exclude(pk=OuterRef("pk"))
    only = named.filter(~Exists(others), version=OuterRef("version")).order_by()
    return Case(
        When(source__isnull=False, then=F("source__url")),
        When(method=CheckMethod.PAGE, then=Subquery(only.values("source__url")[:1])),
    )


def _pages(checks: QuerySet[Any]) -> Iterator[tuple[str, list[Check]]]:
    """One a host: the next waits for the next bite, a minute later."""
    by_url: dict[str, list[Check]] = {}
    for check in checks:
        by_url.setdefault(check.url, []).append(check)
    hosts: set[str | None] = set()
    for url, its_checks in by_url.items():
        host = urlsplit(url).hostname
        if host not in hosts:
            hosts.add(host)
            yield url, its_checks


def _findings(url: str, excerpts: list[str]) -> list[dict[str, Any]]:
    """The columns of a lookup, for each excerpt."""
    try:
        text = _text(fetch(url, types=TEXT, seconds=PATIENCE))
    except NotFetched as problem:
        return [{"found": Found.UNREACHABLE, "detail": str(problem)[:200]} for _ in excerpts]
    page, hashed = plain(text), sha256(text.encode()).hexdigest()
    verdict = {True: Found.FOUND, False: Found.NOT_FOUND}
    return [{"found": verdict[holds(page, excerpt)], "text_sha256": hashed} for excerpt in excerpts]


def _text(page: Fetched) -> str:
    if page.status != 200:
        raise NotFetched(f"It answered with status {page.status}.")
    if page.media_type and not page.media_type.startswith(TEXT):
        raise NotFetched(f"It is not a text page, but {page.media_type}.")
    text = text_of(page.body, page.content_type)
    if not text:
        raise NotFetched("It has no words until its scripts run.")
    return text
