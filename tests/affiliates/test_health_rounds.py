"""A round asks many hosts at once and each host politely, and may be cut off anywhere."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from affiliates.health import duty, recording, waiting
from affiliates.health.rounds import Round, Tally
from affiliates.health.turns import Busy, Pace, Turns
from affiliates.models import LinkAddress, LinkHost
from capysite.base import clock
from capysite.base.webaddress import parse
from capysite.base.worker import Worker
from tests.affiliates.health_site import PACE, PLAN, REPLIES, look_round, seen
from tests.articles.factories import make_product, make_source
from tests.base.makers import make_mail
from tests.base.web_site import Reply, Site, page, reach_of, redirect, web_site

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WELL = page(PLAN.encode())


class Watched(Site):
    """Counts who is talked to at the same time, by host, and when each was begun and ended."""

    def __post_init__(self) -> None:
        self.lock, self.now = threading.Lock(), Counter[str]()
        self.most_at_once = self.most_of_one_host = 0
        self.spans: list[tuple[str, float, float]] = []

    def reply_to(self, head: str) -> Reply:
        host = head.partition("Host: ")[2].partition(":")[0]
        reply = super().reply_to(head)

        def send(say: Callable[[bytes], None]) -> None:
            with self.lock:
                self.now[host] += 1
                self.most_at_once = max(self.most_at_once, self.now.total())
                self.most_of_one_host = max(self.most_of_one_host, self.now[host])
            begun = time.monotonic()
            time.sleep(0.03)
            with self.lock:
                self.now[host] -= 1
                self.spans.append((host, begun, time.monotonic()))
            say(reply) if isinstance(reply, bytes) else reply(say)

        return send


def watch(site: Site) -> Watched:
    site.__class__ = Watched
    assert isinstance(site, Watched)
    site.__post_init__()
    return site


def addresses(site: Site, hosts: int, each: int) -> list[str]:
    urls = [
        site.url(f"/page-{number}", host=f"host-{host}.example")
        for host in range(hosts)
        for number in range(each)
    ]
    for url in urls:
        make_source(url=url)
        site.replies[url.rpartition(":")[2].partition("/")[1] + url.rpartition("/")[2]] = WELL
    return urls


def test_hosts_are_asked_at_once_and_each_one_thing_at_a_time() -> None:
    with web_site() as plain:
        site = watch(plain)
        urls = addresses(site, hosts=8, each=3)
        tally = look_round(site, at=NOON, pace=Pace(threads=4, delay=0.05, seconds=6))
    assert (tally.done, tally.states.total()) == (24, 24)
    assert {seen(url).state for url in urls} == {"ok"}
    assert site.most_of_one_host == 1
    assert 2 <= site.most_at_once <= 4
    for host in {host for host, _, _ in site.spans}:
        spans = sorted((begun, ended) for name, begun, ended in site.spans if name == host)
        pauses = [after[0] - before[1] for before, after in pairwise(spans)]
        assert min(pauses) >= 0.05


def test_a_redirect_waits_for_the_turn_of_the_host_that_it_leads_to() -> None:
    with web_site() as plain:
        site = watch(plain)
        for number in range(6):
            shop = site.url(f"/shop-{number}", host="shop.example")
            make_source(url=site.url(f"/out-{number}", host=f"track-{number}.example"))
            site.replies |= {f"/out-{number}": redirect(shop), f"/shop-{number}": WELL}
        tally = look_round(site, at=NOON, pace=Pace(threads=6, delay=0.01, seconds=6))
    assert tally.done == 6
    assert site.most_of_one_host == 1


def test_who_waits_too_long_for_a_turn_says_nothing_about_the_address() -> None:
    turns = Turns(Pace(delay=5.0, patience=0.05))
    place = parse("https://shop.example/")
    with turns.take(place), pytest.raises(Busy), turns.take(place):
        pass
    with pytest.raises(Busy), turns.take(place):
        pass
    assert 4 < turns.free_in("shop.example") <= 5


def test_a_crawl_delay_is_kept_and_such_a_host_is_asked_one_thing_a_visit() -> None:
    robots = page(b"User-agent: *\nCrawl-delay: 0.2\n", kind="text/plain")
    pace = Pace(threads=2, delay=0.0, brief=0.1, longest=0.15, seconds=6)
    with web_site({"/robots.txt": robots}) as plain:
        site = watch(plain)
        addresses(site, hosts=1, each=3)
        look_round(site, at=NOON, pace=pace)
    assert [head.partition(" ")[0] for head in site.asked] == ["GET"] * 4
    spans = sorted((begun, ended) for _, begun, ended in site.spans)
    assert min(b[0] - a[1] for a, b in pairwise(spans)) >= 0.15
    assert Pace().pause(600.0) == 30.0


def test_robots_are_asked_once_a_day() -> None:
    with web_site(REPLIES) as site:
        make_source(url=site.url("/plans"))
        for hours in (0, 1, 25):
            LinkAddress.objects.update(next_look=NOON)
            look_round(site, at=NOON + hours * HOUR)
    assert site.paths.count("/robots.txt") == 2


def test_a_host_that_another_process_asks_is_left_to_it_until_its_lease_ends() -> None:
    with web_site(REPLIES) as site:
        url = site.url("/plans")
        make_source(url=url)
        look_round(site, at=NOON)
        LinkAddress.objects.update(next_look=NOON)
        host = LinkHost.objects.get()
        assert recording.take(host.pk, NOON + MINUTE)
        assert not recording.take(host.pk, NOON + MINUTE)
        site.asked.clear()
        assert look_round(site, at=NOON + MINUTE).elsewhere == 1
        assert site.asked == []
        assert look_round(site, at=NOON + 4 * MINUTE).done == 1


def test_after_a_round_every_host_is_free_again() -> None:
    with web_site(REPLIES) as site:
        addresses(site, hosts=3, each=2)
        look_round(site, at=NOON)
    assert set(LinkHost.objects.values_list("taken_until", flat=True)) == {None}


def test_a_round_that_may_not_go_on_keeps_what_it_has_and_the_next_does_the_rest() -> None:
    with web_site(REPLIES) as site, clock.fixed(NOON):
        addresses(site, hosts=1, each=6)
        told: list[int] = []

        def report(tally: Tally, hosts: int) -> None:
            told.append(tally.done)

        def cut() -> Tally:
            due = waiting.read(waiting.due(NOON))
            reach = reach_of(site)
            return Round(
                due, pace=PACE, reach=reach, report=report, go_on=lambda: len(told) < 2
            ).run()

        look_round(site, at=NOON - HOUR)
        LinkAddress.objects.update(next_look=NOON, looked_at=None)
        assert cut().done == 2
        assert LinkAddress.objects.exclude(looked_at=None).count() == 2
        assert set(LinkHost.objects.values_list("taken_until", flat=True)) == {None}
        assert look_round(site, at=NOON).done == 4


def test_when_nobody_answers_at_all_our_own_line_is_to_blame() -> None:
    with web_site() as site:
        urls = addresses(site, hosts=5, each=1)
    tally = look_round(site, at=NOON)
    assert (tally.line_is_down, tally.done) == (True, 0)
    assert {(seen(url).state, seen(url).strikes) for url in urls} == {("unseen", 0)}
    assert {seen(url).next_look for url in urls} == {NOON + HOUR}


def test_when_one_answers_the_silence_of_the_others_counts() -> None:
    with web_site(REPLIES) as site:
        make_source(url=site.url("/plans", host="there.example"))
        for number in range(6):
            make_source(url=site.url("/plans", host=f"gone-{number}.example"))
        found = {"there.example": ["127.0.0.1"]}
        tally = look_round(site, at=NOON, resolve=lambda host, port: found.get(host, []))
    assert tally.line_is_down is False
    assert dict(tally.states) == {"ok": 1, "failing": 6}


def test_few_of_each_host_are_taken_in_a_bite_and_what_was_asked_for_first() -> None:
    with web_site() as site:
        addresses(site, hosts=1, each=9)
        asked = site.url("/page-0", host="other.example")
        make_source(url=asked)
        look_round(site, at=NOON, pace=PACE)
        LinkAddress.objects.update(next_look=NOON)
        LinkAddress.objects.filter(url=asked).update(asked_at=NOON)
    few = [due.url for due in waiting.read(waiting.few(NOON + HOUR, 50))]
    assert few[0] == asked
    assert len(few) == 1 + waiting.OF_ONE_HOST


def test_the_worker_looks_and_lets_mail_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Noted(Round):
        def run(self) -> Tally:
            asked.extend(due.url for queue in self._queues.values() for due in queue.waiting)
            return self.tally

    monkeypatch.setattr(duty, "Round", Noted)
    product = make_product(website="https://q.example/")
    with clock.fixed(NOON):
        Worker().drain()
        assert asked == [product.website]
        make_mail(not_before=NOON, queued_at=NOON).save()
        duty.look(NOON)
        assert asked == [product.website]


def test_a_bite_of_the_worker_takes_ten_seconds_at_most() -> None:
    for pace in (duty.PACE, duty.PATIENT):
        assert duty.BEGIN_WITHIN + pace.whole < 10
