"""Many links on many hosts: all are looked at, in bounds of memory and threads.

Three hundred each time; DRILL_LINKS=3000 for as many as a site has after years (`-s` shows how
far it is, and the figures).
"""

import os
import tracemalloc
from collections import Counter
from datetime import UTC, datetime

import pytest

from affiliates.health.rounds import Tally
from affiliates.health.turns import Pace
from affiliates.models import LinkAddress, LinkHost
from articles.models import Source
from tests.affiliates.health_site import PLAN, REPLIES, look_round
from tests.affiliates.test_health_rounds import watch
from tests.base.web_site import page, web_site

NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
LINKS, THREADS = int(os.environ.get("DRILL_LINKS", "300")), 16
PATHS = ("/plans", "/moved", "/gone", "/bots", "/soft", "/found", "/no-head", "/file", "/", "/big")
MEGABYTE = 1 << 20


def say(tally: Tally, hosts: int) -> None:
    if tally.done % 100 == 0:
        print(f"{tally.done} of {tally.total}, {hosts} hosts at work")


@pytest.mark.django_db
def test_many_links_are_looked_at_in_bounds() -> None:
    big = page(PLAN.encode() + b"<p>ink</p>" * 30_000)
    with web_site(REPLIES | {"/big": big}) as plain:
        site = watch(plain)
        Source.objects.bulk_create(
            Source(
                key=f"s-{n}",
                publisher="Gazette",
                url=site.url(f"{PATHS[n % 10]}?{n}", host=f"host-{n // 10}.example"),
            )
            for n in range(LINKS)
        )
        site.replies |= {f"{PATHS[n % 10]}?{n}": site.replies[PATHS[n % 10]] for n in range(LINKS)}
        tracemalloc.start()
        tally = look_round(
            site, at=NOON, pace=Pace(threads=THREADS, delay=0.0, seconds=60), report=say
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (tally.done, tally.elsewhere) == (LINKS, 0)
    assert Counter(LinkAddress.objects.values_list("state", flat=True)) == {
        "ok": LINKS * 6 // 10, "moved": LINKS // 10, "failing": LINKS // 10,
        "blocked": LINKS // 10, "soft_404": LINKS // 10,
    }  # fmt: skip
    assert LinkHost.objects.exclude(taken_until=None).count() == 0
    assert site.most_of_one_host == 1
    assert site.most_at_once <= THREADS
    print(f"{len(site.asked)} requests, {site.most_at_once} at once, peak {peak / MEGABYTE:.1f} MB")
    assert peak < 64 * MEGABYTE
