"""Where a copy of a page may lie. It is computed and never asked for: a person sees whether one
is there."""

from datetime import datetime

from capysite.base import clock

ARCHIVE = "https://web.archive.org/web"


def proposal(url: str, seen_at: datetime | None) -> str:
    """The copy nearest to the day on which the page was last seen well, or to the newest."""
    day = f"{clock.local_date(seen_at):%Y%m%d}" if seen_at else "2"
    return f"{ARCHIVE}/{day}/{url}"
