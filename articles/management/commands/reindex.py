from typing import Any

from django.core.management.base import BaseCommand

from articles.search.reindexing import reindex

EVERY = 500


class Command(BaseCommand):
    help = (
        "Makes the index of search anew: after an upgrade that says so, and after rows were "
        "brought in by another way than the desk. Search works meanwhile. Safe to rerun and to "
        "stop."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done, of in reindex():
            if done % EVERY == 0:
                self.stdout.write(f"{done:,} of {of:,} …")
        self.stdout.write(f"{done:,} guides, facts and tables can be searched.")
