"""The clock of a served site steps over what is scheduled, and back: each has its moment."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from articles.models import Edition
from bin.exercises import Figure, exactly
from bin.ground import Ground, serving
from bin.set_clock import SetClock
from bin.visitor import Visitor
from capysite.base import clock
from tests.articles.factories import make_edition, make_fact, make_source, make_version

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


def prepare() -> Edition:
    """A guide that comes in a day and ends in ten, with a price that changes in two."""
    fact = make_fact("$17/mo", key="price")
    make_version(fact, "$19/mo", at=MONDAY + 2 * DAY, sources=[(make_source(), True)])
    words = "It costs {{ fact: price }} today.\n"
    return make_edition(slug="pens", body=words, at=MONDAY + DAY, until=MONDAY + 10 * DAY)


def at(visitor: Visitor, standing: SetClock, moment: datetime) -> str:
    """What a reader finds at the address, in the list and in the feed."""
    standing.set(moment)
    guide = visitor.ask("/guides/pens/")
    listed = [b"/guides/pens/" in visitor.ask(path).body for path in ("/", "/guides/", "/feed.xml")]
    text = guide.text if guide.status == 200 else ""
    price = next((price for price in ("$17/mo", "$19/mo") if price in text), "")
    return f"{guide.status} {sum(listed)} {price}".strip()


def run(ground: Ground) -> Iterator[Figure]:
    standing = SetClock(ground.home, MONDAY)
    prepare()
    steps = (
        ("as it is made", MONDAY, "404 0"),
        ("a microsecond before it begins", MONDAY + DAY - MOMENT, "404 0"),
        ("at its moment", MONDAY + DAY, "200 3 $17/mo"),
        ("back by a microsecond", MONDAY + DAY - MOMENT, "404 0"),
        ("a microsecond before the price changes", MONDAY + 2 * DAY - MOMENT, "200 3 $17/mo"),
        ("at its moment, the price", MONDAY + 2 * DAY, "200 3 $19/mo"),
        ("a microsecond before it ends", MONDAY + 10 * DAY - MOMENT, "200 3 $19/mo"),
        ("at its end", MONDAY + 10 * DAY, "410 0"),
        ("back over all of it", MONDAY - DAY, "404 0"),
    )
    with serving(ground) as served:
        visitor = Visitor(served.url)
        for what, moment, wanted in steps:
            yield exactly(f"guide, lists, price {what}", at(visitor, standing, moment), wanted)
        yield from overdue(visitor, standing)


def overdue(visitor: Visitor, standing: SetClock) -> Iterator[Figure]:
    """A price that nobody has looked at since goes overdue at a midnight, by itself."""
    make_edition(slug="inks", evidence=(make_fact("$5", at=standing.moment).key,))
    last = clock.midnight(clock.local_date(standing.moment) + 30 * DAY)
    for what, moment in (("before midnight", last - MOMENT), ("from midnight on", last)):
        standing.set(moment)
        said = "last checked" in visitor.ask("/guides/inks/").text
        yield exactly(f"said to be overdue {what}", said, what == "from midnight on")
