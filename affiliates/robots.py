"""Whether a person follows a link, by what the request says of itself. Pure.

Where it is in doubt, it is a person: a robot that is counted spoils a figure, a person that
isn't never comes back to be counted.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from crawleruseragents import is_crawler

AHEAD = ("Purpose", "Sec-Purpose", "X-Moz", "X-Purpose", "Sec-Speculation-Tags")
LONGEST = 512
# What the list of the package doesn't know. Cubot makes telephones.
ROBOTS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|scrap|headless|\+(?:https?://|mailto:)|NovaAct"
    r"|^(?:java|node|undici|ruby|perl|php)\b",
    re.IGNORECASE,
)
# The package takes all that is called Sogou for its robot; these are browsers of people.
BROWSERS = re.compile(r"\bSogou(?:MSE|MobileBrowser|Search)\b")
# The first version that says Sec-Fetch with every request over TLS, and the last that never does.
CHROME, FIREFOX, SAFARI = (90, 75), (95, 89), (17, 15)
_CHROME = re.compile(r"\bChrome/(\d{1,4})")
_FIREFOX = re.compile(r"\bGecko/20100101 Firefox/(\d{1,4})")
_SAFARI = re.compile(r"\bVersion/(\d{1,4})[\d.]* (?:Mobile/\w+ )?Safari/")
_NEVER = re.compile(r"\bMSIE |\bTrident/")
# Windows of apps say it or not as the app likes.
_IN_APP = re.compile(r"; wv\)")


def is_robot(method: str, headers: Mapping[str, str], *, secure: bool) -> bool:
    """`headers` are asked in any case of their names, as those of a request of Django."""
    agent = headers.get("User-Agent", "")[:LONGEST].strip()
    return (
        method != "GET"
        or any(headers.get(name) for name in AHEAD)
        or not headers.get("Accept", "").strip()
        or not agent
        or is_known(agent)
        or "headless" in headers.get("Sec-CH-UA", "").lower()
        or not _is_navigation(headers)
        or _contradicts(agent, headers, secure=secure)
    )


@lru_cache(maxsize=2048)
def is_known(agent: str) -> bool:
    return bool(ROBOTS.search(agent)) or is_crawler(BROWSERS.sub("", agent))


def _is_navigation(headers: Mapping[str, str]) -> bool:
    """A picture, a script or a fetch isn't followed by anybody."""
    return headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and headers.get(
        "Sec-Fetch-Dest", "document"
    ) in {"document", "iframe", "frame"}


def _contradicts(agent: str, headers: Mapping[str, str], *, secure: bool) -> bool:
    """Sec-Fetch against the agent. An office's proxy may have taken it away, and names itself."""
    says = "Sec-Fetch-Mode" in headers or "Sec-Fetch-Site" in headers
    always, never = _expected(agent)
    if says:
        return never
    return always and secure and "Via" not in headers


def _expected(agent: str) -> tuple[bool, bool]:
    """Whether a browser of that name always says Sec-Fetch, and whether it never does."""
    if _NEVER.search(agent):
        return False, True
    for pattern, (first, last) in (
        (_CHROME, CHROME), (_FIREFOX, FIREFOX), (_SAFARI, SAFARI),
    ):  # fmt: skip
        if found := pattern.search(agent):
            version = int(found[1])
            return version >= first and not _IN_APP.search(agent), version <= last
    return False, False
