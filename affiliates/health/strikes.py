"""How findings add up over days, and when to look again."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from affiliates.health.judging import Finding
from affiliates.health.states import LinkState
from affiliates.models import LinkAddress, LinkEvent
from capysite.base.outbound import NOTHING_KEPT

# Dead: not there at three looks, a day apart at least, over three days.
STRIKES = 3
OVER = timedelta(days=3)
ONE_A = timedelta(hours=20)
PAUSES = (timedelta(days=1), timedelta(days=2))
AGAIN = {
    LinkState.OK: timedelta(days=7),
    LinkState.MOVED: timedelta(days=7),
    LinkState.SOFT_404: timedelta(days=3),
    LinkState.BLOCKED: timedelta(days=14),
    LinkState.REFUSED: timedelta(days=14),
    LinkState.DEAD: timedelta(days=14),
}
SOONEST, LATEST = timedelta(hours=1), timedelta(days=7)
SPREAD = 1 / 10


def take_in(address: LinkAddress, finding: Finding, at: datetime) -> LinkEvent | None:
    """Changes the row, unsaved; the event, unsaved, where the state is another than before."""
    was = LinkState(address.state)
    _count(address, finding, at)
    became = LinkState.DEAD if is_dead(address, finding, at) else finding.state
    address.detail, address.status = finding.detail, finding.status
    address.final_url, address.moved_to = finding.final_url, finding.moved_to
    address.looked_at, address.asked_at = at, None
    _keep(address, finding, at)
    address.next_look = at + pause(address, became, finding, at)
    if became == was:
        return None
    address.state, address.since = became, at
    return LinkEvent(
        address=address, at=at, was=was, became=became, status=finding.status, detail=finding.detail
    )


def is_dead(address: LinkAddress, finding: Finding, at: datetime) -> bool:
    failed_long = address.struck_since is not None and at - address.struck_since >= OVER
    return finding.state == LinkState.FAILING and address.strikes >= STRIKES and failed_long


def pause(address: LinkAddress, state: LinkState, finding: Finding, at: datetime) -> timedelta:
    if state == LinkState.LIMITED:
        return wished(finding.retry_after, at)
    if state == LinkState.FAILING:
        return PAUSES[min(address.strikes, len(PAUSES)) - 1]
    return AGAIN[state] * (1 - SPREAD * (address.pk % 100) / 100)


def wished(retry_after: str, at: datetime) -> timedelta:
    """What Retry-After asks for, between an hour and a week."""
    asked = SOONEST
    if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9:
        asked = timedelta(seconds=int(retry_after))
    elif retry_after:
        asked = _until(retry_after, at)
    return min(max(asked, SOONEST), LATEST)


def _until(date: str, at: datetime) -> timedelta:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return SOONEST
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at


def _count(address: LinkAddress, finding: Finding, at: datetime) -> None:
    """A host that asks us to wait has said nothing about the page; any other answer clears it."""
    if finding.state == LinkState.LIMITED:
        return
    if finding.state != LinkState.FAILING:
        address.strikes, address.struck_since, address.struck_at = 0, None, None
    elif address.struck_at is None or at - address.struck_at >= ONE_A:
        address.strikes = min(address.strikes + 1, 1000)
        address.struck_since, address.struck_at = address.struck_since or at, at


def _keep(address: LinkAddress, finding: Finding, at: datetime) -> None:
    """Only of a page that was well: “unchanged” then says that it still is."""
    well = finding.state in {LinkState.OK, LinkState.MOVED}
    if well:
        address.fine_at = at
    if well and finding.status == 304:
        return
    kept = finding.kept if well else NOTHING_KEPT
    address.kept_url, address.etag, address.modified = kept.url, kept.etag, kept.modified
