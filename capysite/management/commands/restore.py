from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capysite import __version__
from capysite.base import backup
from capysite.base.archive import BackupError


class Command(BaseCommand):
    help = "Puts a backup in the place of this site's database and media."
    # The tables may not be there yet.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A .tar that the command backup made.")
        parser.add_argument(
            "--force", action="store_true", help="Also replace a site that holds something."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup.restore(
                options["file"],
                version=__version__,
                force=options["force"],
                report=self.stdout.write,
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"The site stands as of {manifest.made_at}. Mail that was waiting is in doubt: "
            "see the outbox."
        )
