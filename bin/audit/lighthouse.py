"""Lighthouse on each kind of page that readers arrive at, as a phone and as a desktop sees it."""

from collections.abc import Iterator
from itertools import islice
from statistics import median
from typing import Any

from bin import checkers
from bin.audited import read_site
from bin.exercises import Figure, at_least, at_most, none_of, told
from bin.ground import Ground

PAGES = {
    "home": "/",
    "list": "/guides/",
    "topic": "/topics/documents/",
    "guide": "/guides/receipt-scanners-shoebox/",
    "product": "/products/paperwren/",
    "search": "/search/?q=price",
}
TIMES = 3
FAST = {"mobile": 98, "desktop": 100}
PERFECT = ("accessibility", "best-practices", "seo")
# Results of a search aren't to be found by themselves, which Lighthouse calls a fault of any page.
MEANT = {"search": {"is-crawlable"}}
Report = dict[str, Any]


def run(ground: Ground) -> Iterator[Figure]:
    checkers.install(checkers.LIGHTHOUSE)
    checkers.require("chromium")
    site = read_site(ground)
    for device, least in FAST.items():
        for name, path in PAGES.items():
            reports = measured(site.url + path, device)
            yield none_of(f"{name}, {device}: faults", faults(name, reports[0]))
            speed = median(round(100 * score(report, "performance")) for report in reports)
            yield at_least(f"{name}, {device}: performance, median of {TIMES}", speed, least)
            yield from moments(f"{name}, {device}", reports, held=device == "mobile")


def measured(url: str, device: str) -> list[Report]:
    """Chromium now and then paints nothing that Lighthouse could time, and is asked again."""
    tries = (checkers.lighthouse(url, device) for _ in range(2 * TIMES))
    timed = (one for one in tries if one["categories"]["performance"]["score"] is not None)
    return list(islice(timed, TIMES))


def score(report: Report, category: str) -> float:
    found: float = report["categories"][category]["score"]
    return found


def faults(name: str, report: Report) -> Iterator[str]:
    for category in PERFECT:
        for part in report["categories"][category]["auditRefs"]:
            audit = report["audits"][part["id"]]
            weighs = part["weight"] and part["id"] not in MEANT.get(name, ())
            if weighs and audit["score"] is not None and audit["score"] < 1:
                yield f"{category}: {audit['id']}: {audit['title']}"


def moments(name: str, reports: list[Report], *, held: bool) -> Iterator[Figure]:
    def of(audit: str) -> float:
        return median(float(report["audits"][audit]["numericValue"]) for report in reports)

    largest, shift, blocked = (
        round(of("largest-contentful-paint")),
        round(of("cumulative-layout-shift"), 3),
        round(of("total-blocking-time")),
    )
    if held:
        yield at_most(f"{name}: largest paint, ms", largest, 1200)
        yield at_most(f"{name}: layout shift", shift, 0)
        yield at_most(f"{name}: blocked, ms", blocked, 50)
    else:
        yield told(f"{name}: paint, shift, blocked", f"{largest} ms, {shift}, {blocked} ms")
