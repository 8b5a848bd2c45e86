"""How fast a worker sends an issue, beside a bare loop over one connection to the same server."""

import resource
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection

from bin.benched import compared, measured, read_bench
from bin.exercises import Figure, at_most
from bin.ground import Ground
from capysite.base import clock
from capysite.base.worker import Worker
from newsletter import deliveries, freezing
from newsletter.addresses import parse
from newsletter.models import Delivery, Issue, NewsletterSettings, Subscriber
from newsletter.printing import Printed
from newsletter.sending import BATCH, Post

A_ROUND = 1_000
SLOW = 0.05  # seconds
LINES = (1, 4, 16)
WORDS = "What changed this week, and why, in a paragraph of a usual length.\n\n"
LENGTH = 16_000  # bytes of a mail


def run(ground: Ground) -> Iterator[Figure]:
    bench = read_bench(ground)
    many = max(2_000, bench.guides)
    durable()
    make_subscribers(many)
    ratios, rates, commits = [], [], []
    with server() as port:
        for _ in range(bench.rounds):
            issue = begin(A_ROUND)
            bare = bare_rate(port, issue)
            ours = worker_rate(port, issue)
            ratios.append(ours / bare)
            rates.append(ours)
            commits.append(commit_rate(issue))
        yield measured("mails a second, one worker", rates, "a second", 0)
        yield measured("commits a second", commits, "a second", 0)
        least = 0.5 if connection.vendor == "sqlite" else 0.3
        yield compared("worker ÷ bare loop", ratios, least=least)
        yield from memory(port, many)
    yield from over_lines()


def durable() -> None:
    """A bench’s PostgreSQL would forget what it committed last, and be faster by it. It still
    leaves to the system when bytes reach the disk, as SQLite does here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
            cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
        connection.close()


def make_subscribers(number: int) -> None:
    NewsletterSettings.objects.create(sender_name="Bench", postal_address="1 Mill Lane")
    at = clock.now()
    for start in range(0, number, 5_000):
        Subscriber.objects.bulk_create(
            Subscriber.of(
                parse(f"reader{n}@reader.example"), created_at=at, asked_at=at, confirmed_at=at
            )
            for n in range(start, min(start + 5_000, number))
        )


def begin(recipients: int) -> Issue:
    """An issue for the first so many."""
    at = clock.now()
    issue = Issue.objects.create(
        slug=f"bench-{time.monotonic_ns()}",
        subject="Bench",
        introduction=WORDS * (LENGTH // 3 // len(WORDS)),
        created_at=at,
        slot=at - timedelta(seconds=1),
    )
    Subscriber.objects.update(unsubscribed_at=None)
    last = Subscriber.objects.order_by("pk").values_list("pk", flat=True)[recipients - 1]
    Subscriber.objects.filter(pk__gt=last).update(unsubscribed_at=at)
    if not freezing.begin(issue, at=at):
        raise RuntimeError("The issue can't go out: " + " ".join(composed_holes(issue)))
    issue.refresh_from_db()
    return issue


def composed_holes(issue: Issue) -> list[str]:
    issue.refresh_from_db()
    return list(issue.refusal)


@contextmanager
def server(pause: float = 0.0) -> Iterator[int]:
    command = [sys.executable, "-m", "bin.mail_sink", str(pause)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def bare_rate(port: int, issue: Issue) -> float:
    """smtplib with ready bytes, over one kept connection."""
    printed = Printed.of(issue)
    claimed = deliveries.Claimed(
        1, 1, "reader0@reader.example", "reader.example", "t" * 32, "p" * 32, 0
    )
    content = printed.bytes_for(claimed, at=clock.now())
    with smtplib.SMTP("127.0.0.1", port) as line:
        began = time.perf_counter()
        for _ in range(A_ROUND):
            line.sendmail("letter@guide.example", ["reader0@reader.example"], content)
        return A_ROUND / (time.perf_counter() - began)


def worker_rate(port: int, issue: Issue, lines: int = 1) -> float:
    """As `manage.py worker` does it, from the first claim to the last result."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_CONNECTIONS = "127.0.0.1", port, lines
    worker, post = Worker(), Post()
    worker.beat()
    began = time.perf_counter()
    while post.round(worker):
        worker.beat()
    spent = time.perf_counter() - began
    issue.refresh_from_db()
    sent = deliveries.sums(issue)["sent"]
    if sent != issue.recipients:
        raise RuntimeError(f"Of {issue.recipients} mails {sent} were sent.")
    return sent / spent


def commit_rate(issue: Issue) -> float:
    """Of one small statement, which the database makes durable."""
    pk = Delivery.objects.filter(issue=issue).values_list("pk", flat=True)[0]
    began = time.perf_counter()
    for number in range(300):
        Delivery.objects.filter(pk=pk).update(reason=str(number))
    return 300 / (time.perf_counter() - began)


def memory(port: int, many: int) -> Iterator[Figure]:
    """The most that the process ever held, in MB."""
    peaks = []
    for recipients in (1_000, many):
        worker_rate(port, begin(recipients))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    yield at_most(f"MB more with {many:,} recipients than 1,000", round(peaks[1] - peaks[0], 1), 20)


def over_lines() -> Iterator[Figure]:
    """A server that answers after 50 ms: what more connections give."""
    rates = []
    with server(SLOW) as port:
        for lines in LINES:
            rates.append(worker_rate(port, begin(lines * min(BATCH, 40)), lines))
            yield measured(
                f"a second, {SLOW * 1000:.0f} ms an answer, {lines} lines", rates[-1:], ""
            )
    yield compared("16 lines ÷ 1", [rates[-1] / rates[0]], least=8.0)
