"""Whatever a server answers to one look is called by its right name."""

import pytest

from affiliates.health.judging import Finding
from affiliates.health.robots import Robots, read
from affiliates.health.states import LinkState
from capysite.base.outbound import NOTHING_KEPT, Kept
from tests.affiliates.health_site import FRAME, PLAN, REPLIES, WORDS, looker
from tests.base.test_outbound import trusting
from tests.base.web_site import Site, page, web_site

SHOP = f"<title>Shop</title><p>{WORDS}. All our letters are on sale now, look.</p>".encode()
OK, MOVED, BLOCKED, LIMITED, SOFT, FAILING, REFUSED = (
    LinkState.OK, LinkState.MOVED, LinkState.BLOCKED, LinkState.LIMITED, LinkState.SOFT_404,
    LinkState.FAILING, LinkState.REFUSED,
)  # fmt: skip
SORTED = {
    "/": OK, "/plans": OK, "/frame": OK, "/file": OK, "/head-lies": OK, "/no-head": OK,
    "/head-hangs": OK, "/found": OK, "/huge": OK,
    "/chain": MOVED, "/moved": MOVED,
    "/closed": BLOCKED, "/bots": BLOCKED, "/odd": BLOCKED, "/challenge": BLOCKED,
    "/challenge-200": BLOCKED, "/challenge-head": BLOCKED,
    "/many": LIMITED, "/busy": LIMITED,
    "/soft": SOFT, "/soft-home": SOFT,
    "/missing": FAILING, "/gone": FAILING, "/moved-away": FAILING, "/loop": FAILING,
    "/nowhere": FAILING, "/broken": FAILING, "/error": FAILING, "/slow": FAILING,
    "/garbage": FAILING,
    "/inward": REFUSED, "/script": REFUSED,
}  # fmt: skip


def look(site: Site, path: str, kept: Kept = NOTHING_KEPT, rules: Robots = Robots()) -> Finding:  # noqa: B008
    return looker(site).look(site.url(path), kept, rules, thrifty=False)


@pytest.mark.parametrize("path", SORTED)
def test_each_answer_is_sorted_right(path: str) -> None:
    with web_site(REPLIES) as site:
        assert look(site, path).state == SORTED[path]


def test_every_reply_of_the_fixture_is_sorted() -> None:
    paths = {path for path in REPLIES if not path.startswith("HEAD")}
    assert paths - {"/chain-2", "/chain-3"} == set(SORTED) - {"/missing"}


def test_a_broken_certificate_is_failing_and_a_good_one_fine() -> None:
    with web_site({"/plans": page(PLAN.encode())}, tls=True) as site:
        url = site.url("/plans", scheme="https")
        bad = looker(site).look(url, NOTHING_KEPT, Robots(), thrifty=False)
        assert (bad.state, bad.detail) == (FAILING, "Its certificate doesn’t prove its name.")
        good = looker(site, tls=trusting).look(url, NOTHING_KEPT, Robots(), thrifty=False)
        assert good.state == OK


def test_no_name_and_no_server_are_failing_and_nobody_answered() -> None:
    with web_site() as site:
        nameless = looker(site, resolve=lambda host, port: []).look(
            site.url("/a"), NOTHING_KEPT, Robots(), thrifty=False
        )
    silent = look(site, "/a")
    assert [(one.state, one.reached) for one in (nameless, silent)] == [(FAILING, False)] * 2
    assert nameless.detail == "The name “paper.example” has no address."


def test_only_what_permanent_redirects_lead_to_is_a_new_address() -> None:
    with web_site(REPLIES) as site:
        moved, chain = look(site, "/moved"), look(site, "/chain")
        found = look(site, "/found")
    assert (moved.moved_to, moved.final_url) == (site.url("/plans"), site.url("/plans"))
    assert (chain.moved_to, chain.final_url) == (site.url("/chain-3"), site.url("/plans"))
    assert (found.moved_to, found.final_url) == ("", site.url("/plans"))


def test_head_goes_first_then_the_page_then_one_that_cannot_be() -> None:
    with web_site(REPLIES) as site:
        look(site, "/plans")
        methods = [head.split(" ")[0] for head in site.asked]
        assert (methods, site.paths[:2]) == (["HEAD", "GET", "GET"], ["/plans"] * 2)
        assert len(site.paths[2]) == len("/") + 16
        site.asked.clear()
        looker(site).look(site.url("/plans"), NOTHING_KEPT, Robots(), thrifty=True)
        assert [head.split(" ")[0] for head in site.asked] == ["GET"]


def test_a_page_that_did_not_change_is_not_sent_again() -> None:
    with web_site() as site:

        def conditional() -> bytes:
            same = 'If-None-Match: "a1"' in site.asked[-1]
            whole = page(
                PLAN.encode(), 'ETag: "a1"', "Last-Modified: Fri, 02 May 2025 09:00:00 GMT"
            )
            return b"HTTP/1.1 304 Not Modified\r\n\r\n" if same else whole

        site.replies["/plans"] = lambda say: say(conditional())
        first = look(site, "/plans")
        assert first.kept == Kept(site.url("/plans"), '"a1"', "Fri, 02 May 2025 09:00:00 GMT")
        site.asked.clear()
        again = look(site, "/plans", first.kept)
        assert (again.state, again.status) == (OK, 304)
        assert [head.split(" ")[0] for head in site.asked] == ["HEAD"]


def test_what_was_kept_is_told_to_the_address_that_gave_it_alone() -> None:
    with web_site(REPLIES) as site:
        look(site, "/found", Kept(site.url("/plans"), '"a1"'))
        told = [head.split(" ")[1] for head in site.asked if '"a1"' in head]
    assert set(told) == {"/plans"}


class Everywhere(Site):
    """The same page, whatever the path."""

    body = b""

    def reply_to(self, head: str) -> bytes:
        return page(self.body)


@pytest.mark.parametrize(("body", "state"), [(SHOP, SOFT), (FRAME, OK)])
def test_a_host_that_shows_the_same_page_for_anything_says_not_found(
    body: bytes, state: LinkState
) -> None:
    """But for a frame that scripts fill: it has no words to compare."""
    with web_site() as site:
        site.__class__, Everywhere.body = Everywhere, body
        assert look(site, "/a/pen").state == state


def test_robots_are_heard_before_anything_is_asked() -> None:
    with web_site(REPLIES) as site:
        closed = read("User-agent: *\nDisallow: /plans")
        finding = look(site, "/plans", rules=closed)
        assert (finding.state, finding.status, site.asked) == (BLOCKED, None, [])
        assert look(site, "/plans", rules=read("User-agent: other\nDisallow: /")).state == OK


def test_who_asks_is_named_and_nothing_else_is_told() -> None:
    with web_site(REPLIES) as site:
        look(site, "/plans")
        told = {line.partition(":")[0] for head in site.asked for line in head.splitlines()[1:]}
    assert told == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert all("User-Agent: capysite (+http://testserver)" in head for head in site.asked)
