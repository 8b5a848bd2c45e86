"""What titles, neighbours and robots.txt tell."""

import time
from datetime import UTC, datetime

import pytest

from affiliates.health.archive import proposal
from affiliates.health.looking import READ
from affiliates.health.pages import (
    alike,
    is_challenge,
    says_not_found,
    sibling,
    title,
    words,
)
from affiliates.health.robots import fits
from affiliates.health.robots import read as read_robots

NOT_FOUND = (
    "404", "404 Not Found", "Error 404", "Page not found", "Page Not Found | Quill",
    "Quill – 404 – Page not found", "Oops! Page not found", "This page does not exist",
    "The requested page could not be found", "Sorry, we can’t find that page",
    "Article no longer available", "Seite nicht gefunden", "Page introuvable", "404 error",
    "Product unavailable", "Quill: Page not found", "Not found.", "404: page not found",
)  # fmt: skip
FOUND = (
    "", "Plans", "What a 404 is", "How to fix “page not found” errors",
    "The page that was not found", "404 Media", "Route 404", "Lost and found", "Found",
    "Errors 401 to 404 explained", "Page 404 of the manuscript",
)  # fmt: skip


@pytest.mark.parametrize("name", NOT_FOUND)
def test_a_title_that_says_not_found_is_heard(name: str) -> None:
    assert says_not_found(name)


@pytest.mark.parametrize("name", FOUND)
def test_a_title_about_it_is_none(name: str) -> None:
    assert not says_not_found(name)


@pytest.mark.parametrize(
    ("name", "headers", "expected"),
    [
        ("Just a moment...", {}, True),
        ("Attention Required! | Cloudflare", {}, True),
        ("Access denied", {}, True),
        ("Plans", {"cf-mitigated": "challenge"}, True),
        ("Access denied: how we lost our account", {}, True),
        ("Just a moment of quiet", {}, False),
        ("Security checks for small firms", {}, False),
    ],
)
def test_a_challenge_is_told_from_a_page(
    name: str, headers: dict[str, str], expected: bool
) -> None:
    assert is_challenge(name, headers) is expected


def test_a_title_is_read_as_browsers_do() -> None:
    page = b"<!doctype html><TITLE lang='a>b'>Pens &amp;\n Ink</TITLE><title>No</title>"
    assert title(page, "text/html") == "Pens & Ink"
    assert title(b"<titles>x</titles><title>open", "text/html") == ""


def test_hostile_pages_are_read_in_no_time() -> None:
    begun = time.process_time()
    for piece in (b"<title>", b"<title a='", b"404 ", b"<", b"the page ", b"&#", b"not not "):
        title(piece * (READ // len(piece)), "text/html")
        words(piece * (READ // len(piece)), "text/html")
    for said in ("404 " * 50, "the requested " * 14, "oops! " * 33, "page not be " * 16):
        says_not_found(said[:200])
    assert fits("*a" * 5000 + "$", "/" + "a" * 2000) is False
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://q.example/a/b?c=d#e", "https://q.example/a/x"),
        ("https://q.example/a/b/", "https://q.example/a/x/"),
        ("https://q.example/plans", "https://q.example/x"),
        ("https://q.example/", ""),
        ("https://q.example", ""),
        ("https://q.example?a=b", ""),
    ],
)
def test_an_address_beside_it(url: str, expected: str) -> None:
    assert sibling(url, "x") == expected


def test_pages_that_differ_in_a_tenth_of_their_words_are_not_the_same() -> None:
    one = [f"word{number}" for number in range(100)]
    assert alike(one, [*one[:95], *"abcde"])
    assert not alike(one, [*one[:80], *"abcdefghijklmnopqrst"])
    assert not alike(["a"] * 9, ["a"] * 9)


RULES = """
# everybody
User-agent: *
Disallow: /private
Allow: /private/plans
Crawl-delay: 4
Disallow: /*.pdf$
Disallow: /search*q=

User-agent: Other
User-agent: Capysite
Disallow: /ours/
Crawl-delay: 2.5
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/a", False),
        ("/private/plans/2", True),
        ("/a/b.pdf", False),
        ("/a/b.pdf?c", True),
        ("/search?a=1&q=x", False),
        ("/%70rivate", False),
    ],
)
def test_the_longest_rule_that_fits_decides(path: str, allowed: bool) -> None:
    assert read_robots(RULES.replace("Capysite", "Nobody")).allows(path) is allowed


def test_our_own_group_goes_before_that_of_everybody() -> None:
    ours = read_robots(RULES)
    assert (ours.allows("/private"), ours.allows("/ours/a"), ours.delay) == (True, False, 2.5)
    everybody = read_robots(RULES.replace("Capysite", "Nobody"))
    assert everybody.delay == 4


@pytest.mark.parametrize("text", ["", "<html>", "Disallow: /", "User-agent\n: *", "\x00" * 99])
def test_what_is_no_robots_txt_forbids_nothing(text: str) -> None:
    assert read_robots(text).allows("/plans")


@pytest.mark.parametrize("value", ["-1", "1e9", "inf", "nan", "", "soon", "٣", "1" * 400])
def test_a_delay_that_is_no_plain_number_is_none(value: str) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {value}").delay is None


def test_a_copy_is_proposed_near_the_day_on_which_the_page_was_well() -> None:
    url, day = "https://q.example/a?b", datetime(2026, 9, 7, 12, tzinfo=UTC)
    assert proposal(url, day) == f"https://web.archive.org/web/20260907/{url}"
    assert proposal(url, None) == f"https://web.archive.org/web/2/{url}"
