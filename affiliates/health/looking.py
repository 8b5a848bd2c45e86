"""One look at one address: HEAD, then GET, then an address beside it that can’t exist.

Runs in threads, so nothing here knows the database or the clock of the site.
"""

import secrets
import time
from dataclasses import dataclass, replace
from functools import partial
from math import inf

from affiliates.health import robots
from affiliates.health.judging import ROBOTS, Finding, judge, judge_problem
from affiliates.health.pages import HTML, sibling
from affiliates.health.robots import Robots
from affiliates.health.states import LinkState
from affiliates.health.turns import Busy, Turns
from capysite.base.outbound import (
    NOTHING_KEPT,
    PUBLIC,
    Asking,
    BadCertificate,
    Fetched,
    Kept,
    NoSuchName,
    Reach,
    Refused,
    TooManyRedirects,
    ask,
)
from capysite.base.webaddress import BadAddress, parse
from capysite.base.wire import NotFetched

READ = 100_000
# What another method would not change.
SETTLED = (Refused, NoSuchName, BadCertificate, TooManyRedirects)


@dataclass(frozen=True)
class Looker:
    """`seconds` are for all requests about one address, but for waiting our turn; `whole` is for
    everything."""

    turns: Turns
    seconds: float
    reach: Reach = PUBLIC
    whole: float = inf

    def robots(self, origin: str) -> str:
        """Its robots.txt; "" where it has none that can be had. The page’s own answer will tell
        of a host that is down."""
        try:
            asking = self._begun(Asking(upto=robots.LONGEST))
            found = self._ask(f"{origin}/robots.txt", asking, 1 / 3)
        except NotFetched:
            return ""
        text = found.body.decode("utf-8-sig", "replace").replace("\0", "")
        return text if found.status == 200 and not found.media_type.startswith(HTML) else ""

    def look(self, url: str, kept: Kept, rules: Robots, *, thrifty: bool) -> Finding:
        """`thrifty`: one request and no more."""
        begun = self._begun(Asking(kept=kept))
        try:
            if not rules.allows(parse(url).path):
                return Finding(LinkState.BLOCKED, ROBOTS)
            answer = self._answer(url, begun, thrifty=thrifty)
        except NotFetched as problem:
            return judge_problem(problem)
        except BadAddress as problem:
            return Finding(LinkState.REFUSED, str(problem))
        beside = None if thrifty else self._beside(url, answer, rules, begun)
        return judge(url, answer, beside)

    def _begun(self, asking: Asking) -> Asking:
        until = time.monotonic() + self.whole
        return replace(asking, until=until, turn=partial(self.turns.take, until=until))

    def _answer(self, url: str, begun: Asking, *, thrifty: bool) -> Fetched:
        head = None if thrifty else self._head(url, replace(begun, method="HEAD"))
        if head and _settles(head):
            return head
        return self._ask(url, replace(begun, upto=READ), 1 if thrifty else 2 / 3)

    def _head(self, url: str, asking: Asking) -> Fetched | None:
        """None where the server can’t speak to HEAD: many can’t."""
        try:
            return self._ask(url, asking, 1 / 3)
        except SETTLED:
            raise
        except NotFetched:
            return None

    def _beside(self, url: str, answer: Fetched, rules: Robots, begun: Asking) -> Fetched | None:
        """None where it can’t be had: no time may be left, and the address itself may be as long
        as any may be."""
        asking = replace(begun, kept=NOTHING_KEPT, upto=READ)
        address = sibling(url, secrets.token_hex(8))
        is_page = answer.status == 200 and answer.media_type.startswith(HTML)
        if not address or not is_page:
            return None
        try:
            allowed = rules.allows(parse(address).path)
            return self._ask(address, asking, 1 / 3) if allowed else None
        except (BadAddress, Busy, NotFetched):
            return None

    def _ask(self, url: str, asking: Asking, share: float) -> Fetched:
        return ask(url, asking, seconds=self.seconds * share, reach=self.reach)


def _settles(head: Fetched) -> bool:
    """Unchanged since we saw it, or a plain wish to be left alone."""
    limited = head.status == 429 or (head.status == 503 and "retry-after" in head.headers)
    return head.status == 304 or limited
