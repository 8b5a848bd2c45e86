from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from capysite.base import clock
from newsletter import bouncing
from newsletter.mailboxes import MailboxError


class Command(BaseCommand):
    help = "Reads the reports of mail servers, and writes to no mailbox that is gone any more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailbox",
            nargs="?",
            default=settings.BOUNCES_URL,
            help="imaps://user:password@host/INBOX, maildir:///folder or mbox:///file; "
            "BOUNCES_URL without it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["mailbox"]:
            raise CommandError("Name a mailbox, or set BOUNCES_URL.")
        try:
            read = bouncing.read(options["mailbox"], at=clock.now())
        except MailboxError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Read {read.messages} messages: {read.ours} about mail of ours.")
