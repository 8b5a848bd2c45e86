"""A server with everything that can become of a link, and names that lead to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from affiliates.health import gathering, waiting
from affiliates.health.looking import Looker
from affiliates.health.rounds import Round, Tally
from affiliates.health.turns import Pace, Turns
from affiliates.models import LinkAddress
from capysite.base import clock
from tests.base.web_site import Reply, Site, drip, page, reach_of, redirect

Report = Callable[[Tally, int], None]
PACE = Pace(delay=0.0, seconds=2.4, patience=5.0)
WORDS = (
    "Quill Team costs seventeen dollars a month and each seat writes as many letters as it likes"
)
PLAN = f"<title>Plans</title><p>{WORDS}. Ink is included, and so is paper of four weights.</p>"
FRAME = b"<title>Quill</title><div id=app></div><script>draw()</script>"
CHALLENGE = b"<title>Just a moment...</title><p>Checking your browser</p>"
NOT_HERE = f"<title>Page not found | Quill</title><p>{WORDS} but not here.</p>".encode()
HOME = f"<title>Quill</title><h1>Quill</h1><p>Letters for everybody. {WORDS}</p>".encode()


def endless(say: Callable[[bytes], None]) -> None:
    say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        say(b"<p>more</p>" * 999)


def later(body: bytes, status: str, after: str) -> bytes:
    return page(body, f"Retry-After: {after}", status=status)


REPLIES: dict[str, Reply] = {
    "/": page(HOME),
    "/plans": page(PLAN.encode()),
    "/frame": page(FRAME),
    "/file": page(b"%PDF-1.7", kind="application/pdf"),
    "/head-lies": page(PLAN.encode()),
    "HEAD /head-lies": page(b"", status="404 Not Found"),
    "/no-head": page(PLAN.encode()),
    "HEAD /no-head": page(b"", status="405 Method Not Allowed"),
    "/head-hangs": page(PLAN.encode()),
    "HEAD /head-hangs": drip(b"HTTP/1.1 200 OK\r\n" * 99),
    "/found": redirect("/plans"),
    "/chain": redirect("/chain-2", "301 Moved Permanently"),
    "/chain-2": redirect("/chain-3", "308 Permanent Redirect"),
    "/chain-3": redirect("/plans"),
    "/moved": redirect("/plans", "301 Moved Permanently"),
    "/moved-away": redirect("/gone", "301 Moved Permanently"),
    "/loop": redirect("/loop"),
    "/nowhere": page(b"", status="302 Found"),
    "/closed": page(b"", status="401 Unauthorized"),
    "/bots": page(b"<title>Forbidden</title>", status="403 Forbidden"),
    "/odd": page(b"", status="999 Request denied"),
    "/challenge": page(CHALLENGE, status="503 Service Unavailable"),
    "/challenge-200": page(CHALLENGE),
    "/challenge-head": page(b"", "CF-Mitigated: challenge", status="403 Forbidden"),
    "/gone": page(b"", status="410 Gone"),
    "/many": later(b"", "429 Too Many Requests", "7200"),
    "/busy": later(b"", "503 Service Unavailable", "120"),
    "/broken": page(b"", status="503 Service Unavailable"),
    "/error": page(b"", status="500 Internal Server Error"),
    "/soft": page(NOT_HERE),
    "/soft-home": redirect("/"),
    "/slow": drip(page(PLAN.encode()), pause=0.1),
    "/huge": endless,
    "/garbage": b"SSH-2.0-OpenSSH\r\n\r\n",
    "/inward": redirect("http://169.254.169.254/latest/meta-data/"),
    "/script": redirect("javascript:alert(1)"),
}  # fmt: skip


def quiet(tally: Tally, hosts: int) -> None:
    """Says nothing of how far it is."""


def looker(*sites: Site, pace: Pace = PACE, **reach: Any) -> Looker:
    return Looker(Turns(pace), pace.seconds, reach_of(*sites, **reach))


def look_round(
    *sites: Site, at: datetime, pace: Pace = PACE, report: Report = quiet, **reach: Any
) -> Tally:
    """Everything due, as the worker and the command look at it."""
    with clock.fixed(at):
        gathering.gather(at)
        due = waiting.read(waiting.due(at))
        return Round(due, pace=pace, report=report, reach=reach_of(*sites, **reach)).run()


def seen(url: str) -> LinkAddress:
    return LinkAddress.objects.get(url=url)
