from typing import Any

from django.core.management.base import BaseCommand

from articles.publishing.rerendering import rerender


class Command(BaseCommand):
    help = (
        "Makes the HTML of editions and tables again where the renderer has changed. Pages are "
        "right without it, only slower. Safe to rerun and to stop."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rerender()} renderings were made again.")
