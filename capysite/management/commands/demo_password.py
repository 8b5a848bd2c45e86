from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capysite.demo.accounts import renew_password


class Command(BaseCommand):
    help = "Sets a new password for the editors of the demo and prints it."

    def handle(self, *args: Any, **options: Any) -> None:
        password = renew_password()
        if not password:
            raise CommandError(
                "The editors of the demo aren’t here; load it with “manage.py demo”."
            )
        self.stdout.write(f"New password of “editor” and “reviewer”: {password}")
