import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from articles.findings import Finding
from articles.importing.draft import Refused
from articles.importing.parsing import parse
from articles.importing.publishing import publish_imported
from articles.importing.reading import LARGEST, read_text
from articles.importing.report import Report, lines_of, report_of, report_of_refusal
from articles.importing.storing import Outcome, Stored, store
from articles.refusals import GateRefused, StaleCopy
from capysite.base.models import PublisherSettings

NOT_STORED, NOT_PUBLISHED = 1, 2


class Command(BaseCommand):
    help = (
        "Reads guides from plain text into working copies. Exit code 1: a file was refused or "
        "waits because its guide was edited; 2: a guide was stored but not published."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="Text, one guide a file.")
        parser.add_argument("--slug", default="", help="Address; made from the title if absent.")
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")
        parser.add_argument("--publish", action="store_true", help="Publish what has no hole.")
        parser.add_argument("--as", dest="user", metavar="USER", help="Who imports, publishes.")
        parser.add_argument("--replace", action="store_true", help="Win over editors' changes.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        if options["slug"] and len(options["files"]) > 1:
            raise CommandError("--slug names one guide: give one file with it.")
        self.by = self._user(options["user"], needed=options["publish"])
        self.status = 0
        reports = [self._import(Path(name)) for name in options["files"]]
        if options["json"]:
            answer = reports[0] if len(reports) == 1 else reports
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        if self.status:
            sys.exit(self.status)

    def _user(self, username: str | None, *, needed: bool) -> User | None:
        if username is None:
            if needed:
                raise CommandError("--publish needs --as USER: editions carry who published them.")
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{username}”.")
        return user

    def _import(self, path: Path) -> Report:
        try:
            return self._stored(path)
        except Refused as refused:
            self._fail(NOT_STORED, str(refused))
            return report_of_refusal(refused)
        except PermissionDenied as error:
            forbidden = Refused(f"nothing was stored: {error}", name=path.name)
            self._fail(NOT_STORED, str(forbidden))
            return report_of_refusal(forbidden)

    def _stored(self, path: Path) -> Report:
        text = read_text(_bytes_of(path), path.name)
        slug = self.options["slug"]
        hedges = PublisherSettings.current().hedge_words
        draft = parse(text, name=path.name, slug=slug, hedges=hedges)
        replace = self.options["replace"]
        stored = store(draft, text, by=self.by, slug=slug, replace=replace, name=path.name)
        holes, done = None, str(stored.outcome.label)
        if stored.outcome == Outcome.PENDING:
            self._fail(NOT_STORED, f"{path.name}: {done} (--replace lets it win).")
        elif self.options["publish"] and self.by:
            holes, done = self._publish(path, stored, self.by, done)
        report = report_of(draft, stored, holes)
        if not self.options["json"]:
            self.stdout.write("\n".join(lines_of(path.name, report, done)))
        return report

    def _publish(
        self, path: Path, stored: Stored, by: User, done: str
    ) -> tuple[Sequence[Finding] | None, str]:
        try:
            published = publish_imported(stored, by=by)
        except GateRefused as refused:
            count = len(refused.findings.holes)
            holes = "1 hole" if count == 1 else f"{count} holes"
            self._fail(
                NOT_PUBLISHED,
                f"{path.name}: not published: {holes}; the working copy was kept.",
            )
            return refused.findings.holes, done
        except (PermissionDenied, StaleCopy) as error:
            self._fail(NOT_PUBLISHED, f"{path.name}: not published; it was kept: {error}")
            return (Finding("not-allowed", str(error)),), done
        return None, f"{done}, published" if published else f"{done}, live already"

    def _fail(self, status: int, sentence: str) -> None:
        self.status = max(self.status, status)
        self.stderr.write(sentence)


def _bytes_of(path: Path) -> bytes:
    """At most one byte more than a guide may have: enough to refuse the rest unread."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise Refused(f"the file can’t be read: {error.strerror}.", name=path.name) from error
