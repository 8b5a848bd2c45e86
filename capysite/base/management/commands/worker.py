import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from capysite.base.worker import DatabaseDown, Worker


class Command(BaseCommand):
    help = "Sends waiting mail and does what is due, until it is told to stop (SIGTERM)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due now, then stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("duties")
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        if not options["once"]:
            worker.run()
            return
        try:
            worker.drain()
        except DatabaseDown as error:
            raise CommandError(f"The database does not answer: {error}") from error
