from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Edition
from capysite.base import clock
from capysite.demo.loading import Loaded, NotLoaded, load


class Command(BaseCommand):
    help = "Loads the demo: a publisher that doesn’t exist, with guides, facts and two editors."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(self.stdout.write)
        except NotLoaded as reason:
            self.stdout.write(str(reason))
        else:
            self.report(loaded)

    def report(self, loaded: Loaded) -> None:
        now = clock.now()
        live, coming = Edition.objects.live(now).count(), Edition.objects.scheduled(now).count()
        self.stdout.write(f"{live} guides are live, {coming} is scheduled for tomorrow.")
        self.stdout.write(
            f"Sign in under /admin/ as “editor” or “reviewer”, password: {loaded.password}"
        )
        self.stdout.write("It is not shown again; “make demo-password” sets a new one.")
