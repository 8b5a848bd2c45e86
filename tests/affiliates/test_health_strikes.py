"""Days make an address dead; one bad look doesn’t, and one good look clears it."""

from datetime import UTC, datetime, timedelta

import pytest

from affiliates.health.recording import EVENTS
from affiliates.health.states import LinkState
from affiliates.health.strikes import wished
from affiliates.models import LinkAddress, LinkEvent
from tests.affiliates.health_site import PLAN, REPLIES, look_round, seen
from tests.articles.factories import make_link, make_product
from tests.base.web_site import Reply, Site, page, redirect, web_site

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GONE = page(b"", status="404 Not Found")
WELL = page(PLAN.encode())


def watched(site: Site, path: str = "/plans") -> str:
    make_link(destination=site.url(path), product=make_product(website=""))
    return site.url(path)


def history(url: str) -> list[tuple[str, str]]:
    return list(seen(url).events.order_by("pk").values_list("was", "became"))


@pytest.mark.parametrize(
    "reply",
    [GONE, page(b"", status="410 Gone"), page(b"", status="500 Oops"), redirect("/plans"), b"SSH"],
)
def test_what_is_not_there_is_dead_at_the_third_look_over_three_days(reply: bytes) -> None:
    with web_site({"/plans": reply}) as site:
        url = watched(site)
        states = []
        for hours in (0, 23, 24, 71, 72, 73):
            look_round(site, at=NOON + hours * HOUR)
            states.append((seen(url).state, seen(url).strikes))
    assert states == [
        ("failing", 1), ("failing", 1), ("failing", 2), ("failing", 2), ("dead", 3), ("dead", 3),
    ]  # fmt: skip
    assert history(url) == [("unseen", "failing"), ("failing", "dead")]
    assert seen(url).since == NOON + 72 * HOUR
    assert seen(url).struck_since == NOON


def test_three_looks_on_one_day_are_one_strike() -> None:
    with web_site({"/plans": GONE}) as site:
        url = watched(site)
        for hours in (0, 1, 2, 3):
            LinkAddress.objects.update(next_look=NOON)
            look_round(site, at=NOON + hours * HOUR)
    assert (seen(url).state, seen(url).strikes) == ("failing", 1)


def test_a_good_look_clears_what_was_counted_and_the_dead_come_back() -> None:
    with web_site({"/plans": GONE}) as site:
        url = watched(site)
        for days in (0, 1):
            look_round(site, at=NOON + days * DAY)
        site.replies["/plans"] = WELL
        look_round(site, at=NOON + 3 * DAY)
        assert (seen(url).state, seen(url).strikes, seen(url).struck_since) == ("ok", 0, None)
        site.replies["/plans"] = GONE
        for days in (10, 11, 13):
            look_round(site, at=NOON + days * DAY)
        assert seen(url).state == "dead"
        site.replies["/plans"] = WELL
        look_round(site, at=NOON + 27 * DAY)
    assert seen(url).state == "ok"
    assert [became for _, became in history(url)] == ["failing", "ok", "failing", "dead", "ok"]


@pytest.mark.parametrize(
    ("path", "state"), [("/bots", "blocked"), ("/soft", "soft_404"), ("/many", "limited")]
)
def test_blocked_soft_and_limited_are_never_called_dead(path: str, state: str) -> None:
    with web_site(REPLIES) as site:
        url = watched(site, path)
        for days in range(0, 60, 3):
            look_round(site, at=NOON + days * DAY)
    assert (seen(url).state, seen(url).strikes) == (state, 0)


def test_a_host_that_asks_for_patience_says_nothing_about_the_page() -> None:
    limited: Reply = page(b"", "Retry-After: 60", status="429 Too Many Requests")
    with web_site({"/plans": GONE}) as site:
        url = watched(site)
        for days, reply in ((0, GONE), (1, GONE), (3, limited), (4, GONE)):
            site.replies["/plans"] = reply
            look_round(site, at=NOON + days * DAY)
    assert [became for _, became in history(url)] == ["failing", "limited", "dead"]


@pytest.mark.parametrize(
    ("retry_after", "hours"),
    [("7200", 2), ("5", 1), ("", 1), ("soon", 1), ("-3", 1), ("9" * 30, 1), ("99999999", 168),
     ("Mon, 07 Sep 2026 17:00:00 GMT", 5), ("Mon, 07 Sep 2020 17:00:00 GMT", 1),
     ("Mon, 99 Sep 2026 99:00:00 GMT", 1), ("٣٦٠٠٠", 1)],
)  # fmt: skip
def test_retry_after_is_heard_between_an_hour_and_a_week(retry_after: str, hours: int) -> None:
    assert wished(retry_after, NOON) == hours * HOUR


def test_a_host_that_asks_us_to_wait_is_left_alone_until_then_with_all_its_addresses() -> None:
    with web_site(REPLIES) as site:
        limited, other = watched(site, "/many"), watched(site, "/plans")
        assert look_round(site, at=NOON).elsewhere == 1
        assert site.paths == ["/robots.txt", "/many"]
        assert (seen(limited).looked_at, seen(other).looked_at) == (NOON, None)
        assert look_round(site, at=NOON + HOUR).elsewhere == 1
        assert len(site.asked) == 2
        LinkAddress.objects.filter(url=limited).update(next_look=NOON + DAY)
        look_round(site, at=NOON + 2 * HOUR)
    assert seen(other).state == "ok"


def test_when_it_is_looked_at_again_depends_on_what_was_seen() -> None:
    with web_site(REPLIES) as site:
        urls = {path: watched(site, path) for path in ("/plans", "/moved", "/bots", "/soft")}
        look_round(site, at=NOON)
    days = {path: (seen(url).next_look - NOON) / DAY for path, url in urls.items()}
    assert 6 < days["/plans"] <= 7
    assert 6 < days["/moved"] <= 7
    assert 12 < days["/bots"] <= 14
    assert 2 < days["/soft"] <= 3


def test_the_newest_changes_of_an_address_are_kept() -> None:
    with web_site({"/plans": WELL}) as site:
        url = watched(site)
        for number in range(EVENTS + 6):
            site.replies["/plans"] = WELL if number % 2 else GONE
            LinkAddress.objects.update(next_look=NOON)
            look_round(site, at=NOON + number * HOUR)
    assert LinkEvent.objects.count() == EVENTS
    newest = seen(url).events.first()
    assert newest is not None
    assert newest.at == NOON + (EVENTS + 5) * HOUR


def test_nothing_is_edited_by_a_look() -> None:
    with web_site(REPLIES) as site:
        links = [make_link(destination=site.url(path)) for path in ("/moved", "/gone", "/soft")]
        before = [(link.pk, link.destination) for link in links]
        for days in range(0, 12, 3):
            look_round(site, at=NOON + days * DAY)
        assert LinkState.MOVED in LinkAddress.objects.values_list("state", flat=True)
    for link in links:
        link.refresh_from_db()
    assert [(link.pk, link.destination) for link in links] == before
