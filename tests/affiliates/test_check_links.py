"""`manage.py check_links`: progress, a summary, an exit code, and nothing lost by a stop."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from affiliates.health.rounds import Round
from affiliates.management.commands import check_links
from affiliates.models import LinkAddress, LinkHost
from capysite.base import clock
from tests.affiliates.health_site import PACE, REPLIES, seen
from tests.articles.factories import make_source
from tests.base.web_site import Site, page, reach_of, web_site

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with web_site(REPLIES) as found:
        look_through(monkeypatch, found)
        monkeypatch.setattr(check_links, "EVERY", 0.0)
        yield found
    for number, handler in handlers.items():
        signal.signal(number, handler)


def look_through(monkeypatch: pytest.MonkeyPatch, site: Site, **reach: Any) -> None:
    def local(due: Any, **options: Any) -> Round:
        return Round(due, **{**options, "pace": PACE, "reach": reach_of(site, **reach)})

    monkeypatch.setattr(check_links, "Round", local)


def run(*options: str, at: datetime = NOON) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with clock.fixed(at):
        try:
            call_command("check_links", *options, stdout=out, stderr=err)
        except SystemExit as ended:
            return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def watched(site: Site, *paths: str, host: str = "paper.example") -> None:
    for path in paths:
        make_source(url=site.url(path, host=host))


def test_it_tells_how_far_it_is_and_how_the_links_are(site: Site) -> None:
    watched(site, "/plans", "/moved", "/bots", "/soft")
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "1 of 4 looked at, 0 hosts at work",
        "2 of 4 looked at, 0 hosts at work",
        "3 of 4 looked at, 0 hosts at work",
        "4 of 4 looked at, 0 hosts at work",
        "     1  Fine",
        "     1  Moved for good",
        "     1  Closed to programs",
        "     1  Says “not found”",
        "4 of 4 looked at.",
    ]


def test_only_what_is_due_is_looked_at_unless_more_is_asked_for(site: Site) -> None:
    watched(site, "/plans", "/")
    watched(site, "/found", host="other.example")
    assert "3 of 3 looked at." in run()[1]
    assert "0 of 0 looked at." in run()[1]
    assert "2 of 2 looked at." in run("--host", "paper.example")[1]
    assert "0 of 0 looked at." in run("--host", "paper")[1]
    assert "3 of 3 looked at." in run("--all", at=NOON + DAY)[1]
    with pytest.raises(CommandError):
        run("--all", "--host", "paper.example")


def test_a_dead_link_is_told_by_the_exit_code(site: Site) -> None:
    watched(site, "/gone")
    codes = [run(at=NOON + days * DAY)[0] for days in (0, 1, 3)]
    assert codes == [0, 0, 1]


def test_a_line_that_is_down_notes_nothing_and_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        watched(site, "/plans", host=f"h{number}.example")
    look_through(monkeypatch, site, resolve=lambda host, port: [])
    code, out, err = run()
    assert (code, out) == (2, "0 of 5 looked at.\n")
    assert err == "Nobody answered at all: our own line seems down. Nothing was noted.\n"
    assert set(LinkAddress.objects.values_list("state", "strikes")) == {("unseen", 0)}


def test_a_signal_stops_it_and_a_second_run_does_the_rest(site: Site) -> None:
    watched(site, "/plans", "/found", "/file", "/frame")

    def stop(say: Any) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        say(page(b"<title>Home</title>"))

    site.replies["/file"] = stop
    code, _, err = run()
    assert (code, err) == (2, "Stopped; what was found is kept. Run it again for the rest.\n")
    done = LinkAddress.objects.exclude(looked_at=None).count()
    assert 1 <= done < 4
    assert LinkHost.objects.exclude(taken_until=None).count() == 0
    site.replies["/file"] = REPLIES["/file"]
    assert f"{4 - done} of {4 - done} looked at." in run(at=NOON + timedelta(minutes=5))[1]
    assert seen(site.url("/frame")).state == "ok"
