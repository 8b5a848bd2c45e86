"""One look at one address: HEAD, then GET, then an address beside it that can’t exist.

Runs in threads, so nothing here knows the database or the clock of the site.
"""

import secrets
from dataclasses import dataclass, replace

from affiliates.health import robots
from affiliates.health.judging import ROBOTS, Finding, judge, judge_problem
from affiliates.health.pages import HTML, sibling
from affiliates.health.robots import Robots
from affiliates.health.states import LinkState
from affiliates.health.turns import Turns
from capysite.base.outbound import (
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
    """`seconds` are for all requests about one address, but for waiting our turn."""

    turns: Turns
    seconds: float
    reach: Reach = PUBLIC

    def robots(self, origin: str) -> str:
        """Its robots.txt; "" where it has none that can be had. The page’s own answer will tell
        of a host that is down."""
        try:
            found = self._ask(f"{origin}/robots.txt", Asking(upto=robots.LONGEST), 1 / 3)
        except NotFetched:
            return ""
        text = found.body.decode("utf-8", "replace").replace("\0", "")
        return text if found.status == 200 and not found.media_type.startswith(HTML) else ""

    def look(self, url: str, kept: Kept, rules: Robots, *, thrifty: bool) -> Finding:
        """`thrifty`: one request and no more."""
        try:
            if not rules.allows(parse(url).path):
                return Finding(LinkState.BLOCKED, ROBOTS)
            answer = self._answer(url, kept, thrifty=thrifty)
        except NotFetched as problem:
            return judge_problem(problem)
        except BadAddress as problem:
            return Finding(LinkState.REFUSED, str(problem))
        beside = None if thrifty else self._beside(url, answer, rules)
        return judge(url, answer, beside)

    def _answer(self, url: str, kept: Kept, *, thrifty: bool) -> Fetched:
        asking = Asking(method="HEAD", kept=kept)
        if not thrifty and (head := self._head(url, asking)) and _settles(head):
            return head
        return self._ask(url, replace(asking, method="GET", upto=READ), 1 if thrifty else 2 / 3)

    def _head(self, url: str, asking: Asking) -> Fetched | None:
        """None where the server can’t speak to HEAD: many can’t."""
        try:
            return self._ask(url, asking, 1 / 3)
        except SETTLED:
            raise
        except NotFetched:
            return None

    def _beside(self, url: str, answer: Fetched, rules: Robots) -> Fetched | None:
        """None where it can’t be had: the address itself may be as long as any may be."""
        address = sibling(url, secrets.token_hex(8))
        is_page = answer.status == 200 and answer.media_type.startswith(HTML)
        if not address or not is_page:
            return None
        try:
            allowed = rules.allows(parse(address).path)
            return self._ask(address, Asking(upto=READ), 1 / 3) if allowed else None
        except (BadAddress, NotFetched):
            return None

    def _ask(self, url: str, asking: Asking, share: float) -> Fetched:
        asking = replace(asking, turn=self.turns.take)
        return ask(url, asking, seconds=self.seconds * share, reach=self.reach)


def _settles(head: Fetched) -> bool:
    """Unchanged since we saw it, or a plain wish to be left alone."""
    limited = head.status == 429 or (head.status == 503 and "retry-after" in head.headers)
    return head.status == 304 or limited
