"""Workers are killed while they send: nobody is left out, nobody gets a mail twice unasked."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from bin.exercises import Figure, at_least, at_most, exactly, none_of, told
from bin.ground import Ground, start_manage, wait_for
from bin.set_clock import SetClock
from capysite.base import clock, outbox, posting
from capysite.base.models import OutboxMail
from tests.articles.factories import make_user
from tests.base.smtp_sink import Sink, smtp_sink

MAILS, ROUNDS, WORKERS = 400, 12, 2
State = OutboxMail.State


def run(ground: Ground) -> Iterator[Figure]:
    chance, standing = Random(ground.seed), SetClock(ground.home)
    names = [f"reader{n}@reader.example" for n in range(MAILS)]
    for to in names:
        outbox.queue(to=to, subject="News", text="Words.\n" * 40, kind="drill", at=clock.now())
    with smtp_sink() as sink:
        for _ in range(ROUNDS):
            kill_some(ground, sink, chance)
            standing.step(posting.LEASE + timedelta(minutes=1))
        send_the_rest(ground, sink)
        yield from before_anybody_decides(sink, names)
        doubted = resend()
        send_the_rest(ground, sink)
        yield from after_it(sink, names, doubted)


def kill_some(ground: Ground, sink: Sink, chance: Random) -> None:
    """Once they have sent a few, and at any moment of the next."""
    workers = [start_manage(ground, "worker", EMAIL_URL=address(sink)) for _ in range(WORKERS)]
    enough = min(len(sink.taken) + chance.randint(5, 20), MAILS)
    try:
        wait_for(lambda: len(sink.taken) >= enough)
        time.sleep(chance.uniform(0, 0.02))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def address(sink: Sink) -> str:
    return f"smtp://127.0.0.1:{sink.port}"


def send_the_rest(ground: Ground, sink: Sink) -> None:
    worker = start_manage(ground, "worker", "--once", EMAIL_URL=address(sink))
    worker.wait(timeout=120)


def states() -> Counter[str]:
    return Counter(OutboxMail.objects.values_list("state", flat=True))


def before_anybody_decides(sink: Sink, names: list[str]) -> Iterator[Figure]:
    doubted = set(OutboxMail.objects.filter(state=State.IN_DOUBT).values_list("to", flat=True))
    times, found = Counter(sink.recipients), states()
    yield at_least("workers killed (SIGKILL)", ROUNDS * WORKERS, 20)
    yield exactly("sent + in doubt", found[State.SENT] + found[State.IN_DOUBT], MAILS)
    yield at_least("in doubt", len(doubted), 1)
    yield at_most("in doubt a kill", round(len(doubted) / (ROUNDS * WORKERS), 2), 1)
    yield told("of them, arrived all the same", sum(times[name] for name in doubted))
    yield none_of("sent twice unasked", (name for name in names if times[name] > 1))
    yield none_of("left out", (n for n in names if n not in doubted and not times[n]))


def resend() -> set[str]:
    """The editor sends again what is in doubt."""
    mails, by = list(OutboxMail.objects.filter(state=State.IN_DOUBT)), make_user()
    for mail in mails:
        posting.resend(mail, by=by, at=clock.now())
    return {mail.to for mail in mails}


def after_it(sink: Sink, names: list[str], doubted: set[str]) -> Iterator[Figure]:
    times = Counter(sink.recipients)
    yield exactly("sent, once the doubtful were sent again", states()[State.SENT], MAILS)
    yield none_of("never arrived", (name for name in names if not times[name]))
    twice = {name for name in names if times[name] > 1}
    yield none_of("twice without having been in doubt", sorted(twice - doubted))
