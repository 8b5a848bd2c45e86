import signal
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from affiliates.health import gathering, waiting
from affiliates.health.rounds import Round, Tally
from affiliates.health.states import LinkState
from affiliates.health.turns import Pace
from capysite.base import clock

DEAD, UNFINISHED = 1, 2
EVERY = 2.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "Looks at the addresses that links, products and sources lead to, and says how they are. "
        "Changes none of them. May be stopped and run again at any time. Exit code 1: an address "
        "was found dead; 2: it was stopped, or nobody answered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="All, not only those that are due.")
        which.add_argument("--host", metavar="NAME", help="All of one host, due or not.")
        parser.add_argument(
            "--at-once", type=int, default=Pace.threads, choices=range(1, 65), metavar="1–64",
            help=f"How many hosts are asked at once; {Pace.threads} unless told otherwise.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopped, self.told = False, time.monotonic()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop())
        gathering.gather(clock.now())
        round_ = Round(
            waiting.read(self._chosen(options)),
            pace=Pace(threads=options["at_once"]),
            go_on=lambda: not self.stopped,
            report=self._progress,
        )
        self._summarize(round_.run())

    def _stop(self) -> None:
        self.stopped = True

    def _chosen(self, options: dict[str, Any]) -> Any:
        if options["all"]:
            return waiting.every()
        return waiting.of_host(options["host"]) if options["host"] else waiting.due(clock.now())

    def _progress(self, tally: Tally, hosts: int) -> None:
        if time.monotonic() - self.told >= EVERY:
            self.told = time.monotonic()
            self.stdout.write(f"{tally.done} of {tally.total} looked at, {hosts} hosts at work")
            self.stdout.flush()

    def _summarize(self, tally: Tally) -> None:
        for state in LinkState:
            if count := tally.states[state]:
                self.stdout.write(f"{count:6}  {state.label}")
        self.stdout.write(f"{tally.done} of {tally.total} looked at.")
        if tally.elsewhere:
            self.stdout.write(f"{tally.elsewhere} wait for their hosts: they are looked at later.")
        if tally.line_is_down:
            self.stderr.write("Nobody answered at all: our own line seems down. Nothing was noted.")
        if self.stopped:
            self.stderr.write("Stopped; what was found is kept. Run it again for the rest.")
        if self.stopped or tally.line_is_down:
            sys.exit(UNFINISHED)
        if tally.states[LinkState.DEAD]:
            sys.exit(DEAD)
