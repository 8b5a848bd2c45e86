"""What was corrected lately, for the front page."""

from datetime import datetime, timedelta

from articles.pages.log import newest_corrections
from articles.pages.log_entries import short_entries
from articles.pages.page import Entry

SHOWN = 3
LATELY = timedelta(days=90)


def recently_corrected(*, at: datetime) -> list[Entry]:
    """Two queries. Some more heads are read than shown: one that changed nothing is left out."""
    heads = newest_corrections(at, since=at - LATELY, count=2 * SHOWN)
    return short_entries(heads, at=at)[:SHOWN]
