"""From what came back to what is said of the address. Pure.

One look accuses nobody: what isn’t there is `FAILING`, and days make it dead (`strikes.py`).
"""

from dataclasses import dataclass

from affiliates.health import pages
from affiliates.health.pages import HTML, alike, is_challenge, is_home, same_site, says_not_found
from affiliates.health.states import LinkState
from capysite.base.outbound import (
    NOTHING_KEPT,
    Fetched,
    Hop,
    Kept,
    NoSuchName,
    Refused,
    Unreachable,
)
from capysite.base.wire import NotFetched, TooSlow

FOR_GOOD = (301, 308)
GONE = {404: "There is no such page any more (404).", 410: "It is gone for good (410)."}
MISSING_FOR_NOW = (408, 425)
ROBOTS = "Its robots.txt asks programs to stay away."


@dataclass(frozen=True)
class Finding:
    """`reached` is whether anything answered, `slow` that our time was up; `retry_after`
    stands as it was sent."""

    state: LinkState
    detail: str = ""
    status: int | None = None
    final_url: str = ""
    moved_to: str = ""
    retry_after: str = ""
    kept: Kept = NOTHING_KEPT
    reached: bool = True
    slow: bool = False


def judge_problem(problem: NotFetched) -> Finding:
    if isinstance(problem, Refused):
        return Finding(LinkState.REFUSED, str(problem))
    silent = type(problem) in {Unreachable, NoSuchName, TooSlow}
    slow = isinstance(problem, TooSlow)
    return Finding(LinkState.FAILING, str(problem), reached=not silent, slow=slow)


def judge(url: str, answer: Fetched, beside: Fetched | None = None) -> Finding:
    """`beside` is what an address that nobody can have published answered, where that was asked."""
    title = _title(answer)
    if answer.status != 304 and is_challenge(title, answer.headers):
        return _of(answer, LinkState.BLOCKED, "It wants proof that a human asks.")
    if answer.status == 304 or 200 <= answer.status < 300:
        return _page(url, answer, title, beside)
    return _refusal(answer)


def _refusal(answer: Fetched) -> Finding:
    status, retry_after = answer.status, answer.headers.get("retry-after", "")
    if status in GONE:
        return _of(answer, LinkState.FAILING, GONE[status])
    if status == 429 or (status == 503 and retry_after):
        return _of(
            answer, LinkState.LIMITED, f"It asks us to come later ({status}).",
            retry_after=retry_after,
        )  # fmt: skip
    if status >= 500 and status != 999:
        return _of(answer, LinkState.FAILING, f"Its server is out of order ({status}).")
    if status in MISSING_FOR_NOW:
        return _of(answer, LinkState.FAILING, f"It took too long to answer ({status}).")
    if status < 400:
        return _of(answer, LinkState.FAILING, f"It leads on, but says nowhere to ({status}).")
    return _of(answer, LinkState.BLOCKED, f"It doesn’t answer programs ({status}).")


def _page(url: str, answer: Fetched, title: str, beside: Fetched | None) -> Finding:
    if soft := _soft(url, answer, title, beside):
        return _of(answer, LinkState.SOFT_404, soft)
    kept = _kept(answer)
    if moved_to := successor(answer.hops, answer.url):
        return _of(answer, LinkState.MOVED, f"Moved to {moved_to}", moved_to=moved_to, kept=kept)
    return _of(answer, LinkState.OK, "", kept=kept)


def _soft(url: str, answer: Fetched, title: str, beside: Fetched | None) -> str:
    """Why the page isn’t the one that it should be; "" where it seems to be."""
    if says_not_found(title):
        return f"It answers, but its title says “{title}”."
    if answer.hops and is_home(answer.url) and not is_home(url) and same_site(url, answer.url):
        return "It leads to the home page: the page itself seems to be gone."
    if beside is None or beside.status != 200:
        return ""
    if answer.hops and beside.url == answer.url:
        return "It leads where made-up addresses beside it lead, too."
    if title == _title(beside) and alike(_words(answer), _words(beside)):
        return "A made-up address beside it shows the same page."
    return ""


def successor(hops: tuple[Hop, ...], final_url: str) -> str:
    """Where it moved for good: the last address that permanent redirects lead to by themselves."""
    addresses = [*(hop.url for hop in hops[1:]), final_url] if hops else []
    moved_to = ""
    for hop, onward in zip(hops, addresses, strict=True):
        if hop.status not in FOR_GOOD:
            break
        moved_to = onward
    return moved_to


def _is_page(answer: Fetched) -> bool:
    return bool(answer.body) and (not answer.media_type or answer.media_type.startswith(HTML))


def _title(answer: Fetched) -> str:
    return pages.title(answer.body, answer.content_type) if _is_page(answer) else ""


def _words(answer: Fetched) -> list[str]:
    return pages.words(answer.body, answer.content_type) if _is_page(answer) else []


def _kept(answer: Fetched) -> Kept:
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return Kept(answer.url, _sendable(etag, 200), _sendable(modified, 100))


def _sendable(value: str, longest: int) -> str:
    """We send it back as a header of our own."""
    fits = len(value) <= longest and value.isascii() and value.isprintable()
    return value if fits else ""


def _of(
    answer: Fetched, state: LinkState, detail: str, *, moved_to: str = "", retry_after: str = "",
    kept: Kept = NOTHING_KEPT,
) -> Finding:  # fmt: skip
    plain = "".join(character for character in detail if character.isprintable())[:300]
    return Finding(state, plain, answer.status, answer.url, moved_to, retry_after, kept)
