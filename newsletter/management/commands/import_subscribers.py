from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from capysite.base import clock
from newsletter import importing, tables
from newsletter.importing import Grounds, Kind, Outcome

PROGRESS = 5000


class Command(BaseCommand):
    help = (
        "Brings in readers of the letter from a CSV file, whose first line names the columns. "
        "Who left or is suppressed is refused and listed. It can be run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV with , ; or tabs.")
        parser.add_argument(
            "--basis", required=True, help="On what grounds they may be written to; kept for good."
        )
        parser.add_argument("--email", default="", help="Column of the address, if not “email”.")
        parser.add_argument("--topics", default="", help="Column of topics, by slug or name.")
        parser.add_argument("--dry-run", action="store_true", help="Report, and store nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        columns = tables.Columns(email=options["email"], topics=options["topics"])
        try:
            grounds = Grounds(options["basis"], by=None, file=path.name, at=clock.now())
            with path.open("rb") as file:
                rows = tables.read(file, columns)
                dry = options["dry_run"]
                tried = importing.try_out(rows) if dry else importing.bring_in(rows, grounds)
                counts = self._report(tried)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (tables.BadTable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Nothing was stored." if dry else "Done.")
        for kind in Kind:
            self.stdout.write(f"{counts[kind]:>8,}  {kind}")

    def _report(self, outcomes: Iterable[Outcome]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for outcome in outcomes:
            counts[outcome.kind] += 1
            if outcome.kind not in {Kind.ADDED, Kind.KNOWN}:
                self.stdout.write(str(outcome))
            if (read := counts.total()) % PROGRESS == 0:
                self.stderr.write(f"{read:,} lines …")
        return counts
