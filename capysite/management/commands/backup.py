from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capysite import __version__
from capysite.base import backup, clock
from capysite.base.archive import BackupError


class Command(BaseCommand):
    help = "Writes database and media into one .tar, while the site goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The .tar to make, e.g. guide-2026-05-02.tar")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["file"].resolve()
        try:
            manifest = backup.make(
                target, version=__version__, at=clock.now(), report=self.stdout.write
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target} holds the database and {len(manifest.files) - 1} media files.")
        self.stdout.write("It doesn't hold SUPPRESSION_KEY: keep a copy of that beside it.")
