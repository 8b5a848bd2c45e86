"""One odd, slow or shy address neither ends a round nor is wronged by the haste of the worker."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from affiliates.health import duty, gathering, rounds
from affiliates.health.looking import Looker
from affiliates.health.turns import Pace
from affiliates.models import LinkAddress
from capysite.base import clock
from capysite.base.wire import Deadline, TooSlow
from tests.affiliates.health_site import PLAN, look_round, seen
from tests.articles.factories import make_source
from tests.base.makers import make_mail
from tests.base.web_site import Site, drip, page, reach_of, redirect, web_site

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WELL = page(PLAN.encode())
SLOW = drip(page(PLAN.encode()), pause=0.005)
HASTE = Pace(delay=0.0, seconds=0.6, patience=5.0, hurried=True)
ENOUGH = Pace(delay=0.0, seconds=8.0, patience=5.0, brief=-1.0)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The worker's two looks, at another pace than on a real internet."""
    with web_site() as site:
        through = partial(rounds.Round, reach=reach_of(site))
        monkeypatch.setattr(duty, "Round", through)
        monkeypatch.setattr(duty, "PACE", HASTE)
        monkeypatch.setattr(duty, "PATIENT", ENOUGH)
        yield site


def watched(site: Site, path: str) -> str:
    make_source(url=site.url(path))
    gathering.gather(NOON)
    return site.url(path)


def bite(which: Callable[[datetime], None], at: datetime) -> None:
    with clock.fixed(at):
        which(at)


def test_an_address_as_long_as_any_may_be_is_looked_at() -> None:
    with web_site() as site:
        path = "/" + "a" * (1999 - len(site.url("//b"))) + "/b"
        make_source(url=site.url(path))
        site.replies[path] = WELL
        assert look_round(site, at=NOON).done == 1
    assert seen(site.url(path)).state == "ok"


@pytest.mark.parametrize("problem", [ValueError, LookupError, RecursionError, AssertionError])
def test_an_address_that_we_stumble_over_is_noted_and_the_others_are_looked_at(
    problem: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Looker.look

    def stumble(self: Looker, url: str, *args: Any, **options: Any) -> Any:
        if url.endswith("/odd"):
            raise problem
        return look(self, url, *args, **options)

    monkeypatch.setattr(Looker, "look", stumble)
    with web_site({"/odd": WELL, "/plans": WELL}) as site:
        urls = [site.url(path) for path in ("/odd", "/plans")]
        for url in urls:
            make_source(url=url)
        assert look_round(site, at=NOON).done == 2
    assert [(seen(url).state, seen(url).detail) for url in urls] == [
        ("blocked", "What it answered can’t be read by programs."), ("ok", ""),
    ]  # fmt: skip


def test_a_slow_page_is_struck_by_no_short_look_and_fine_to_a_patient_one(worker: Site) -> None:
    worker.replies["/plans"] = SLOW
    url = watched(worker, "/plans")
    for days in range(0, 12, 3):
        bite(duty.look, NOON + days * DAY)
        assert (seen(url).state, seen(url).strikes) == ("unseen", 0)
    bite(duty.look_patiently, NOON + 12 * DAY)
    assert (seen(url).state, seen(url).detail) == ("ok", "")
    LinkAddress.objects.update(next_look=NOON)
    bite(duty.look, NOON + 13 * DAY)
    assert (seen(url).state, seen(url).strikes) == ("ok", 0)


def test_what_is_too_slow_for_patience_too_is_struck(
    worker: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "PATIENT", replace(ENOUGH, seconds=0.3))
    worker.replies["/plans"] = SLOW
    url = watched(worker, "/plans")
    for days in (0, 1, 3):
        bite(duty.look, NOON + days * DAY)
        bite(duty.look_patiently, NOON + days * DAY)
        LinkAddress.objects.update(next_look=NOON + days * DAY)
    assert (seen(url).state, seen(url).strikes) == ("dead", 3)


def test_a_patient_look_waits_for_mail_too(worker: Site) -> None:
    worker.replies["/plans"] = SLOW
    url = watched(worker, "/plans")
    bite(duty.look, NOON)
    make_mail(not_before=NOON, queued_at=NOON).save()
    bite(duty.look_patiently, NOON)
    assert seen(url).state == "unseen"


def robots(delay: float) -> bytes:
    return page(f"User-agent: *\nCrawl-delay: {delay}\n".encode(), kind="text/plain")


def test_a_pause_that_is_no_reason_for_thrift_can_be_waited_for() -> None:
    for pace in (Pace(), duty.PACE, duty.PATIENT):
        assert pace.brief < pace.patience


def test_a_host_with_a_longer_pause_than_the_worker_waits_is_judged_by_one_request(
    worker: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "PACE", replace(duty.PACE, brief=0.1, patience=0.15, delay=0.1))
    worker.replies |= {"/plans": WELL, "/robots.txt": robots(0.2)}
    url = watched(worker, "/plans")
    bite(duty.look, NOON)
    assert (seen(url).state, worker.paths) == ("ok", ["/robots.txt", "/plans"])


def test_a_redirect_on_a_host_with_a_long_pause_is_followed_with_patience(
    worker: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "PACE", replace(HASTE, brief=0.1, patience=0.15))
    worker.replies |= {"/plans": WELL, "/old": redirect("/plans"), "/robots.txt": robots(0.2)}
    url = watched(worker, "/old")
    bite(duty.look, NOON)
    bite(duty.look, NOON + MINUTE)
    assert worker.paths == ["/robots.txt", "/old"]
    bite(duty.look_patiently, NOON + MINUTE)
    assert (seen(url).state, seen(url).final_url) == ("ok", worker.url("/plans"))


def test_a_pause_that_is_too_long_for_patience_is_not_asked_for_each_minute(
    worker: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "PACE", replace(HASTE, brief=0.1, patience=0.15))
    monkeypatch.setattr(duty, "PATIENT", replace(ENOUGH, patience=0.15))
    worker.replies |= {"/plans": WELL, "/old": redirect("/plans"), "/robots.txt": robots(0.2)}
    url = watched(worker, "/old")
    for minutes in range(5):
        bite(duty.look, NOON + minutes * MINUTE)
        bite(duty.look_patiently, NOON + minutes * MINUTE)
    assert worker.paths.count("/old") == 2
    assert seen(url).next_look > NOON + timedelta(minutes=30)


def test_no_look_waits_for_turns_that_come_after_its_time() -> None:
    pace = Pace(delay=0.2, seconds=6, whole=0.5)
    with web_site() as site:
        make_source(url=site.url("/0"))
        site.replies |= {f"/{hop}": redirect(f"/{hop + 1}") for hop in range(5)} | {"/5": WELL}
        tally = look_round(site, at=NOON, pace=pace)
    assert (tally.done, tally.elsewhere) == (0, 1)
    assert 2 <= len(site.asked) <= 4  # its robots.txt, and what fits into half a second


def test_the_time_of_a_look_ends_also_where_the_other_side_is_forgiven_our_waits() -> None:
    deadline = Deadline(60.0, until=time.monotonic() - 1)
    deadline.forgive(60.0)
    with pytest.raises(TooSlow):
        deadline.left()


def test_a_robots_txt_that_begins_with_the_mark_of_utf_8_is_heard() -> None:
    text = "\ufeffUser-agent: *\nDisallow: /".encode()
    with web_site({"/robots.txt": page(text, kind="text/plain"), "/plans": WELL}) as site:
        make_source(url=site.url("/plans"))
        look_round(site, at=NOON)
    assert (seen(site.url("/plans")).state, site.paths) == ("blocked", ["/robots.txt"])
