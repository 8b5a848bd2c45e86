"""Workers are killed a hundred times while an issue goes to 5,000: none left out, none doubled."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.db import connection

from bin.drill.worker_killed import address, send_the_rest
from bin.exercises import Figure, at_least, at_most, exactly, none_of, told
from bin.ground import Ground, start_manage, wait_for
from bin.restarting import stop_at_once
from bin.set_clock import SetClock
from capysite.base import clock, posting
from newsletter import deliveries, freezing
from newsletter.models import Delivery, Issue, NewsletterSettings, Subscriber
from tests.articles.factories import make_user
from tests.base.smtp_sink import Sink, smtp_sink
from tests.newsletter.makers import make_reader

RECIPIENTS, ROUNDS, WORKERS, STOPS = 5_000, 52, 2, 3
State = Delivery.State


def run(ground: Ground) -> Iterator[Figure]:
    chance, standing = Random(ground.seed), SetClock(ground.home)
    be_careful()
    issue, names = begin()
    broken: list[str] = []
    with smtp_sink() as sink:
        for number in range(ROUNDS):
            stop = connection.vendor == "postgresql" and number % (ROUNDS // STOPS) == 1
            kill_some(ground, sink, chance, stop=stop)
            broken += sums_hold(issue)
            standing.step(posting.LEASE + timedelta(minutes=1))
        deliveries.lapse(clock.now())
        finish(ground, sink, issue)
        yield from before_anybody_decides(issue, sink, names)
        doubted = resend()
        finish(ground, sink, issue)
        yield from after_it(issue, sink, names, doubted)
        yield none_of("rounds after which the sums did not hold", broken)


def be_careful() -> None:
    """What is committed is to outlive the database that stops; a drill’s server is faster."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
            cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")


def begin() -> tuple[Issue, list[str]]:
    NewsletterSettings.objects.create(sender_name="Drill", postal_address="1 Mill Lane")
    names = [f"reader{n}@reader.example" for n in range(RECIPIENTS)]
    for name in names:
        make_reader(name)
    at = clock.now()
    issue = Issue.objects.create(
        slug="drill", subject="Drill", introduction="Words.", created_at=at, slot=at
    )
    if not freezing.begin(issue, at=at):
        raise RuntimeError("The issue of the drill can't go out.")
    issue.refresh_from_db()
    return issue, names


def kill_some(ground: Ground, sink: Sink, chance: Random, *, stop: bool) -> None:
    """Once they have sent a few, and at any moment of the next; `stop`: the database dies first."""
    workers = [start_manage(ground, "worker", EMAIL_URL=address(sink)) for _ in range(WORKERS)]
    enough = min(len(sink.taken) + chance.randint(5, 80), RECIPIENTS)
    try:
        wait_for(lambda: len(sink.taken) >= enough or not waiting())
        time.sleep(chance.uniform(0, 0.02))
        if stop:
            stop_at_once()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def waiting() -> bool:
    """Whether anything can still be sent at this instant."""
    due = Delivery.objects.filter(state=State.PENDING, not_before__lte=clock.now())
    return due.exists() or Delivery.objects.filter(state=State.CLAIMED).exists()


def finish(ground: Ground, sink: Sink, issue: Issue) -> None:
    while Delivery.objects.filter(issue=issue, state=State.PENDING).exists():
        send_the_rest(ground, sink)


def sums_hold(issue: Issue) -> list[str]:
    found = sum(deliveries.sums(issue).values())
    wrong = [] if found == issue.recipients else [f"{found} deliveries"]
    return wrong + deliveries.miscounted()


def before_anybody_decides(issue: Issue, sink: Sink, names: list[str]) -> Iterator[Figure]:
    found, times = deliveries.sums(issue), Counter(sink.recipients)
    doubted = in_doubt()
    yield at_least("workers killed (SIGKILL)", ROUNDS * WORKERS, 100)
    yield exactly("recipients", issue.recipients, RECIPIENTS)
    yield exactly("sent + in doubt", found["sent"] + found["in_doubt"], RECIPIENTS)
    yield at_least("in doubt", len(doubted), 1)
    yield at_most("in doubt a kill", round(len(doubted) / (ROUNDS * WORKERS), 2), 1)
    yield told("of them, arrived all the same", sum(times[name] for name in doubted))
    yield none_of("sent twice unasked", (name for name in names if times[name] > 1))
    yield none_of("left out", (n for n in names if n not in doubted and not times[n]))


def in_doubt() -> set[str]:
    doubted = Delivery.objects.filter(state=State.IN_DOUBT)
    return {one.subscriber.address or "" for one in doubted.select_related("subscriber")}


def resend() -> set[str]:
    """The editor sends again what is in doubt."""
    names, by = in_doubt(), make_user()
    for delivery in Delivery.objects.filter(state=State.IN_DOUBT):
        deliveries.resend(delivery, by=by, at=clock.now())
    return names


def after_it(issue: Issue, sink: Sink, names: list[str], doubted: set[str]) -> Iterator[Figure]:
    times = Counter(sink.recipients)
    yield exactly(
        "sent, once the doubtful were sent again", deliveries.sums(issue)["sent"], len(names)
    )
    yield none_of("never arrived", (name for name in names if not times[name]))
    yield none_of(
        "twice without having been in doubt", {n for n in times if times[n] > 1} - doubted
    )
    yield exactly("subscribers", Subscriber.objects.count(), RECIPIENTS)
